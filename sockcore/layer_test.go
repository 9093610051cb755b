package sockcore

import (
	"bytes"
	"crypto/subtle"
	"encoding/binary"
	"flag"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// layered makes the tests' sockets talk through a framed layer, overUnix makes them sockets of the unix family.
var (
	layered  = flag.Bool("layered", false, "the tests' sockets talk through a layer")
	overUnix = flag.Bool("unix", false, "the tests' pairs are of the unix family")
	overTLS  = flag.String("tls", "", "the tests' pairs talk through TLS of this version, 1.2 or 1.3")
)

// putTLS puts TLS of a version on two connected sockets: package tlslayer, which stands above this one.
var putTLS func(t testing.TB, version string, a, b *Socket)

// PutTLS says how putTLS does that.
func PutTLS(f func(t testing.TB, version string, a, b *Socket)) { putTLS = f }

const (
	frameHeader = 5 // a type and the length of what follows
	frameMost   = 16384
	frameKey    = 0x5a
	frameData   = 1
	frameAnswer = 2 // what a layer sends by itself now and then; the peer's drops it
	answerEach  = 97
)

var frameKeys = bytes.Repeat([]byte{frameKey}, frameMost)

// framed is a layer of the tests: it sends records with a header, XORs them, holds what it has received until it is asked
// for, and owes the kernel what does not fit.
type framed struct {
	under Transport

	mu      sync.Mutex // reads and writes may overlap
	raw     []byte     // of the record under way
	in      []byte     // received, and not taken yet
	eof     bool
	out     []byte // owed
	records int
}

func layer(under Transport) Transport { return &framed{under: under} }

// fill receives records until there is something to take; 0 and nothing there is the end.
func (f *framed) fill(tag int32) Code {
	for len(f.in) == 0 && !f.eof {
		need := frameHeader
		if len(f.raw) >= frameHeader {
			need += int(binary.BigEndian.Uint32(f.raw[1:]))
		}
		if len(f.raw) < need {
			p := make([]byte, need-len(f.raw))
			n, c := f.under.Recv(tag, p, 0, nil)
			switch {
			case c == EAGAIN:
				return WantRead
			case c != 0:
				return c
			case n == 0 && len(f.raw) > 0:
				return EBADMSG // cut
			case n == 0:
				f.eof = true
			}
			f.raw = append(f.raw, p[:n]...)
			continue
		}
		if need == frameHeader && binary.BigEndian.Uint32(f.raw[1:]) > 0 {
			continue
		}
		if f.raw[0] == frameData {
			f.in = append(f.in, f.raw[frameHeader:]...)
			subtle.XORBytes(f.in, f.in, frameKeys)
			if f.records++; f.records%answerEach == 0 {
				f.out = append(f.out, frameAnswer, 0, 0, 0, 3, 'a', 'n', 's')
			}
		}
		f.raw = f.raw[:0]
	}
	return 0
}

func (f *framed) take(tag int32, p []byte, keep bool) (int, Code) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.fill(tag); c != 0 {
		return 0, c
	}
	n := copy(p, f.in)
	if !keep {
		f.in = f.in[n:]
	}
	return n, 0
}

func (f *framed) Recv(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	if flags&^FlagPeek != 0 || m != nil {
		return 0, NotSupported
	}
	return f.take(tag, p, flags&FlagPeek != 0)
}

func (f *framed) Peek(tag int32, p []byte) (int, Code)    { return f.take(tag, p, true) }
func (f *framed) Consume(tag int32, p []byte) (int, Code) { return f.take(tag, p, false) }
func (f *framed) Discard(tag int32, p []byte) (int, Code) { return f.take(tag, p, false) }

