package sockcore

import "testing"

func urgent(t *testing.T, s *Socket, data string) {
	t.Helper()
	must(t, run(t, s, &Op{Kind: OpWriteSome, Buf: []byte(data), Flags: FlagOutOfBand}).Err)
}

// inlineWait is how one waits for an urgent byte in the stream.
func inlineWait() WaitKind {
	if inlineIsExceptional {
		return WaitError
	}
	return WaitRead
}

func outOfBand(f Flags) *Op {
	return &Op{Kind: OpReadSome, Max: 9, Flags: FlagOutOfBand | f}
}

func TestOutOfBand(t *testing.T) {
	a, b := pairOf(t)
	ends(t, run(t, b, outOfBand(0)), EINVAL, "")
	plain := start(t, b, readAll(100)) // an out-of-band receive does not wait behind it
	// The exceptions are served before the read, which goes past the mark.
	errs, byte3 := start(t, b, waitFor(WaitError)), start(t, b, outOfBand(0))
	urgent(t, a, "abc")
	wait(t, errs)
	must(t, errs.Err)
	wait(t, byte3)
	ends(t, byte3, nil, "c")
	ends(t, run(t, b, outOfBand(0)), EINVAL, "")
	must(t, a.Close())
	wait(t, plain)
	ends(t, plain, EOF, "ab")
}

// Reads stop at the mark, which at_mark tells.
func TestAtMark(t *testing.T) {
	a, b := pairOf(t)
	must(t, b.SetOption(option(t, "out_of_band_inline"), BoolValue(true)))
	mark := func(want bool) {
		t.Helper()
		if at, err := b.AtMark(); at != want || err != nil {
			t.Errorf("at mark: %v, %v", at, err)
		}
	}
	mark(false)
	urgent(t, a, "abX")
	send(t, a, "cd\n")
	must(t, run(t, b, waitFor(inlineWait())).Err)
	ends(t, run(t, b, readSome(9)), nil, "ab")
	lacksOnWine(t, "the mark of an urgent byte in the stream")
	mark(true)
	ends(t, run(t, b, readSome(9)), nil, "Xcd\n")
	mark(false)

	// A search goes past it, and takes each byte once.
	urgent(t, a, "12U")
	send(t, a, "34\nrest")
	ends(t, run(t, b, readUntil("\n")), nil, "12U34\n")
	ends(t, run(t, b, readSome(9)), nil, "rest")
}

// Beside the stream the urgent byte is at the mark all the same: until the read
// that goes past it, and whether or not it was taken.
func TestAtMarkBesideTheStream(t *testing.T) {
	a, b := pairOf(t)
	urgent(t, a, "abX")
	send(t, a, "cd")
	must(t, run(t, b, waitFor(WaitError)).Err)
	for _, step := range []struct {
		op   *Op
		data string
		at   bool
	}{
		{readSome(1), "a", false},
		{readSome(9), "b", true},
		{outOfBand(FlagPeek), "X", true},
		{outOfBand(0), "X", true},
		{readAll(2), "cd", false},
	} {
		ends(t, run(t, b, step.op), nil, step.data)
		if at, err := b.AtMark(); at != step.at || err != nil {
			t.Errorf("after %q: at mark: %v, %v", step.data, at, err)
		}
	}
}

// Inline, the byte is in the stream and nowhere else.
func TestOutOfBandInline(t *testing.T) {
	a, b := pairOf(t)
	must(t, b.SetOption(option(t, "out_of_band_inline"), BoolValue(true)))
	urgent(t, a, "X")
	must(t, run(t, b, waitFor(inlineWait())).Err)
	ends(t, run(t, b, outOfBand(0)), EINVAL, "")
	ends(t, run(t, b, readSome(9)), nil, "X")
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
