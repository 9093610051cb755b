package cmd_test

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestInterruptedOutput: ^C ends a command that waits for a terminal to take what it prints.
func TestInterruptedOutput(t *testing.T) {
	const line = "0123456789012345678901234567890123456789012345678901234567890123456789"
	for name, typed := range map[string]string{"text": "repeat 100000000 print " + line, "raw": "set output raw; repeat 100000000 print " + line} {
		t.Run(name, func(t *testing.T) {
			s := startShell(t, "--no-rc")
			s.sees(">")
			s.types("set pager off\r")
			s.sees("> set pager off\n>")
			s.types(typed)
			s.shows(typed)
			s.mu.Lock()
			s.enough = true
			s.mu.Unlock()
			s.types("\r")
			<-s.closed
			s.has("printed more than is read", func() bool {
				waiting, err := unix.IoctlGetInt(int(s.tty.Fd()), unix.TIOCINQ)
				return err == nil && waiting > 3000
			})
			s.types("\x03")
			s.enough, s.closed = false, make(chan struct{})
			go s.draw()
			s.sees(": operation_aborted: operation canceled\n>")
		})
	}
}
