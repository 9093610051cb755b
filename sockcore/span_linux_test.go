package sockcore

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

func TestOpenSpan(t *testing.T) {
	path, data := fileOf(t, 1000)
	dir := filepath.Dir(path)
	fifo, empty := filepath.Join(dir, "fifo"), filepath.Join(dir, "empty")
	must(t, unix.Mkfifo(fifo, 0o600))
	must(t, os.WriteFile(empty, nil, 0o600))
	for _, c := range []struct {
		path         string
		offset, size int64
		want         int64
		err          Code
	}{
		{path: path, want: -1},
		{path: path, offset: 400, want: -1},
		{path: path, offset: 400, size: 600, want: 600},
		{path: path, offset: 400, size: 601, err: EOF},
		{path: path, offset: 1000, want: -1},
		{path: path, offset: 1001, err: EINVAL},
		{path: path, offset: 1 << 62, size: 1 << 62, err: EINVAL},
		{path: path, offset: 1, size: 1<<63 - 1, err: EOF},
		{path: empty, want: -1},
		{path: empty, offset: 1, err: EINVAL},
		{path: "/dev/zero", offset: 5, want: -1},
		{path: "/dev/zero", size: 5, want: 5},
		{path: dir, err: EISDIR},
		{path: fifo, err: ESPIPE},
		{path: filepath.Join(dir, "none"), err: ENOENT},
		{path: filepath.Join(path, "none"), err: ENOTDIR},
	} {
		name := filepath.Base(c.path) + " " + strconv.FormatInt(c.offset, 10) + " " + strconv.FormatInt(c.size, 10)
		s, err := OpenSpan(c.path, c.offset, c.size)
		if code, _ := CodeOf(err); code != c.err {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
		if err == nil {
			if s.Size != c.want {
				t.Errorf("%s: %d bytes, want %d", name, s.Size, c.want)
			}
			must(t, s.Close())
		}
	}
	// What tells no size ends where it ends.
	a, b := pairOf(t)
	s := spanOf(t, "/proc/self/cmdline", 0, 0)
	s.Tail = []byte("tail")
	op := sendFile(s)
	must(t, run(t, a, op).Err)
	run(t, a, op)
	must(t, a.Shutdown(ShutdownSend))
	want, err := os.ReadFile("/proc/self/cmdline")
	must(t, err)
	want = append(want, "tail"...)
	if got := received(t, b); op.Err != nil || op.N != int64(len(want)) || string(got) != string(want)+string(want) {
		t.Errorf("%v after %d: %q, want %q, twice", op.Err, op.N, got, want)
	}
	// A file that grows is sent to the end that it has then.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	must(t, err)
	s = spanOf(t, path, 0, 0)
	_, err = f.WriteString("more")
	must(t, err)
	must(t, f.Close())
	a, _ = pairOf(t)
	if op := run(t, a, sendFile(s)); op.Err != nil || op.N != int64(len(data)+len("more")) {
		t.Errorf("a file that grew: %v after %d", op.Err, op.N)
	}
}

// The error of a reset comes once; from then on there is no connection.
func TestSendFileReset(t *testing.T) {
	path, _ := fileOf(t, 16<<20)
	s := spanOf(t, path, 0, 0)
	a, b := pairOf(t)
	must(t, b.Reset())
	if op := run(t, a, sendFile(s)); op.Err != ECONNRESET || op.N != 0 {
		t.Errorf("reset: %v after %d", op.Err, op.N)
	}
	if op := run(t, a, sendFile(s)); op.Err != EPIPE || op.N != 0 {
		t.Errorf("after the reset: %v after %d", op.Err, op.N)
	}
}
