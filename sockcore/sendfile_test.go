//go:build linux

package sockcore

import (
	"bytes"
	"crypto/sha256"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// fileOf writes a file of size random bytes.
func fileOf(t testing.TB, size int) (path string, data []byte) {
	t.Helper()
	data = make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(data)
	path = filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(path, data, 0o600))
	return path, data
}

// spanOf opens a span that is closed with the test.
func spanOf(t testing.TB, path string, offset, size int64) *FileSpan {
	t.Helper()
	s, err := OpenSpan(path, offset, size)
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func sendFile(s *FileSpan) *Op { return &Op{Kind: OpSendFile, Span: s} }

// received reads to the end.
func received(t testing.TB, s *Socket) []byte {
	t.Helper()
	op := run(t, s, &Op{Kind: OpReadAtLeast, UntilEOF: true})
	must(t, op.Err)
	return op.Buf
}

func TestSendFile(t *testing.T) {
	path, data := fileOf(t, 100_000)
	for _, c := range []struct {
		name         string
		offset, size int64
		head, tail   string
		perSend      int64
		want         []byte
		most         int64 // in one call; 0: not looked at
	}{
		{name: "whole", want: data},
		{name: "from the middle to the end", offset: 60_000, want: data[60_000:]},
		{name: "a part", offset: 10, size: 5, want: data[10:15]},
		{name: "at the end", offset: 100_000},
		{name: "head and tail", size: 3, head: "head", tail: "tail", want: append(append([]byte("head"), data[:3]...), "tail"...)},
		{name: "head and tail only", offset: 100_000, head: "head", tail: "tail", want: []byte("headtail")},
		{
			name: "a byte a send", offset: 7, size: 200, head: "ab", tail: "cd", perSend: 1, most: 1,
			want: append(append([]byte("ab"), data[7:207]...), "cd"...),
		},
		{
			name: "small blocks", offset: 1, size: 5000, head: strings.Repeat("h", 1500), perSend: 999, most: 999,
			want: append([]byte(strings.Repeat("h", 1500)), data[1:5001]...),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := pairOf(t)
			var r recorder
			a.env = &Env{}
			a.env.SetTracer(&r)
			s := spanOf(t, path, c.offset, c.size)
			s.Head, s.Tail, s.PerSend = []byte(c.head), []byte(c.tail), c.perSend
			op := sendFile(s)
			for range 2 { // an operation may be used again
				run(t, a, op)
				if op.Err != nil || op.N != int64(len(c.want)) {
					t.Fatalf("%v after %d bytes of %d", op.Err, op.N, len(c.want))
				}
			}
			must(t, a.Shutdown(ShutdownSend))
			if got := received(t, b); !bytes.Equal(got, append(c.want[:len(c.want):len(c.want)], c.want...)) {
				t.Errorf("%d bytes arrived, or others than the %d", len(got), 2*len(c.want))
			}
			for _, call := range r.take() {
				if c.most > 0 && int64(call.Result) > c.most {
					t.Errorf("%s moved %d bytes at once", call.Name, call.Result)
				}
			}
		})
	}
}

// The file ends up on the wire as it is, however slowly the peer reads, and
// others have their turn meanwhile.
func TestSendFileSlowReader(t *testing.T) {
	path, data := fileOf(t, 6<<20)
	a, b := pairOf(t)
	op := start(t, a, sendFile(spanOf(t, path, 0, 0)))
	sum := sha256.New()
	for n := 0; n < len(data); {
		// Three sizes, so that the blocks and the reads do not fall together.
		part := run(t, b, readSome(int64(1000+n%3*30_000)))
		must(t, part.Err)
		sum.Write(part.Buf)
		n += int(part.N)
	}
	wait(t, op)
	if op.Err != nil || op.N != int64(len(data)) || !bytes.Equal(sum.Sum(nil), hash(data)) {
		t.Fatalf("%v after %d bytes, or others than the %d", op.Err, op.N, len(data))
	}
}

func hash(p []byte) []byte {
	sum := sha256.Sum256(p)
	return sum[:]
}

