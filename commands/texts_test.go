package commands

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"sockshell/commands/match"
	"sockshell/commands/syntax"
)

// samples are words that a parameter of each kind takes.
var samples = map[ParamKind][]string{
	Integer: {"1"}, Port: {"80"}, Status: {"0"}, Duration: {"1s"}, Bytes: {"data"}, Word: {"data"}, Words: {"data"}, Pattern: {"data"},
	Pieces: {"1,*"}, Name: {"name"}, SocketName: {"s1"}, Variable: {"variable"}, Path: {"/a/path"}, Topic: {"connect"},
	Operator: {"contains"}, DecodeType: {"u16"}, SettingChange: {"pager", "less -R"}, AliasName: {"alias_name"},
	AliasChange: {"alias_name"}, Text: {"some text"}, Texts: {"one", "two"}, Numbers: {"1"}, JobNumber: {"1"},
	Protocol: {"tcp", "v4"}, Descriptor: {"/dev/fd/7"}, LocalEndpoint: {"fe80::1%interface", "80"},
	RemoteEndpoint: {"looked-up.example", "https"}, OnOff: {"on"}, ShutdownKind: {"send"}, WaitKind: {"read"}, MessageFlags: {"peek"},
	IoControl: {"bytes_readable"}, OptionName: {"debug"}, OptionSetting: {"tcp_congestion", "cubic"}, ErrorName: {"eof"},
	Statement: {"len", "abc"}, Payload: {"abc"},
}

// Texts of an input are its own, wherever their words came from: what the next statements say does not change them.
func TestTextsAreTheInputsOwn(t *testing.T) {
	session, _ := newTestSession()
	defer session.Close()
	f := session.main
	for _, c := range session.table.Commands() {
		for _, spell := range []func(name, text string) string{
			func(name, _ string) string { return `"$` + name + `"` },
			func(_, text string) string { return `"\x` + strconv.FormatInt(int64(text[0]), 16) + text[1:] + `"` },
			func(_, text string) string { return "'" + text[:1] + `'"` + text[1:] + `"` },
		} {
			line := c.Name
			for _, p := range c.Params {
				if samples[p.Kind] == nil {
					t.Fatalf("%s: no sample of %s", c.Name, p.Name)
				}
				for _, text := range samples[p.Kind] {
					name := "v" + strconv.Itoa(len(line))
					f.vars.set(name, text)
					line += " " + spell(name, text)
				}
			}
			var parser syntax.Parser
			var st syntax.Statement
			parser.Reset(line)
			if _, err := parser.Next(&st); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			f.source = line
			in := c.newInput()
			if err := c.bind(&f.binder, st.Words[1:], in); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			before := textsIn(reflect.ValueOf(in))
			f.scribble()
			parser.Reset(`"` + strings.Repeat(`\x23`, 200) + `"`)
			_, _ = parser.Next(&st) // writes over the words' memory
			if after := textsIn(reflect.ValueOf(in)); after != before {
				t.Errorf("%s: %s became %s", line, before, after)
			}
		}
	}
}

// scribble writes over all that the statements before have left in the arena.
func (f *Fiber) scribble() {
	f.arena = f.arena[:cap(f.arena)]
	for i := range f.arena {
		f.arena[i] = '#'
	}
	f.arena = f.arena[:0]
}

// What is bound once is its own, too, and leaves nothing in the arena.
func TestBoundLinesAreTheirOwn(t *testing.T) {
	session, _ := newTestSession()
	defer session.Close()
	f := session.main
	b := f.bindLine(`s'1':connect "looked\x2dup".example 80`)
	left := len(f.arena)
	f.scribble()
	if got := b.typed + " " + textsIn(reflect.ValueOf(b.input)); got != `s1 "looked-up.example" "80" ` || left != 0 {
		t.Errorf("it became %s, and %d bytes are left", got, left)
	}
}

// textsIn shows the strings that a value holds, but those of a prefix's words, which are taken apart as it runs.
func textsIn(v reflect.Value) string {
	var text strings.Builder
	switch v.Kind() {
	case reflect.String:
		text.WriteString(strconv.Quote(v.String()) + " ")
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Body]() {
			break
		}
		for i := range v.NumField() {
			text.WriteString(textsIn(v.Field(i)))
		}
	case reflect.Slice:
		for i := range v.Len() {
			text.WriteString(textsIn(v.Index(i)))
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && v.Type() != reflect.TypeFor[*match.Matcher]() {
			text.WriteString(textsIn(v.Elem()))
		}
	default:
	}
	return text.String()
}
