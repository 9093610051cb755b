//go:build linux

package sockcore

import (
	"testing"

	"golang.org/x/sys/unix"
)

func urgent(t *testing.T, s *Socket, data string) {
	t.Helper()
	must(t, run(t, s, &Op{Kind: OpWriteSome, Buf: []byte(data), Flags: FlagOutOfBand}).Err)
}

func TestOutOfBand(t *testing.T) {
	a, b := pairOf(t)
	oob := func() *Op { return &Op{Kind: OpReadSome, Max: 9, Flags: FlagOutOfBand} }
	ends(t, run(t, b, oob()), EINVAL, "")
	plain := start(t, b, readAll(100)) // an out-of-band receive does not wait behind it
	// The exceptions are served before the read, which goes past the mark.
	errs, byte3 := start(t, b, waitFor(WaitError)), start(t, b, oob())
	urgent(t, a, "abc")
	wait(t, errs)
	must(t, errs.Err)
	wait(t, byte3)
	ends(t, byte3, nil, "c")
	ends(t, run(t, b, oob()), EINVAL, "")
	must(t, a.Close())
	wait(t, plain)
	ends(t, plain, EOF, "ab")
}

// Reads stop at the mark, which at_mark tells.
func TestAtMark(t *testing.T) {
	a, b := pairOf(t)
	inline := &Option{Name: "out_of_band_inline", Kind: Boolean, Level: unix.SOL_SOCKET, Number: unix.SO_OOBINLINE}
	must(t, b.SetOption(inline, BoolValue(true)))
	mark := func(want bool) {
		t.Helper()
		if at, err := b.AtMark(); at != want || err != nil {
			t.Errorf("at mark: %v, %v", at, err)
		}
	}
	mark(false)
	urgent(t, a, "abX")
	send(t, a, "cd\n")
	must(t, run(t, b, waitFor(WaitError)).Err)
	ends(t, run(t, b, readSome(9)), nil, "ab")
	mark(true)
	ends(t, run(t, b, readSome(9)), nil, "Xcd\n")
	mark(false)

	// A search goes past it, and takes each byte once.
	urgent(t, a, "12U")
	send(t, a, "34\nrest")
	ends(t, run(t, b, readUntil("\n")), nil, "12U34\n")
	ends(t, run(t, b, readSome(9)), nil, "rest")
}

// Not inline, the urgent byte is not part of the stream, even of a search.
func TestReadUntilOverTheMark(t *testing.T) {
	a, b := pairOf(t)
	urgent(t, a, "12U")
	send(t, a, "34\nrest")
	ends(t, run(t, b, readUntil("\n")), nil, "1234\n")
	ends(t, run(t, b, readSome(9)), nil, "rest")
}

// A hang-up and an error count as the exceptional condition; so a socket that
// was never connected is in it.
func TestWaitError(t *testing.T) {
	must(t, run(t, openOf(t), waitFor(WaitError)).Err)
	a, b := pairOf(t)
	errs := start(t, b, waitFor(WaitError))
	must(t, a.Reset())
	wait(t, errs)
	must(t, errs.Err)
	must(t, run(t, b, waitFor(WaitError)).Err)
}
