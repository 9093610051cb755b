package sockcore

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sockshell/sockcore/internal/sys"
)

// readable requires what has been left in the kernel.
func readable(t *testing.T, s *Socket, want string) {
	t.Helper()
	n, err := s.IoControl(IoBytesReadable)
	must(t, err)
	if int(n) != len(want) && !*layered && *overTLS == "" {
		t.Fatalf("%d bytes are left, want %d", n, len(want))
	}
	if want != "" {
		ends(t, run(t, s, readAll(int64(len(want)))), nil, want)
	}
	ends(t, run(t, s, &Op{Kind: OpReadSome, Max: 9, Flags: FlagDontWait}), EAGAIN, "")
}

func TestReadUntil(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	for _, c := range []struct {
		sent, delim, want, left string
		max                     int64
		err                     error
	}{
		{"line\nrest", "\n", "line\n", "rest", 100, nil},
		{"\nrest", "\n", "\n", "rest", 100, nil},
		{"a\r\nb\r\n\r\nbody", "\r\n\r\n", "a\r\nb\r\n\r\n", "body", 100, nil},
		{"aab", "ab", "aab", "", 100, nil},
		{"line\n", "\n", "line\n", "", 5, nil},
		{"line\n", "\n", "line", "\n", 4, NotFound},
		{"line\n", "\n", "", "line\n", 0, NotFound},
		{"line--", "--", "line-", "-", 5, NotFound},
		{long + "\nrest", "\n", long + "\n", "rest", -1, nil},
		{long + "\nrest", "\n", long[:300], long[300:] + "\nrest", 300, NotFound},
	} {
		for _, buf := range [][]byte{nil, make([]byte, 0, 2), make([]byte, 0, 200_000)} {
			a, b := pairOf(t)
			w := &Op{Kind: OpWriteAll, Buf: []byte(c.sent)}
			a.Start(w)
			op := run(t, b, &Op{Kind: OpReadUntil, Delim: []byte(c.delim), Max: c.max, Buf: buf})
			wait(t, w)
			ends(t, op, c.err, c.want)
			readable(t, b, c.left)
		}
	}
}

// The delimiter comes in pieces, at every seam, whatever was read before.
func TestReadUntilSeams(t *testing.T) {
	const text, delim = "abcabcabd---abcabd", "abcabd"
	want := text[:strings.Index(text, delim)+len(delim)]
	for cut := 1; cut < len(want); cut++ {
		for cut2 := cut; cut2 < len(want); cut2++ {
			a, b := pairOf(t)
			send(t, a, text[:cut])
			op := start(t, b, readUntil(delim))
			if cut2 > cut {
				send(t, a, text[cut:cut2])
				until(t, "taken", func() bool { n, _ := b.IoControl(IoBytesReadable); return n == 0 })
			}
			send(t, a, text[cut2:])
			wait(t, op)
			ends(t, op, nil, want)
			readable(t, b, text[len(want):])
			must(t, a.Close())
			must(t, b.Close())
		}
	}
}

func TestReadUntilEOF(t *testing.T) {
	a, b := pairOf(t)
	send(t, a, "no end")
	op := start(t, b, readUntil("\n"))
	must(t, shutSend(a))
	wait(t, op)
	ends(t, op, EOF, "no end")
}

// With a low watermark, a peek that left its bytes in the kernel would spin.
func TestReadUntilConsumesWhatItSearched(t *testing.T) {
	a, b := pairOf(t)
	op := start(t, b, readUntil("\n"))
	send(t, a, "half a li")
	until(t, "taken", func() bool { n, _ := b.IoControl(IoBytesReadable); return n == 0 })
	op.Abort(0)
	wait(t, op)
	ends(t, op, OperationAborted, "half a li")
}

// Another process that shares the descriptor takes bytes between the look and
// the taking: what is left is not the delimiter that was seen.
func TestReadUntilBesideAnotherReader(t *testing.T) {
	a, env := socketOf(t), &Env{}
	b := New(env)
	defer b.Close()
	must(t, Pair(a, b, TCP(V4)))
	send(t, a, "abc\n")
	env.SetTracer(hook(func(c *SysCall) {
		if c.Name == sys.Spelling("recvfrom") {
			env.SetTracer(nil)
			if n, c := sys.Recv(c.FD, make([]byte, 2), 0); n != 2 {
				t.Errorf("%d, %v", n, c)
			}
		}
	}))
	op := start(t, b, readUntil("\n"))
	send(t, a, "\n")
	wait(t, op)
	must(t, op.Err)
}

// Random lines in random pieces come as they were sent, one operation each.
func TestReadUntilRandom(t *testing.T) {
	a, b := pairOf(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	var text []byte
	var lines []string
	for range 300 {
		line := strings.Repeat("x", int(1<<rnd.IntN(13))) + fmt.Sprint(rnd.Int()) + "\r\n"
		lines = append(lines, line)
		text = append(text, line...)
	}
	w := make(chan error)
	go func() {
		op := Op{Kind: OpWriteAll}
		for rest := text; len(rest) > 0 && op.Err == nil; {
			op.Buf = rest[:min(len(rest), 1+rnd.IntN(5000))]
			rest = rest[len(op.Buf):]
			if !a.Start(&op) {
				op.Wait()
			}
		}
		w <- op.Err
	}()
	op := readUntil("\r\n")
	for _, line := range lines {
		ends(t, run(t, b, op), nil, line)
	}
	must(t, <-w)
}

// The cost of a search is linear: a byte is looked at a bounded number of times.
func TestReadUntilIsLinear(t *testing.T) {
	var calls countingTracer
	env := &Env{}
	a, b := socketOf(t), New(env)
	defer b.Close()
	must(t, Pair(a, b, TCP(V4)))
	data := append(bytes.Repeat([]byte("y"), 8<<20), '\n')
	w := &Op{Kind: OpWriteAll, Buf: data}
	a.Start(w)
	env.SetTracer(&calls)
	op := run(t, b, &Op{Kind: OpReadUntil, Delim: []byte("\n"), Max: -1})
	wait(t, w)
	must(t, op.Err)
	if looked := calls.bytes.Load(); looked > 2*int64(len(data)) {
		t.Errorf("%d bytes were received for %d", looked, len(data))
	}
}