// Whatever ends it in the middle, N is what the peer gets, byte for byte.
func TestSendFileInTheMiddle(t *testing.T) {
	path, data := fileOf(t, 16<<20)
	head, tail := []byte("head"), []byte("tail")
	for name, c := range map[string]struct {
		end  func(t *testing.T, s *Socket, op *Op, path string)
		want error
	}{
		"cancelled":   {func(_ *testing.T, s *Socket, _ *Op, _ string) { _ = s.Cancel() }, OperationAborted},
		"interrupted": {func(_ *testing.T, _ *Socket, op *Op, _ string) { op.Abort(0) }, OperationAborted},
		"late":        {func(*testing.T, *Socket, *Op, string) {}, TimedOut},
		"shrunk":      {func(t *testing.T, _ *Socket, _ *Op, path string) { must(t, os.Truncate(path, 0)) }, EOF},
	} {
		t.Run(name, func(t *testing.T) {
			path := path
			if c.want == EOF {
				path = filepath.Join(t.TempDir(), "copy")
				must(t, os.WriteFile(path, data, 0o600))
			}
			a, b := pairOf(t)
			s := spanOf(t, path, 0, 0)
			s.Head, s.Tail = head, tail
			op := sendFile(s)
			if c.want == TimedOut {
				op.Deadline = Now() + int64(20*time.Millisecond)
			}
			start(t, a, op)
			c.end(t, a, op, path)
			if c.want != EOF {
				wait(t, op)
				must(t, a.Shutdown(ShutdownSend))
			} else {
				go func() { // it goes on once there is room
					op.Wait()
					_ = a.Shutdown(ShutdownSend)
				}()
			}
			got := received(t, b)
			if op.Err != c.want || op.N != int64(len(got)) || op.N <= int64(len(head)) || op.N >= int64(len(data)) {
				t.Fatalf("%v after %d bytes; %d arrived", op.Err, op.N, len(got))
			}
			if c.want == EOF {
				return // what the kernel had of the pages it sends as it finds them
			}
			if !bytes.Equal(got, append(append([]byte{}, head...), data[:len(got)-len(head)]...)) {
				t.Error("other bytes arrived")
			}
		})
	}
}

func TestSendFileErrors(t *testing.T) {
	path, _ := fileOf(t, 16<<20)
	s := spanOf(t, path, 0, 0)
	if op := run(t, New(nil), sendFile(s)); op.Err != EBADF {
		t.Errorf("closed: %v", op.Err)
	}
	if op := run(t, openOf(t), sendFile(s)); op.Err != EPIPE {
		t.Errorf("not connected: %v", op.Err)
	}
	a, b := pairOf(t)
	must(t, b.Reset())
	if op := run(t, a, sendFile(s)); op.Err != ECONNRESET || op.N != 0 {
		t.Errorf("reset: %v after %d", op.Err, op.N)
	}
	if op := run(t, a, sendFile(s)); op.Err != EPIPE || op.N != 0 {
		t.Errorf("after the reset: %v after %d", op.Err, op.N)
	}
	a, _ = pairOf(t)
	if op := run(t, a, &Op{Kind: OpSendFile}); op.Err != EINVAL {
		t.Errorf("nothing to send: %v", op.Err)
	}
	blocked := start(t, a, &Op{Kind: OpSendFile, Span: spanOf(t, path, 0, 0), Deadline: Now() + int64(time.Hour)})
	if op := run(t, a, &Op{Kind: OpSendFile, Span: s, Flags: FlagDontWait}); op.Err != EAGAIN || op.N != 0 {
		t.Errorf("dont_wait behind another: %v after %d", op.Err, op.N)
	}
	if op := run(t, a, &Op{Kind: OpSendFile, Span: s, Deadline: 1}); op.Err != TimedOut || op.N != 0 {
		t.Errorf("late behind another: %v after %d", op.Err, op.N)
	}
	must(t, a.Close())
	wait(t, blocked)
	if blocked.Err != OperationAborted {
		t.Errorf("closed under it: %v", blocked.Err)
	}
}

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
		{path: path, want: 1000},
		{path: path, offset: 400, want: 600},
		{path: path, offset: 400, size: 600, want: 600},
		{path: path, offset: 400, size: 601, err: EOF},
		{path: path, offset: 1000},
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
	// A file that grows while it is sent is sent as it was.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	must(t, err)
	s = spanOf(t, path, 0, 0)
	_, err = f.WriteString("more")
	must(t, err)
	must(t, f.Close())
	a, _ = pairOf(t)
	if op := run(t, a, sendFile(s)); op.Err != nil || op.N != int64(len(data)) {
		t.Errorf("a file that grew: %v after %d", op.Err, op.N)
	}
}