func (f *framed) Send(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if flags != 0 || m != nil {
		return 0, NotSupported
	}
	if c := f.flush(tag); c != 0 {
		return 0, c
	}
	p = p[:min(len(p), frameMost)]
	f.out = append(f.out, frameData)
	f.out = binary.BigEndian.AppendUint32(f.out, uint32(len(p)))
	sealed := len(f.out)
	f.out = append(f.out, p...)
	subtle.XORBytes(f.out[sealed:], p, frameKeys)
	if c := f.flush(tag); c != 0 && c != WantWrite {
		return 0, c
	}
	return len(p), 0
}

func (f *framed) flush(tag int32) Code {
	for len(f.out) > 0 {
		n, c := f.under.Send(tag, f.out, 0, nil)
		switch c {
		case 0:
		case EAGAIN:
			return WantWrite
		default:
			f.out = nil
			return c
		}
		f.out = f.out[n:]
	}
	return 0
}

func (f *framed) Flush(tag int32) Code {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.flush(tag)
}

func (f *framed) Ready(tag int32, w WaitKind) (bool, Code) {
	if w != WaitRead {
		return f.under.Ready(tag, w)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch c := f.fill(tag); c {
	case 0:
		return true, 0
	case WantRead:
		return false, 0
	default:
		return true, 0 // the next read tells
	}
}

func (f *framed) Buffered() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.in)
}

func (f *framed) Owed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.out)
}

func (f *framed) Close() {}

// kernelOnly ends a test of what the kernel's own transport alone does.
func kernelOnly(t testing.TB, what string) {
	t.Helper()
	if *layered || *overUnix || *overTLS != "" {
		t.Skip("not TCP alone: " + what)
	}
}

// overLayer are the tests of transfers, waits, cancels, deadlines and shutdowns that say nothing of the kernel's own
// transport.
var overLayer = []string{
	"InlineEnds", "InlineDeadline", "InlineBesideJob", "InlineOneProcessor", "InlineAndJobMeanwhile", "InlineWithoutProgress",
	"InlineManyWaiters", "InlineDripAndCancel", "ShortWrite", "ShortOrder",
	"ReadAtLeast", "ReadToEOF", "ReadToReset", "ReadTo", "ReadToEndsEarly", "ReadToFullSink",
	"ReadUntil", "ReadUntilSeams", "ReadUntilEOF", "ReadUntilConsumesWhatItSearched", "ReadUntilRandom", "ReadUntilIsLinear",
	"Bulk", "WriteAllToAPeerThatGoes", "DontWait", "FileToFile", "SendFileSlowReader", "SendFileInTheMiddle", "SendFileErrors",
	"DripAndCancel", "Deadline", "DeadlinePassed", "DeadlineOfAnEarlierUse", "LateTimer",
	"LaneOrder", "LanesAreIndependent", "Cancel", "CancelWrite", "CloseEndsAll", "Done", "DoneThatOpensAgain",
	"EndlessStreamLetsOthersStep", "Shutdown", "Reset", "Disconnect", "HangupEOF", "HangupReset",
	"FlowCopiesAndPassesTheEndOn", "FlowStopped", "FlowAbandoned", "FlowsDoNotWaitForEachOther", "FlowRateAndDelay", "Lend",
	"Layer",
}

// The tests of transfers hold through a layer that frames, buffers and owes.
func TestOverALayer(t *testing.T) { runAgain(t, "-layered", overLayer) }

// And through TLS, of both versions.
func TestOverTLS(t *testing.T) {
	names := slices.DeleteFunc(slices.Clone(overLayer), func(name string) bool {
		return name == "Layer"
	})
	for _, version := range []string{"1.2", "1.3"} {
		t.Run(version, func(t *testing.T) { runAgain(t, "-tls="+version, names) })
	}
}

