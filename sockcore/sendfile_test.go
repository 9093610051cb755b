package sockcore

import (
	"bytes"
	"crypto/sha256"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fileOf writes a file of size random bytes.
func fileOf(t testing.TB, size int) (path string, data []byte) {
	t.Helper()
	data = make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(data)
	path = filepath.Join(tempDir(t), "file")
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
				path = filepath.Join(tempDir(t), "copy")
				must(t, os.WriteFile(path, data, 0o600))
			}
			a, b := pairOf(t)
			s := spanOf(t, path, 0, int64(len(data)))
			s.Head, s.Tail = head, tail
			op := sendFile(s)
			if c.want == TimedOut {
				op.Deadline = Now() + int64(500*time.Millisecond)
			}
			start(t, a, op)
			until(t, "some of the file is there", func() bool { n, _ := b.IoControl(IoBytesReadable); return n > int64(len(head)) })
			c.end(t, a, op, path)
			ended, shut := make(chan struct{}), make(chan struct{})
			go func() { // a file that has shrunk shows once there is room
				defer close(shut)
				wait(t, op)
				close(ended)
				_ = shutSend(a)
			}()
			if c.want != EOF {
				<-ended
			}
			got := received(t, b)
			<-shut
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
	if op := run(t, openOf(t), sendFile(s)); op.Err != unconnectedWrite {
		t.Errorf("not connected: %v", op.Err)
	}
	a, _ := pairOf(t)
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
