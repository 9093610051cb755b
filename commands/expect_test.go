package commands

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sockshell/commands/match"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
)

// TestExpectCutsNothing: however a stream is cut into segments, expect gives what it does when it
// comes at once, and what follows stays in the kernel.
func TestExpectCutsNothing(t *testing.T) {
	s, sink := session.NewText(session.Config{Table: NewTable()})
	defer s.Close()
	rapid.Check(t, func(rt *rapid.T) {
		test := rapid.SampledFrom([]struct{ pattern, text string }{
			{"abc", "xxabcabc"},
			{"([0-9]+) ", "a 12 34 "},
			{"(a*)b", "caaab"},
			{"x*", "yx"},
			{"^b", "ab"},
			{"(?m)^b", "a\nb"},
			{`a\b`, "ab"},
			{`ab\B`, "abc"},
			{`\xff\x00`, "a\xff\x00"},
			{"(?s).+\r\n\r\n", "H: v\r\n\r\nbody"},
		}).Draw(rt, "test")
		m, err := match.Stream(test.pattern)
		if err != nil {
			rt.Fatal(err)
		}
		end, _ := m.Feed([]byte(test.text))
		var sizes []string
		for _, n := range rapid.SliceOfN(rapid.IntRange(1, 3), 0, 4).Draw(rt, "sizes") {
			sizes = append(sizes, fmt.Sprint(n))
		}
		sizes = append(sizes, "*")
		sink.Run("socket_pair a b")
		job := sink.Run(fmt.Sprintf("b:expect re:%s &", syntax.Quoted(test.pattern)))
		sink.Run(fmt.Sprintf("a:write_pieces %s 0 %s", strings.Join(sizes, ","), syntax.Quoted(test.text)))
		sink.Run("a:shutdown send")
		sink.Run("join")
		got, _ := s.Variable("_")
		sink.Run("b:read_to_eof")
		rest, _ := s.Variable("_")
		sink.Run("a:close; b:close")
		if got != test.text[:end] || rest != test.text[end:] {
			rt.Errorf("%s in pieces of %v: got %q and %q was left, want %q and %q",
				job, sizes, got, rest, test.text[:end], test.text[end:])
		}
	})
}
