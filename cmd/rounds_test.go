//go:build unix

package cmd_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRounds: what a job gives round by round appears above the line as it comes, its join prints the rest alone, and a
// recording has all of it at the join.
func TestRounds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rounds.transcript")
	s, c := startQuick(t, "--record", file)
	s.sees(">")
	s.types("repeat 100 read_until \"\\n\" &\r")
	s.shows("[1] repeat 100 read_until \"\\n\"\n")
	s.types("half")
	s.sees("> half")
	_, _ = io.WriteString(c, "one\n")
	s.sees("\n[1] 4 bytes \"one\\n\"\n> half")
	_, _ = io.WriteString(c, "two\n")
	s.sees("\n[1] 4 bytes \"two\\n\"\n> half")
	s.types("\x15interrupt 1\r")
	s.shows("\nok\n")
	s.shows("\n[1] repeat 100 read_until \"\\n\"\nerror: read_until: operation_aborted: ")
	s.types("\x0cjoin 1\r")
	s.sees("join 1\nerror: read_until: operation_aborted: operation canceled\n>")
	s.types("exit\r")
	s.ends()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := "> interrupt 1\nok\n> join 1\n4 bytes \"one\\n\"\n4 bytes \"two\\n\"\nerror: read_until: operation_aborted: operation canceled\n"
	if !strings.Contains(string(text), want) {
		t.Errorf("recorded\n%s", text)
	}
}

// TestRoundsOfAFile: so does what a file gives line by line; one that still runs at the end is
// interrupted and joined in a recording.
func TestRoundsOfAFile(t *testing.T) {
	folder := t.TempDir()
	script, file := filepath.Join(folder, "lines.socksh"), filepath.Join(folder, "rounds.transcript")
	if err := os.WriteFile(script, []byte("print first\nis_open\nread_some\nprint last\nread_some\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, c := startQuick(t, "--record", file)
	s.sees(">")
	s.types("let file " + script + "\r")
	s.types("source $file &\r")
	s.shows("\n[1] source $file\n[1] first\n[1] true\n")
	_, _ = io.WriteString(c, "x")
	s.shows("\n[1] 1 byte \"x\"\n[1] last\n")
	s.types("exit\r")
	s.ends()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := "> interrupt 1\nok\n> join 1\n...\n"
	if !strings.Contains(string(text), want) {
		t.Errorf("recorded\n%s", text)
	}
}
