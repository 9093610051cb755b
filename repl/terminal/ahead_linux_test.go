package terminal

import (
	"fmt"
	"strings"
	"testing"
)

// long is a paste of more than the terminal driver holds.
var long = strings.Repeat("print 0123456789\n", 1000)

// TestMuchTypedAhead pastes, while a command runs, more than the terminal driver holds.
func TestMuchTypedAhead(t *testing.T) {
	t.Run("interrupted", func(t *testing.T) {
		s := start(t)
		for i := range 3 {
			s.keys("wait\r")
			s.line("wait")
			s.reported("waiting")
			after := fmt.Sprint("after ", i)
			s.keys(paste(long) + "\r\x03" + after + "\r")
			s.reported("interrupted")
			s.line(after)
		}
	})
	t.Run("interrupted when a part has run", func(t *testing.T) {
		s := start(t)
		s.keys("wait\r")
		s.line("wait")
		s.reported("waiting")
		s.keys("one\rwait\r" + strings.Repeat("not to run\r", 100) + "half")
		s.order("done")
		s.line("one")
		s.line("wait")
		s.reported("waiting")
		s.keys("\x03after\r")
		s.reported("interrupted")
		s.line("after")
	})
	t.Run("kept", func(t *testing.T) {
		s := start(t)
		s.keys("wait\r")
		s.line("wait")
		s.reported("waiting")
		s.keys(paste(long) + "!\r")
		s.order("done")
		for range 999 {
			s.line("print 0123456789")
		}
		s.line("print 0123456789!")
	})
	t.Run("for a program", func(t *testing.T) {
		s := start(t)
		s.keys("outside\r")
		s.line("outside")
		s.screen.wait(t, "asking", func(v view) bool { return v.rows[v.cursor.row] == "name?" })
		s.keys("me\n")
		s.reported(`read "me\n" <nil>`)
		s.order("done")
		s.reported("back: failed")
		s.keys("more\r")
		s.line("more")
	})
	t.Run("stopped", func(t *testing.T) {
		s := start(t, role+"=job control")
		s.keys("wait\r")
		s.line("wait")
		s.reported("waiting")
		s.keys(paste(long) + "\r\x1a")
		s.reported("stopped, terminal restored: true")
		s.raw(false) // the keys are still looked for behind what was typed ahead
		s.keys("\x03")
		s.reported("interrupted")
		s.keys("after\r")
		s.line("after")
	})
}
