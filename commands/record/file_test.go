package record_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"sockshell/commands"
	"sockshell/commands/record"
	"sockshell/commands/session"
	"sockshell/internal/tempdir"
)

// newSession is a session whose text is looked at.
func newSession() (*session.Session, *session.TextSink) {
	return session.NewText(session.Config{Table: commands.NewTable()})
}

// recordsTo begins a recording in a session of its own.
func recordsTo(t *testing.T, file string) (*session.Session, *session.TextSink) {
	t.Helper()
	s, sink := newSession()
	t.Cleanup(s.Close)
	if err := record.Start(s, file); err != nil {
		t.Fatal(err)
	}
	return s, sink
}

// holds requires a recording's text.
func holds(t *testing.T, file, want string) {
	t.Helper()
	if got := recorded(t, file); got != want {
		t.Errorf("the file holds\n%s\nwant\n%s", got, want)
	}
}

// TestRecordReplacesFile: what was there before stays until the first entry, which takes its place, and nobody else
// may read it.
func TestRecordReplacesFile(t *testing.T) {
	dir := tempdir.New(t)
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		link = file // to make a link is a privilege there
	} else if err := os.Symlink("file", link); err != nil {
		t.Fatal(err)
	}
	s, _ := recordsTo(t, link)
	s.RunLine(session.Place{}, "record off", true)
	holds(t, file, "before")
	s, _ = recordsTo(t, link)
	s.RunLine(session.Place{}, "len abc", true)
	s.RunLine(session.Place{}, "len abcd", true)
	holds(t, file, "> len abc\n3\n> len abcd\n4\n")
	s.RunLine(session.Place{}, "record "+link, true)
	holds(t, file, "> len abc\n3\n> len abcd\n4\n")
	s.RunLine(session.Place{}, "len a", true)
	holds(t, file, "> len a\n1\n")
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("%v, mode %v", err, info.Mode())
	}
	if info, err := os.Lstat(link); err != nil || link != file && info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("%v, the link is %v", err, info.Mode())
	}
}

// TestRecordNewFile: a file that was not there is made at once, for nobody else.
func TestRecordNewFile(t *testing.T) {
	file := filepath.Join(tempdir.New(t), "file")
	recordsTo(t, file)
	holds(t, file, "")
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("%v, mode %v", err, info.Mode())
	}
}
