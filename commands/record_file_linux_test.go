package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
		session, sink := recordsTo(t, file)
		session.RunLine(Place{}, large, true)
		if told := "error: record " + file + ": ENOSPC: no space left on device; " + c.told + "\n"; !strings.Contains(sink.take(), told) {
			t.Errorf("%s: it is not told: %s", c.file, told)
		}
		holds(t, file, c.want)
		session.RunLine(Place{}, "len abc", true)
		if got := sink.take(); got != "3\n" {
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
	session, sink := recordsTo(t, file)
	runJob(session)
	const whole = "> socket_pair a b\na b\n> b:is_open &\n[1] b:is_open\n> join 1\ntrue\n"
	holds(t, file, whole)
	fulldisk.Fill(t, dir)
	session.RunLine(Place{}, "print shown; "+large, true)
	if !strings.Contains(sink.take(), "; the recording ends with its last whole entry\n") {
		t.Error("it is not told that the recording has ended")
	}
	holds(t, file, whole)
}

// TestRecordFullDiskJoin: a join that cannot be taken out for want of room ends the recording.
func TestRecordFullDiskJoin(t *testing.T) {
	dir := fulldisk.New(t, map[string]string{"file": ""})
	file := filepath.Join(dir, "file")
	makeRoom(t, dir)
	session, sink := recordsTo(t, file)
	runJob(session)
	session.RunLine(Place{}, "len abc", true)
	fulldisk.Fill(t, dir)
	session.RunLine(Place{}, "join 1", true)
	if !strings.Contains(sink.take(), "; the recording ends with its last whole entry\n") {
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
	session, sink := recordsTo(t, file)
	told := runJob(session)
	session.RunLine(Place{}, "let d 0123456789abcdef; repeat 10 let d $d $d; b:read_all 16384 &", true)
	fulldisk.Fill(t, dir)
	before := recorded(t, file)
	session.RunLine(Place{}, "a:write_all $d", true)
	told()
	holds(t, file, before+"> a:write_all $d\n16384\n")
	session.RunLine(Place{}, "len abc", true)
	if !strings.Contains(sink.take(), "; the recording ends with its last whole entry\n3\n") {
		t.Error("it is not told that the recording has ended")
	}
	holds(t, file, before+"> a:write_all $d\n16384\n")
}

// runJob runs a job, and is told of its end; told waits for what is told next.
func runJob(session *Session) (told func()) {
	news := make(chan struct{}, 1)
	session.config.Announce = func() {
		select {
		case news <- struct{}{}:
		default: // it is to look already
		}
	}
	session.RunLine(Place{}, "socket_pair a b", true)
	session.RunLine(Place{}, "b:is_open &", true)
	told = func() {
		for len(session.TakeNotices()) == 0 {
			<-news
		}
	}
	told()
	return told
}

// makeRoom gives a full disk some pages back.
func makeRoom(t *testing.T, dir string) {
	t.Helper()
	if err := os.Truncate(filepath.Join(dir, "filler"), 8*int64(os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
}
