package session

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"sockshell/commands/match"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// samples are words that a parameter of that name takes, of a command or of any; others take the first word that is
// offered.
var samples = map[string][]string{
	"SOCKET": {"s1"}, "PATH": {"/a/path"}, "FILE": {"/a/path"}, "FILE|off": {"/a/path"}, "TOPIC": {"connect"}, "N": {"1"}, "FD": {"/dev/fd/7"},
	"NAME": {"name"}, "A": {"a"}, "B": {"b"}, "NAME VALUE": {"tcp_congestion", "cubic"}, "NAME [VALUE]": {"pager", "less -R"},
	"NAME [COMMAND…]": {"alias_name"}, "get_option NAME": {"debug"}, "[tcp] v4|v6|ADDRESS": {"tcp", "v4"}, "v4|v6|ADDRESS": {"tcp", "v4"},
	"ADDR PORT": {"fe80::1%interface", "80"}, "HOST PORT": {"looked-up.example", "https"}, "HOST": {"some.host"}, "SERVICE": {"some text"},
	"MAX": {"1"}, "MIN": {"1"}, "FIRST": {"1"}, "LAST": {"1"}, "ADD": {"1"}, "SIZE": {"1"}, "OFFSET": {"1"}, "PER_SEND": {"1"}, "BACKLOG": {"1"},
	"DURATION": {"1s"}, "PAUSE": {"1s"}, "SIZES": {"1,*"}, "STATUS": {"0"}, "COMMAND": {"len", "abc"}, "ARG": {"one", "two"},
	"io_control COMMAND": {"bytes_readable"}, "DATA": {"data"}, "DELIM": {"data"}, "WORD": {"data"}, "PATTERN": {"data"}, "HEAD": {"data"}, "TAIL": {"data"},
	"OP": {"contains"}, "get_option SIZE": {}, "PROTOCOL": {"h2"}, "DEPTH": {"1"}, "drop NAME": {"srv"}, "tls NAME": {"srv"},
	"relay [delay DURATION] [rate BYTES] [limit BYTES then close|reset|stall] [pieces SIZES]": {"limit", "1k", "then", "reset", "pieces", "1,*"},
	"PROGRAM": {"program"}, "FILE|on|off [text|hex] [SOCKET…]": {"a.log", "hex", "socket"}, "FILE.pcapng|off": {"a.pcapng"},
}

// sampleOf are words that a command's parameter takes.
func sampleOf(c *Command, p *param.Param) []string {
	for _, name := range []string{c.Name + " " + p.Name, p.Name} {
		if words := samples[name]; words != nil {
			return words
		}
	}
	if p.Choices == nil {
		return nil
	}
	return []string{p.Choices(&param.Scope{}, p, nil)[0].Text}
}

// Texts of an input are its own, wherever their words came from: what the next statements say does not change them.
func TestTextsAreTheInputsOwn(t *testing.T) {
	session, _ := newTestSession()
	defer session.Close()
	f := session.main
	for _, c := range session.table.Commands() {
		if c.control || c.Role == RoleDefine || c.Shape.Kind == syntax.RawShape {
			continue // its words are groups, which have no text, or code, which is compiled
		}
		for _, spell := range []func(name, text string) string{
			func(name, _ string) string { return `"$` + name + `"` },
			func(_, text string) string { return `"\x` + strconv.FormatInt(int64(text[0]), 16) + text[1:] + `"` },
			func(_, text string) string { return "'" + text[:1] + `'"` + text[1:] + `"` },
		} {
			line := c.Name
			for _, p := range c.Params {
				if sampleOf(c, p) == nil {
					t.Fatalf("%s: no sample of %s", c.Name, p.Name)
				}
				for _, text := range sampleOf(c, p) {
					name := "v" + strconv.Itoa(len(line))
					f.vars.set(name, text)
					line += " " + spell(name, text)
				}
			}
			var parser syntax.Parser
			var st syntax.Statement
			parser.Use(f.session.Grammar())
			parser.Reset(line)
			if _, err := parser.Next(&st); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			in := c.New()
			own := frame{source: line}
			call := f.enter(&own)
			f.depth--
			call.command = c
			if err := call.bind(&f.binder, st.Words[1:], in); err != nil {
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
	f.binder.Arena = f.binder.Arena[:cap(f.binder.Arena)]
	for i := range f.binder.Arena {
		f.binder.Arena[i] = '#'
	}
	f.binder.Arena = f.binder.Arena[:0]
}

// What is bound once is its own, too, whatever is checked after it.
func TestBoundLinesAreTheirOwn(t *testing.T) {
	session, _ := newTestSession()
	defer session.Close()
	var p program
	v := session.main.validator()
	v.file(&p, `s'1':connect "looked\x2dup".example 80`+"\n"+`'s'2:write_all hex:"`+strings.Repeat("23", 400)+`"`)
	b := &p.chunks[0][0]
	if got := b.head.typed + " " + textsIn(reflect.ValueOf(b.input)); got != `s1 "looked-up.example" "80" "" ` {
		t.Errorf("it became %s", got)
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
