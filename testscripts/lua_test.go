package testscripts_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/commands/syntax"
	"sockshell/testscripts"
)

// The verbs whose words say all, as Lua has them. $ is the socket; %s an argument as a string of Lua, %n as a number, %b
// as bytes, %o as the value of an option, %f as message flags, %m the size of a buffer, %a a family or an address, %h an address.
var luaVerbs = map[string][]string{
	"open":          {"$:open(%a)"},
	"bind":          {"$:bind(%h, %n)"},
	"connect":       {"$:connect(%h, %n)"},
	"close":         {"$:close()"},
	"cancel":        {"$:cancel()"},
	"disconnect":    {"$:disconnect()"},
	"shutdown":      {"$:shutdown(%s)"},
	"wait":          {"$:wait(%s)"},
	"io_control":    {"$:io_control(%s)"},
	"write_some":    {"return $:write_some(%b)"},
	"write_all":     {"return stream.write_all($, %b)"},
	"send":          {"return $:send(%b, 0)", "return $:send(%b, %f)"},
	"read_some":     {"local s = byte_span.new(65536) return s:slice(1, $:read_some(s))", "local s = byte_span.new(%m) return s:slice(1, $:read_some(s))"},
	"receive":       {"local s = byte_span.new(65536) return s:slice(1, $:receive(s, 0))", "local s = byte_span.new(%m) return s:slice(1, $:receive(s, 0))", "local s = byte_span.new(%m) return s:slice(1, $:receive(s, %f))"},
	"read_all":      {"local s = byte_span.new(%m) stream.read_all($, s) return s"},
	"set_option":    {"$:set_option(%s, %o)", "$:set_option(%s, %o, %n)"},
	"get_option":    {"return $:get_option(%s)"},
	"is_open":       {"return $.is_open"},
	"at_mark":       {"return $.at_mark"},
	"local_port":    {"return $.local_port"},
	"remote_port":   {"return $.remote_port"},
	"local_address": {"return $.local_address"},
}

// plainOption is how an option prints that Lua gives as it is.
var plainOption = regexp.MustCompile(`^(true|false|true [0-9]+|false 0|[0-9]+)$`)

// known is what is known of commands.
var known = commands.NewTable().Grammar()

// luaLine is a line of a transcript in Lua, where its words say all; current is the socket that a bare verb acts on.
func luaLine(line, current string) (string, bool) {
	var p syntax.Parser
	var st syntax.Statement
	p.Use(known)
	p.Reset(line)
	if ok, err := p.Next(&st); !ok || err != nil || st.HasCapture || st.Background {
		return "", false
	}
	words := st.Words
	if more, _ := p.SkipLine(); more {
		return "", false
	}
	for i := range words {
		if !words[i].Literal() || words[i].Pieces != nil {
			return "", false
		}
	}
	at := 0
	for at < len(words) && known.Shape(words[at].Text).Kind == syntax.PrefixShape {
		at += 1 + known.Shape(words[at].Text).Words
	}
	if at >= len(words) {
		return "", false
	}
	name, verb, typed := strings.Cut(words[at].Text, ":")
	if !typed {
		name, verb = current, words[at].Text
	}
	forms := luaVerbs[verb]
	for _, form := range forms {
		if code, ok := luaForm(form, words[at+1:]); ok {
			if verb == "io_control" {
				code = "return " + code
			}
			return line[:words[at].Pos] + "lua " + strings.ReplaceAll(code, "$", "sock."+name), true
		}
	}
	return "", false
}

// luaForm fills the arguments of a form in; false where they are not its.
func luaForm(form string, words []syntax.Word) (string, bool) {
	if strings.Count(form, "%") != len(words) {
		return "", false
	}
	for _, w := range words {
		i := strings.IndexByte(form, '%')
		var v string
		switch form[i+1] {
		case 's':
			v = luaString(w.Text)
		case 'a', 'h':
			_, err := netip.ParseAddr(w.Text)
			switch {
			case err == nil:
				v = "ip.address.new(" + luaString(w.Text) + ")"
			case form[i+1] == 'a' && (w.Text == "v4" || w.Text == "v6"):
				v = luaString(w.Text)
			default:
				return "", false
			}
		case 'n', 'm':
			if _, err := strconv.Atoi(w.Text); err != nil {
				return "", false
			}
			v = w.Text
		case 'b':
			if w.Quote == syntax.Bare && strings.Contains(w.Text, ":") {
				return "", false
			}
			v = luaString(w.Text)
		case 'o':
			switch w.Text {
			case "true", "on", "yes":
				v = "true"
			case "false", "off", "no":
				v = "false"
			default:
				n, err := strconv.Atoi(w.Text)
				if err != nil || n < 2 {
					return "", false
				}
				v = w.Text
			}
		case 'f':
			var flags []string
			for flag := range strings.SplitSeq(w.Text, "|") {
				if strings.Trim(flag, "abcdefghijklmnopqrstuvwxyz_") != "" {
					return "", false
				}
				flags = append(flags, "ip.message_flag."+flag)
			}
			v = "bit.bor(" + strings.Join(flags, ", ") + ")"
		}
		form = form[:i] + v + form[i+2:]
	}
	return form, true
}

