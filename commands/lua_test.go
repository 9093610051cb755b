package commands_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/internal/tempdir"
)

// An interrupt ends Lua whatever it does, and what runs next is whole.
func TestLuaIsInterrupted(t *testing.T) {
	for _, code := range []string{
		"while true do end",
		"while true do pcall(function() while true do end end) end",
		"time.sleep(1e6)",
		"pcall(time.sleep, 1e6)",
		"sock.b:read_some(byte_span.new(1))",
		"while true do pcall(sock.b.read_some, sock.b, byte_span.new(1)) end",
		"sh 'b:read_some'",
		"sh 'sleep 1000s'",
		"('x'):rep(1e5):find(('x*'):rep(30) .. 'y')",
		"spawn(function() while true do this_fiber.yield() end end):join()",
		"coroutine.wrap(function() while true do end end)()",
		"setmetatable({}, {__index = function() while true do end end}).x()",
		"table.insert({1}, -1e15, 1)",
		"local t = {} for i = 1, 1e5 do t[i] = i end while true do table.sort(t, function() return true end) end",
		"('('):rep(1e7):find('%b()')",
		"loadfile('/dev/zero')",
		"io.open('/dev/zero'):read('*a')",
		"for l in io.lines('/dev/zero') do end",
	} {
		t.Run(code, func(t *testing.T) {
			if strings.Contains(code, "/dev/zero") && tempdir.Wine() {
				t.Skip("Wine: /dev/zero")
			}
			s, sink := session.NewText(session.Config{Table: commands.NewTable()})
			defer s.Close()
			sink.Run("socket_pair a b")
			ended := make(chan string)
			go func() { ended <- sink.Run("lua " + code) }()
			interrupted := time.NewTicker(5 * time.Millisecond)
			defer interrupted.Stop()
			limit := time.After(20 * time.Second)
			for {
				select {
				case out := <-ended:
					if !strings.Contains(out, "operation_aborted") {
						t.Errorf("it prints %q", out)
					}
					s.Rearm()
					if out := sink.Run("lua 1 + 1"); out != "2\n" {
						t.Errorf("afterwards: %q", out)
					}
					return
				case <-interrupted.C:
					s.Interrupt()
				case <-limit:
					t.Fatal("it goes on")
				}
			}
		})
	}
}

// What the parser is told of prefixes is what they are.
func TestPrefixesOfTheParser(t *testing.T) {
	table := commands.NewTable()
	for _, c := range table.Commands() {
		want := syntax.Shape{}
		if c.Prefix && c.Shape.Kind != syntax.IfShape && c.Shape.Kind != syntax.WhileShape {
			want = syntax.Prefix(len(c.Params) - 1)
		}
		if got := table.Grammar().Shape(c.Name); c.Prefix != (got.Kind == syntax.PrefixShape) && want.Kind == syntax.PrefixShape || got.Words != want.Words {
			t.Errorf("%s: the parser is told %v, want %v", c.Name, got, want)
		}
	}
}

// What Lua did is recorded as it was typed, its lines too.
func TestLuaIsRecorded(t *testing.T) {
	folder := tempdir.New(t)
	s, sink := session.NewText(session.Config{Table: commands.NewTable(), Dir: folder})
	var out strings.Builder
	for _, line := range []string{
		"record r.transcript", "socket_pair a b", "lua stream.write_all(sock.a, 'x;#$y')", "lua do\n  print(#'abc')\nend", "b:read_some", "record off",
	} {
		out.WriteString(sink.Run(line))
	}
	s.Close()
	text, err := os.ReadFile(filepath.Join(folder, "r.transcript"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"> lua stream.write_all(sock.a, 'x;#$y')\n5\n", "> lua do\n>   print(#'abc')\n> end\n3\nok\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the recording\n%sdoes not have\n%s", text, want)
		}
	}
}
