package commands

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sockshell/commands/syntax"
)

// TestExpectCutsNothing: however a stream is cut into segments, expect gives what it does when it
// comes at once, and what follows stays in the kernel.
func TestExpectCutsNothing(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	rapid.Check(t, func(rt *rapid.T) {
		test := rapid.SampledFrom(streamTests).Draw(rt, "test")
		if test.text == "" {
			rt.Skip("nothing to send")
		}
		var sizes []string
		for _, n := range rapid.SliceOfN(rapid.IntRange(1, 3), 0, 4).Draw(rt, "sizes") {
			sizes = append(sizes, fmt.Sprint(n))
		}
		sizes = append(sizes, "*")
		sink.line(t, "socket_pair a b")
		job := sink.line(t, "b:expect re:%s &", syntax.Quoted(test.pattern))
		sink.line(t, "a:write_pieces %s 0 %s", strings.Join(sizes, ","), syntax.Quoted(test.text))
		sink.line(t, "a:shutdown send")
		sink.line(t, "join")
		got, _ := session.Variable("_")
		sink.line(t, "b:read_to_eof")
		rest, _ := session.Variable("_")
		sink.line(t, "a:close; b:close")
		end := test.end
		if end < 0 {
			end = len(test.text)
		}
		if got != test.text[:end] || rest != test.text[end:] {
			rt.Errorf("%s in pieces of %v: got %q and %q was left, want %q and %q",
				job, sizes, got, rest, test.text[:end], test.text[end:])
		}
	})
}
