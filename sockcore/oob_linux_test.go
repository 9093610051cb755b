package sockcore

import "testing"

// A read that is made of several goes past the mark; one alone stops there.
func TestReadsAtTheMark(t *testing.T) {
	toEOF := func() *Op { return &Op{Kind: OpReadAtLeast, UntilEOF: true} }
	atLeast := func(least, most int64) *Op { return &Op{Kind: OpReadAtLeast, Min: least, Max: most} }
	for _, c := range []struct {
		inline bool
		op     *Op
		data   string
	}{
		{false, readSome(9), "12"},
		{true, readSome(9), "12"},
		{false, readAll(4), "1234"},
		{true, readAll(4), "12U3"},
		{false, atLeast(2, 9), "12"},
		{false, atLeast(3, 9), "1234\n"},
		{true, atLeast(3, 9), "12U34\n"},
		{false, readUntil("\n"), "1234\n"},
		{true, readUntil("\n"), "12U34\n"},
		{false, readUntil("23"), "123"},
		{true, readUntil("2U3"), "12U3"},
		{false, toEOF(), "1234\n"},
		{true, toEOF(), "12U34\n"},
	} {
		a, b := pairOf(t)
		must(t, b.SetOption(option(t, "out_of_band_inline"), BoolValue(c.inline)))
		urgent(t, a, "12U")
		send(t, a, "34\n")
		must(t, a.Shutdown(ShutdownSend))
		until(t, "everything is there", func() bool { n, err := a.IoControl(IoBytesUnsent); return n == 0 && err == nil })
		ends(t, run(t, b, c.op), nil, c.data)
	}
}
