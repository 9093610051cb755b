package record_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/commands/record"
	"sockshell/commands/session"
	"sockshell/internal/fulldisk"
)

// large is a line whose entry has no room in what is left of a page.
const large = "repeat 2000 print 'what the disk has no room for'"

// TestRecordFullDisk: an entry for which the disk has no room leaves no part of it, and the recording ends, which is
// told.
func TestRecordFullDisk(t *testing.T) {
	dir := fulldisk.New(t, map[string]string{"before": "kept\n", "emptied": ""})
	for _, c := range []struct{ file, want, told string }{
		{"before", "kept\n", "the file is as it was"},
		{"emptied", "", "the file is as it was"},
		{"new", "", "the recording ends with its last whole entry"},
	} {
		file := filepath.Join(dir, c.file)
		s, sink := recordsTo(t, file)
		s.RunLine(session.Place{}, large, true)
		if told := "error: record " + file + ": ENOSPC: no space left on device; " + c.told + "\n"; !strings.Contains(sink.Take(), told) {
			t.Errorf("%s: it is not told: %s", c.file, told)
		}
		holds(t, file, c.want)
		s.RunLine(session.Place{}, "len abc", true)
		if got := sink.Take(); got != "3\n" {
			t.Errorf("%s: then %q", c.file, got)
		}
		holds(t, file, c.want)
	}
}

// TestRecordFullDiskLater: entries that are complete stay, and joins that nobody typed.
func TestRecordFullDiskLater(t *testing.T) {
	dir := fulldisk.New(t, map[string]string{"file": ""})
	file := filepath.Join(dir, "file")
	makeRoom(t, dir)
	s, sink, _ := recordsJob(t, file)
	const whole = "> socket_pair a b\na b\n> b:is_open &\n[1] b:is_open\n> join 1\ntrue\n"
	holds(t, file, whole)
	fulldisk.Fill(t, dir)
	s.RunLine(session.Place{}, "print shown; "+large, true)
	if !strings.Contains(sink.Take(), "; the recording ends with its last whole entry\n") {
		t.Error("it is not told that the recording has ended")
	}
	holds(t, file, whole)
}

// TestRecordFullDiskJoin: a join that cannot be taken out for want of room ends the recording.
func TestRecordFullDiskJoin(t *testing.T) {
	dir := fulldisk.New(t, map[string]string{"file": ""})
	file := filepath.Join(dir, "file")
	makeRoom(t, dir)
	s, sink, _ := recordsJob(t, file)
	s.RunLine(session.Place{}, "len abc", true)
	fulldisk.Fill(t, dir)
	s.RunLine(session.Place{}, "join 1", true)
	if !strings.Contains(sink.Take(), "; the recording ends with its last whole entry\n") {
		t.Error("it is not told that the recording has ended")
	}
	holds(t, file, "> socket_pair a b\na b\n> b:is_open &\n[1] b:is_open\n> join 1\ntrue\n> len abc\n3\n")
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("%v: the folder has %v", err, files)
	}
}

// TestRecordFullDiskAnnounced: what is told of a job's end while no line runs may find no room either.
func TestRecordFullDiskAnnounced(t *testing.T) {
	dir := fulldisk.New(t, map[string]string{"file": ""})
	file := filepath.Join(dir, "file")
	makeRoom(t, dir)
	s, sink, told := recordsJob(t, file)
	s.RunLine(session.Place{}, "let d 0123456789abcdef; repeat 10 let d $d $d; b:read_all 16384 &", true)
	fulldisk.Fill(t, dir)
	before := recorded(t, file)
	s.RunLine(session.Place{}, "a:write_all $d", true)
	told()
	holds(t, file, before+"> a:write_all $d\n16384\n")
	s.RunLine(session.Place{}, "len abc", true)
	if !strings.Contains(sink.Take(), "; the recording ends with its last whole entry\n3\n") {
		t.Error("it is not told that the recording has ended")
	}
	holds(t, file, before+"> a:write_all $d\n16384\n")
}

// recordsJob begins a recording, runs a job, and is told of its end; told waits for what is told next.
func recordsJob(t *testing.T, file string) (s *session.Session, sink *session.TextSink, told func()) {
	t.Helper()
	news := make(chan struct{}, 1)
	s, sink = session.NewText(session.Config{Table: commands.NewTable(), Announce: func() {
		select {
		case news <- struct{}{}:
		default: // it is to look already
		}
	}})
	t.Cleanup(s.Close)
	if err := record.Start(s, file); err != nil {
		t.Fatal(err)
	}
	s.RunLine(session.Place{}, "socket_pair a b", true)
	s.RunLine(session.Place{}, "b:is_open &", true)
	told = func() {
		for len(s.TakeNotices()) == 0 {
			<-news
		}
	}
	told()
	return s, sink, told
}

// makeRoom gives a full disk some pages back.
func makeRoom(t *testing.T, dir string) {
	t.Helper()
	if err := os.Truncate(filepath.Join(dir, "filler"), 8*int64(os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
}
