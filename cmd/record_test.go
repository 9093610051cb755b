//go:build unix

package cmd_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sockshell/testscripts"
)

// TestRecordedShell: what was seen at a terminal is in the file when the shell is killed, and replays.
func TestRecordedShell(t *testing.T) {
	file := filepath.Join(t.TempDir(), "session.transcript")
	s := startShell(t, "--no-rc", "--record", file)
	s.sees(">")
	s.types("socket_pair a b\r")
	s.sees("a b\n>")
	s.types("b:read_all 5 &\r")
	s.sees("[1] b:read_all 5\n>")
	s.types("a:local_endpoint; a:write_all Hello\r")
	s.shows("\n5\n", "\n[1] b:read_all 5\n5 bytes \"Hello\"\n")
	s.types("join 1\r")
	s.sees("join 1\n5 bytes \"Hello\"\n>")
	s.types("print waits; b:read_some\r")
	s.sees("b:read_some\nwaits")
	if err := s.command.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.ends()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen, ok := strings.CutSuffix(string(text), "> print waits; b:read_some\nwaits\n")
	if !ok {
		t.Fatalf("the file does not end with what was shown last:\n%s", text)
	}
	if err := os.WriteFile(file, []byte(seen), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if _, report, err := testscripts.Replay(file, nil, false); report != "" || err != nil {
			t.Fatalf("%v\n%s\n%s", err, report, seen)
		}
	}
}
