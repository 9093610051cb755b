package record_test

import (
	"path/filepath"
	"strings"
	"testing"

	"sockshell/commands/record"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/transcript"
	"sockshell/internal/tempdir"
)

// linesWithNewlines are logical lines as a terminal cuts them off, and what they print.
var linesWithNewlines = []struct{ line, want string }{
	{"print 'a\nb'", "a\nb\n"},
	{"print \"a\n\tb\\n\" c", "a\n\tb\n c\n"},
	{"let x 'one\n\ntwo'; print \"$x\n\"", "one\n\ntwo\n\n"},
	{"len 'a\r\n\\\n'", "5\n"},
	{"len \"a\\\nb\nc\"", "4\n"},
	{"print 'it'\"'\n'\"'s' \\\n# and 'more", "it'\n's\n"},
	{"alias p print 'a\nb'; p; alias p", "a\nb\nprint 'a'\"\\n\"'b'\n"},
	{"socket_pair a b; b:read_until 'x\ny' &; a:write_all \"x\ny\"; join 1", "a b\n[1] b:read_until 'x'\"\\n\"'y'\n3\n3 bytes\n  \"x\\n\"\n  \"y\"\n"},
}

// TestNewlineInQuotes: it is data.
func TestNewlineInQuotes(t *testing.T) {
	for _, c := range linesWithNewlines {
		s, sink := newSession()
		s.RunLine(session.Place{}, c.line, true)
		if got := sink.Take(); got != c.want {
			t.Errorf("%q printed %q, want %q", c.line, got, c.want)
		}
		s.Close()
	}
}

// TestNewlineInAFile: a quote that a file's line leaves open is wrong there.
func TestNewlineInAFile(t *testing.T) {
	s, sink := newSession()
	defer s.Close()
	s.RunScript("file", "print a\nprint 'b\nc'\nprint \"d", false)
	got := sink.Take()
	for _, want := range []string{"unclosed '", "unclosed \""} {
		if strings.Count(got, want) == 0 {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.HasPrefix(got, "a\n") {
		t.Errorf("its first line ran:\n%s", got)
	}
}

// TestNewlineRecorded: a recording of such lines has one line for each, and replays.
func TestNewlineRecorded(t *testing.T) {
	file := filepath.Join(tempdir.New(t), "t")
	s, _ := newSession()
	if err := record.Start(s, file); err != nil {
		t.Fatal(err)
	}
	for _, c := range linesWithNewlines {
		s.RunLine(session.Place{}, c.line, true)
	}
	s.Close()

	text := recorded(t, file)
	continues := func(lines []string) bool {
		var j syntax.Joiner
		complete := true
		for _, line := range lines {
			_, complete = j.Add(line)
		}
		return !complete
	}
	parsed, err := transcript.Parse([]byte(text), transcript.Options{Continues: continues})
	if err != nil {
		t.Fatal(err)
	}
	if len(parsed.Entries) != len(linesWithNewlines) {
		t.Errorf("%d entries in\n%s", len(parsed.Entries), text)
	}
	again, sink := newSession()
	defer again.Close()
	for i := range parsed.Entries {
		e := &parsed.Entries[i]
		again.RunLine(session.Place{}, strings.Join(e.Input, "\n"), true)
		if diff := transcript.Diff(file, e, transcript.Split([]byte(sink.Take())), again.Variable); diff != "" {
			t.Error("\n" + diff)
		}
	}
}
