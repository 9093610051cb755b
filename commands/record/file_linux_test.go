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
	d := recordsJob(t)
	const whole = "> socket_pair a b\na b\n> b:is_open &\n[1] b:is_open\n> join 1\ntrue\n"
	holds(t, d.file, whole)
	fulldisk.Fill(t, d.dir)
	d.ends("print shown; "+large, "")
	holds(t, d.file, whole)
}

// TestRecordFullDiskJoin: a join that cannot be taken out for want of room ends the recording.
func TestRecordFullDiskJoin(t *testing.T) {
	d := recordsJob(t)
	d.session.RunLine(session.Place{}, "len abc", true)
	fulldisk.Fill(t, d.dir)
	d.ends("quiet join 1", "")
	holds(t, d.file, "> socket_pair a b\na b\n> b:is_open &\n[1] b:is_open\n> join 1\ntrue\n> len abc\n3\n")
	if files, err := os.ReadDir(d.dir); err != nil || len(files) != 2 {
		t.Errorf("%v: the folder has %v", err, files)
	}
}

// TestRecordFullDiskAnnounced: what is told of a job's end while no line runs may find no room either.
func TestRecordFullDiskAnnounced(t *testing.T) {
	d := recordsJob(t)
	d.session.RunLine(session.Place{}, "let d 0123456789abcdef; repeat 10 let d $d $d; b:read_all 16384 &", true)
	fulldisk.Fill(t, d.dir)
	before := recorded(t, d.file)
	d.session.RunLine(session.Place{}, "a:write_all $d", true)
	d.told()
	holds(t, d.file, before+"> a:write_all $d\n16384\n")
	d.ends("len abc", "3\n")
	holds(t, d.file, before+"> a:write_all $d\n16384\n")
}

// jobOnDisk is a recording of a job on a disk that has little room; told waits for what is told next.
type jobOnDisk struct {
	*testing.T
	dir, file string
	session   *session.Session
	sink      *session.TextSink
	told      func()
}

// recordsJob begins a recording, runs a job, and is told of its end.
func recordsJob(t *testing.T) *jobOnDisk {
	t.Helper()
	dir := fulldisk.New(t, map[string]string{"file": ""})
	// It gives some pages back.
	if err := os.Truncate(filepath.Join(dir, "filler"), 8*int64(os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	news := make(chan struct{}, 1)
	s, sink := session.NewText(session.Config{Table: commands.NewTable(), Announce: func() {
		select {
		case news <- struct{}{}:
		default: // it is to look already
		}
	}})
	t.Cleanup(s.Close)
	d := &jobOnDisk{T: t, dir: dir, file: filepath.Join(dir, "file"), session: s, sink: sink}
	if err := record.Start(s, d.file); err != nil {
		t.Fatal(err)
	}
	s.RunLine(session.Place{}, "socket_pair a b", true)
	s.RunLine(session.Place{}, "b:is_open &", true)
	d.told = func() {
		for len(s.TakeNotices()) == 0 {
			<-news
		}
	}
	d.told()
	return d
}

// ends runs a line that ends the recording, which is told before the line's last results.
func (d *jobOnDisk) ends(line, results string) {
	d.Helper()
	d.session.RunLine(session.Place{}, line, true)
	if !strings.Contains(d.sink.Take(), "; the recording ends with its last whole entry\n"+results) {
		d.Error("it is not told that the recording has ended")
	}
}