// overUnixToo are those that hold over the unix family besides.
var overUnixToo = []string{
	"Stress", "StressLifecycle", "ManyPending", "InlineAndReactor", "AbortLetsTheNextTry", "MatchGoesOnLater", "SlowMatchLetsOthersStep",
	"MatchRandom", "HangupBroken", "HangupLate", "HangupAlreadyReported", "HangupPending", "HangupByBothEnds", "HangupOfAccepted",
	"HangupReportedAtOnce", "NoHangups", "Summary", "StaleEvent", "EdgeWhileStepped", "FilesInFlatMemory", "ShortAfterBudget",
	"ShortTellsHangup", "ShortAndClose", "SpinFinds", "SpinPays", "NoSpin", "SpinAlone",
	"SlowFile", "ReadSome", "ReadSomeBuffers", "WriteSome", "Observer",
}

// They hold for a stream of the unix family, which cannot be reset; so do those of what no layer has, and those under stress.
func TestOverUnix(t *testing.T) {
	ofTCP := []string{"Layer", "Reset", "ReadToReset"}
	runAgain(t, "-unix", append(slices.DeleteFunc(slices.Clone(overLayer), func(name string) bool {
		return slices.Contains(ofTCP, name)
	}), overUnixToo...))
}

// runAgain runs tests of this program once more, with a flag.
func runAgain(t *testing.T, with string, names []string) {
	kernelOnly(t, "it is what this test starts")
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the layer is the same on every system and processor: it runs on Linux on amd64")
	}
	program, err := os.Executable()
	must(t, err)
	out, err := exec.Command(program, with, "-test.v", "-test.run", "^Test("+strings.Join(names, "|")+")$").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	for _, name := range names {
		if !strings.Contains(string(out), "--- PASS: Test"+name+" ") {
			t.Errorf("Test%s did not pass", name)
		}
	}
}

// What a layer buffers and owes, where the kernel alone does neither.
func TestLayer(t *testing.T) {
	if !*layered {
		t.Skip("the sockets have no layer: TestOverALayer runs this")
	}
	t.Run("part of a record is nothing to read", func(t *testing.T) {
		a, b := pairOf(t)
		must(t, a.SetLayer(nil))
		send(t, a, "\x01\x00\x00\x00\x02"+string([]byte{'x' ^ frameKey}))
		op := start(t, b, waitFor(WaitRead))
		until(t, "the part is taken", func() bool { n, _ := b.IoControl(IoBytesReadable); return n == 0 })
		send(t, a, string([]byte{'y' ^ frameKey}))
		wait(t, op)
		ends(t, op, nil, "")
		ends(t, run(t, b, readUntil("x")), nil, "x")
		ends(t, run(t, b, readSome(9)), nil, "y") // of which the kernel has nothing
	})
	t.Run("what a cancelled write owes goes out without an operation", func(t *testing.T) {
		a, b := pairOf(t)
		piece := strings.Repeat("0123456789abcdef", 2500)
		op, sent := &Op{Kind: OpWriteAll, Buf: []byte(piece)}, ""
		for a.Start(op) {
			sent += piece
		}
		must(t, a.Cancel())
		wait(t, op)
		sent += piece[:op.N]
		if op.Err != OperationAborted || op.N == 0 || a.d.transport.Owed() == 0 {
			t.Fatalf("%v after %d, %d owed", op.Err, op.N, a.d.transport.Owed())
		}
		if err := a.SetLayer(nil); err != EBUSY {
			t.Errorf("the layer is taken off: %v", err)
		}
		next := start(t, a, &Op{Kind: OpWriteAll, Buf: []byte("next")}) // behind what is owed
		got := run(t, b, readAll(int64(len(sent))+4))
		if string(got.Buf) != sent+"next" {
			t.Errorf("%d bytes, not what was sent", got.N)
		}
		wait(t, next)
		must(t, next.Err)
		until(t, "nothing is owed", func() bool { return a.d.transport.Owed() == 0 })
	})
	t.Run("messages are refused", func(t *testing.T) {
		a, _ := pairOf(t)
		if op := run(t, a, &Op{Kind: OpWriteSome, Buf: []byte("x"), Msg: &Message{}}); op.Err != NotSupported {
			t.Error(op.Err)
		}
	})
}
