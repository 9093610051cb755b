//go:build linux

package cmd_test

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// TestInteractPaste: a paste of 1 MB goes out whole, marked as one or not, while the peer talks, and while it does not
// read.
func TestInteractPaste(t *testing.T) {
	for _, c := range []struct{ name, before, behind string }{{"marked", "\x1b[200~", "\x1b[201~"}, {"plain", "", ""}} {
		t.Run(c.name, func(t *testing.T) {
			s, conn := startQuick(t)
			s.talks(" lf")
			s.shows(hint)
			var paste strings.Builder
			for i := 0; paste.Len() < 1<<20; i++ {
				fmt.Fprintf(&paste, "%06d %s\n", i, strings.Repeat("x", i%1000))
			}
			go func() {
				for i := 0; i < 100; i++ {
					say(conn, "said meanwhile\r\n")
				}
			}()
			go func() {
				_, _ = io.WriteString(s.tty, c.before+strings.ReplaceAll(paste.String(), "\n", "\r")+c.behind+"\rend\r") // what the peer gets tells
			}()
			in := bufio.NewReader(conn)
			for line := range strings.Lines(paste.String() + "\nend\n") {
				_ = conn.SetReadDeadline(time.Now().Add(patience))
				if got, err := in.ReadString('\n'); got != line {
					if line == "\n" { // a marked paste ends with its last line
						if got == "end\n" {
							break
						}
					}
					t.Fatalf("the peer got %q, %v; not %q", got, err, line)
				}
			}
			s.shows("end")
		})
	}
}

// TestInteractPasteEnds: Enter gives a paste its last newline, and no other: an HTTP request ends with an empty line.
func TestInteractPasteEnds(t *testing.T) {
	for _, c := range []struct{ keys, got string }{
		{"\x1b[200~GET / HTTP/1.1\rHost: x\r\r\x1b[201~\r", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"},
		{"\x1b[200~one\r\x1b[201~\r", "one\r\n"},
		{"\x1b[200~one\x1b[201~\r", "one\r\n"},
		{"\x1b[200~\r\r\r\x1b[201~\r", "\r\n\r\n\r\n"},
		{"ab\x1b[D\x1b[200~1\r\r\x1b[201~\r", "a1\r\nb\r\n"},
		{"\x1b[200~one\r\r\x1b[201~two\r", "one\r\ntwo\r\n"},
	} {
		s, conn := startQuick(t)
		s.talks("")
		s.shows(hint)
		s.types(c.keys)
		expect(t, conn, c.got)
		s.types("end\r")
		expect(t, conn, "end\r\n")
	}
}

// TestInteractEditor: at a talk, what the user's editor leaves is sent with the empty lines at its end.
func TestInteractEditor(t *testing.T) {
	s, conn := startQuickIn(t, []string{`VISUAL=sh -c 'printf "one\n\n" >"$0"'`})
	s.talks("")
	s.shows(hint)
	s.types("\x18\x05")
	s.shows("one")
	s.types("\rend\r")
	expect(t, conn, "one\r\n\r\nend\r\n")
}