// luaString writes bytes as a string of Lua, without a $ and a %.
func luaString(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, c := range []byte(s) {
		if c >= ' ' && c < 127 && strings.IndexByte(`'\$%`, c) < 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteString(`\` + ("00" + strconv.Itoa(int(c)))[len(strconv.Itoa(int(c)))-1:])
	}
	b.WriteByte('\'')
	return b.String()
}

// inLua writes a transcript again, its commands in Lua where that can be; it returns how many.
func inLua(text string) (out string, count int) {
	var b strings.Builder
	current := "s1"
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		input, is := strings.CutPrefix(lines[i], "> ")
		if !is {
			b.WriteString(lines[i] + "\n")
			continue
		}
		next := i + 1
		for next < len(lines) && !strings.HasPrefix(lines[next], "> ") {
			next++
		}
		fields := strings.Fields(input)
		failed := next > i+1 && strings.HasPrefix(lines[i+1], "error: ")
		if !failed && len(fields) > 1 && (fields[0] == "socket_pair" || fields[0] == "use" || fields[0] == "new") {
			current = fields[1]
		}
		code, ok := luaLine(input, current)
		if ok && !failed && strings.Contains(input, "get_option") && (next != i+2 || !plainOption.MatchString(lines[i+1])) {
			ok = false // it prints as a value of its own kind
		}
		if ok && next < len(lines) && strings.Contains(lines[next], "$_") {
			ok = false // what it leaves there is not the same
		}
		var wanted string
		if ok && failed {
			_, rest, found := strings.Cut(strings.TrimPrefix(lines[i+1], "error: "), ": ")
			name, _, _ := strings.Cut(rest, ":")
			if !found || name == "usage" || name == "assertion_failed" || strings.Contains(name, "[") || strings.Contains(name, " ") {
				ok = false
			}
			wanted = "error: lua: " + name + ": [..]\n...\n"
		}
		if !ok {
			b.WriteString(strings.Join(lines[i:next], "\n") + "\n")
			i = next - 1
			continue
		}
		count++
		b.WriteString("> " + code + "\n")
		if failed {
			b.WriteString(wanted)
		} else {
			for _, line := range lines[i+1 : next] {
				b.WriteString(line + "\n")
			}
		}
		i = next - 1
	}
	return b.String(), count
}

// The sessions of sockets hold in Lua, too: each transcript of these topics once more, its commands in Lua.
func TestTranscriptsInLua(t *testing.T) {
	total := 0
	for _, topic := range []string{"lifecycle", "transfer", "options", "oob", "errors"} {
		files, err := filepath.Glob("testdata/" + topic + "/*.transcript")
		if err != nil || len(files) == 0 {
			t.Fatal(topic, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "trace on") || strings.Contains(string(text), "json") {
				continue // they show what the commands are
			}
			source, count := inLua(string(text))
			if count == 0 {
				continue
			}
			total += count
			t.Run(topic+"/"+filepath.Base(file), func(t *testing.T) {
				if lacks := wineLacks[topic+"/"+filepath.Base(file)]; lacks != "" && wine() {
					t.Skip("Wine: " + lacks)
				}
				path := filepath.Join(tempDir(t), filepath.Base(file))
				if err := os.WriteFile(path, []byte(source), 0o666); err != nil {
					t.Fatal(err)
				}
				if _, report, err := testscripts.Replay(path, nil, false); report != "" || err != nil {
					t.Errorf("%v\n%s", err, report)
				}
			})
		}
	}
	if total < 300 {
		t.Errorf("%d commands were run in Lua, want 300", total)
	}
}
