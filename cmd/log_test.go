//go:build unix

package cmd_test

import "testing"

// TestLogAboveTheLine: on a terminal what a job receives is shown above the line that is being typed.
func TestLogAboveTheLine(t *testing.T) {
	s := startWith(t)
	s.sees(">")
	s.types("socket_pair a b; log on; b:discard &\r")
	s.sees("\n[1] b:discard\n>")
	s.types("a:write_all \"esc\\e[31m\\n\"\r")
	s.shows(" a > 9 bytes\n  00000000  65 73 63 1b ", " b < 9 bytes\n  00000000  65 73 63 1b ")
	s.sees("\n>")
	s.types("print ha")
	s.sees("> print ha")
	s.types("lf\r")
	s.sees("\nhalf\n>")
	s.leaves()
}
