//go:build unix

package cmd_test

import (
	"fmt"
	"testing"
)

// TestPromptFollows: the prompt of a line that is half typed shows what has changed meanwhile.
func TestPromptFollows(t *testing.T) {
	port, accept := stranger(t)
	s := startShell(t, "--no-rc")
	s.wholeSees("s1 closed>")
	s.types("connect 127.0.0.1 " + port + "; sleep 1h &\r")
	conn := accept()
	at := "s1 127.0.0.1:" + port
	s.wholeSees(at + " [1 job]>")
	s.types("print half")
	s.wholeSees(at + " [1 job]> print half")
	_ = conn.Close()
	s.wholeSees("has shut down\n" + at + " peer closed [1 job]> print half")
	s.types("\x15interrupt 1\r")
	s.shows("[1] sleep 1h\nerror: sleep: operation_aborted: operation canceled\n")
	s.wholeSees("\n" + at + " peer closed>")
	s.types("print \\\r")
	s.sees("print \\\n…")
}

// TestPromptSettles: a job that ends just as its line does leaves no count behind.
func TestPromptSettles(t *testing.T) {
	s := startShell(t, "--no-rc")
	s.wholeSees("s1 closed>")
	s.types("set prompt '{jobs}> '\r")
	s.wholeSees("\n>")
	for n := 1; n <= 100; n++ {
		s.types(fmt.Sprintf("sleep %dus &\r", n*5))
		s.shows(fmt.Sprintf("\n[%d] sleep %dus\nok\n", n, n*5))
		s.wholeSees("\n>")
		s.types("\x0c") // so that nothing is seen twice
		s.until("be clear", func(text string) bool { return text == ">" })
	}
}
