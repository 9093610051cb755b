package session

import (
	"strings"
	"testing"
	"time"
)

// dear are expressions that take long for each byte of a text.
var dear = []struct{ name, pattern, text string }{
	{"nested", "((x{1,30}){1,30})y", "x"},
	{"counted", "x{1000}y", "x"},
	{"window", "(?s).{0,1000}END", "any text\n"},
	{"largest", strings.Repeat("(?:x?){1000}", 32) + "y", "x"},
	{"largest with groups", strings.Repeat("(x)", 10) + strings.Repeat("(?:(x?)){1000}", 16) + "y", "x"},
}

// soon is far more than what ends in time takes, and far less than all of the text would.
const soon = 20 * time.Second

// inTime runs a line and requires that it ends soon, and what its output holds.
func (s *transcriptSink) inTime(t *testing.T, line, want string) {
	t.Helper()
	start := time.Now()
	got := s.line(t, "%s", line)
	if took := time.Since(start); took > soon || !strings.Contains(got, want) {
		t.Errorf("%s: took %v and gave %.200q, want %q", line, took, got, want)
	}
}

// TestExpectEndsInTime ends an expect that would take long, in every way there is. What it has read
// meanwhile and what is left in the kernel is what was sent.
func TestExpectEndsInTime(t *testing.T) {
	for _, test := range dear {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			session, sink := newTestSession()
			defer session.Close()
			text := strings.Repeat(test.text, 4<<20/len(test.text))
			session.main.vars.set("pattern", test.pattern)
			session.main.vars.set("text", text)
			sink.line(t, "socket_pair a b; socket_pair c d; a:write_all $text &")
			const expect = "b:expect re:$pattern 1000000000"
			got := ""
			partial := func() {
				t.Helper()
				last, _ := session.Variable("_")
				if got += last; last == "" || !strings.HasPrefix(text, got) {
					t.Errorf("%d bytes were read, %d in all: they are not what was sent", len(last), len(got))
				}
			}

			sink.inTime(t, "timeout 200ms "+expect, "timed_out")
			partial()
			time.AfterFunc(50*time.Millisecond, session.Interrupt)
			sink.inTime(t, expect, "operation_aborted")
			session.Rearm()
			partial()

			sink.inTime(t, expect+" &", "[2] b:expect")
			sink.inTime(t, "d:read_some &", "[3] d:read_some")
			sink.inTime(t, "c:write_all hi", "2\n")
			sink.inTime(t, "join 3", `2 bytes "hi"`)
			sink.inTime(t, "interrupt 2", "ok")
			sink.inTime(t, "join 2", "operation_aborted")
			partial()

			sink.inTime(t, expect+" &", "[4] b:expect")
			sink.inTime(t, "b:cancel", "ok")
			sink.inTime(t, "join 4", "operation_aborted")
			partial()

			sink.inTime(t, "set timeout 200ms; "+expect+" &", "[5] b:expect")
			sink.inTime(t, "join 5", "timed_out")
			partial()

			sink.line(t, "set timeout 1m")
			sink.line(t, "b:read_all %d", len(text)-len(got))
			partial()
			sink.inTime(t, "join 1", "4194")
			if got != text {
				t.Errorf("%d bytes came of %d", len(got), len(text))
			}
		})
	}
}

// TestAssertEndsInTime does so with assert.
func TestAssertEndsInTime(t *testing.T) {
	for _, test := range dear {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			session, sink := newTestSession()
			defer session.Close()
			session.main.vars.set("pattern", test.pattern)
			session.main.vars.set("text", strings.Repeat(test.text, 4<<20/len(test.text)))
			const assert = "assert $text matches $pattern"
			sink.inTime(t, "timeout 100ms "+assert, "timed_out")
			sink.inTime(t, "expect_error timed_out timeout 100ms "+assert, "timed_out")
			time.AfterFunc(50*time.Millisecond, session.Interrupt)
			sink.inTime(t, assert, "operation_aborted")
			session.Rearm()
			sink.inTime(t, assert+" &", "[1] assert")
			sink.inTime(t, "interrupt 1", "ok")
			sink.inTime(t, "join 1", "operation_aborted")
		})
	}
}

// TestDumpEndsInTime does so with hexdump.
func TestDumpEndsInTime(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	session.main.vars.set("text", strings.Repeat("any text\n", 4<<20))
	sink.inTime(t, "timeout 50ms hexdump $text", "timed_out")
	sink.inTime(t, "hexdump $text &", "[1] hexdump")
	sink.inTime(t, "interrupt 1", "ok")
	sink.inTime(t, "join 1", "operation_aborted")
}
