package sockcore

import (
	"io"
	"sync/atomic"
	"time"
)

// Kind is what an operation does.
type Kind uint8

// The kinds of operations.
const (
	OpReadSome    Kind = iota + 1 // one successful receive of at most Max bytes
	OpReadAtLeast                 // between Min and Max bytes, or with UntilEOF everything up to Max
	OpReadUntil                   // up to and including Delim, and not one byte further
	OpWriteSome                   // one successful send; may be partial
	OpWriteAll                    // everything
	OpAccept                      // one connection, into Into
	OpConnect                     // to Host and Service
	OpWait                        // readiness, WaitFor
	OpSendFile                    // Span, everything
	OpReadTo                      // Max bytes, or with UntilEOF all that come, to Sink
)

// WaitKind is what OpWait waits for.
type WaitKind uint8

// The kinds of readiness. Each counts a pending error and a hang-up as ready.
const (
	WaitRead WaitKind = iota
	WaitWrite
	WaitError // out-of-band data, a pending error or a hang-up
)

// Op is an operation: what to do, and when it is complete, what came of it. Its
// owner fills it in, hands it to [Socket.Start], and leaves it alone until it is
// complete. It may then be used again; one that is used again for reads or
// writes allocates nothing.
type Op struct {
	Kind     Kind
	WaitFor  WaitKind // OpWait
	UntilEOF bool     // OpReadAtLeast, OpReadTo: the end of the stream is success
	Resolved bool     // result of OpConnect: Host or Service was a name
	// Inline says that op's owner calls Wait as soon as Start has returned false,
	// and drives op there itself, which is faster: until then nobody does. It
	// means nothing with Done.
	Inline  bool
	lane    uint8
	brief   bool // see brief.go
	parked  bool // queued by Start without Done: Wait has a signal to take
	counted bool // in background
	eager   bool // its owner drives it, and its last turn could have gone on
	heavy   bool // Match has taken fewer than it could
	Flags   Flags
	Tag     int32 // shown to the tracer

	// Buf is what to send. For reads it is a buffer to use: its length is
	// ignored, its capacity used, and it is replaced when that is too small;
	// with nil, memory is taken only once bytes have come. After completion,
	// also with an error, Buf[:N] is what was read.
	Buf []byte
	// Min and Max are in bytes. OpReadSome: Max; 0 reads nothing, successfully.
	// OpReadAtLeast: between Min and Max; with UntilEOF Min is not looked at,
	// and a Max of 0 or less is none. OpReadUntil: NotFound when Max bytes hold
	// no Delim; a Max of less than 0 is none. OpReadTo: Max, which with UntilEOF
	// is not looked at; with 0 or less nothing, successfully.
	Min, Max int64
	Delim    []byte // OpReadUntil; an empty one, without Match, is EINVAL
	// Match takes Delim's place: it is fed the bytes that come, each once and in
	// order, and returns how many of them belong to the operation, found when
	// those are its last. One that takes long takes fewer than it could: then a
	// cancel and the deadline are looked at, and it is fed the others after. It is
	// called on the goroutine that drives the lane.
	Match func(p []byte) (take int, found bool)
	// Sink is where OpReadTo puts what it reads; nil drops it. It says how many of
	// the bytes it took, with an error when that is not all; the others stay to be
	// read. It is called as Match is. What a [FileSink] fails to take although it
	// had room for it, as with EIO, was read: Buf has it, and N does not count it.
	Sink io.Writer
	Span *FileSpan // OpSendFile
	Pace *Pace     // OpWriteAll: in pieces; nil: as fast as it goes
	Into *Socket   // OpAccept: the closed socket that adopts the connection
	// Host and Service are OpConnect's: an address literal or a name, a port
	// number or the name of a service. A lookup that goes on when op has ended
	// has copies.
	Host, Service string
	// Deadline is when the operation ends with TimedOut, in nanoseconds of
	// [Now]; 0 is never. One that has passed lets the operation try once.
	Deadline int64
	// Done is called exactly once, when the operation is complete, on whichever
	// goroutine completed it (in Start, the reactor's, that of a cancel), with
	// no lock and no reference held; it may start operations and close sockets
	// but must not wait for others: the reactor may be waiting for it. One that
	// starts its own operation again is called inside itself when that completes
	// at once. With nil the owner calls Wait.
	Done func(*Op)

	N    int64    // result: bytes read or sent, also with an error
	Err  error    // result: nil, a Code, or a *ConnectError
	Peer Endpoint // result of OpAccept, and of OpConnect: the address that answered

	sock  atomic.Pointer[Socket] // where it is pending; nil before and after
	mark  atomic.Uint32          // the Code with which it is to end; guarded by sock's lock for writing
	chunk int32                  // OpReadUntil: how much it looks at next
	next  *Op                    // in its lane, then in the list of completed ones
	since int64                  // when it was left pending, on the clock of Now; 0: not yet
	wake  chan struct{}          // tells Wait; made at the first need and kept
	timer *time.Timer            // of the deadline, kept; see deadline.go
	dial  *dial                  // OpConnect's progress
	// flight is the block of OpSendFile that the system is sending; nil: none.
	flight *flight
	bell   *bell // on which its owner waits just now; guarded by sock's lock
}

// reset forgets the results of an earlier use.
func (op *Op) reset() {
	if op.sock.Load() != nil {
		panic("sockcore: an operation was started while it was pending")
	}
	op.N, op.Err, op.Peer, op.Resolved = 0, nil, Endpoint{}, false
	if op.marked() {
		op.mark.Store(0)
	}
	op.parked, op.eager, op.heavy, op.since = false, false, false, 0
	op.chunk = peekMin
	if op.reads() || op.Kind == OpReadTo {
		op.Buf = op.Buf[:0]
	}
	if op.Span != nil {
		op.Span.begin()
	}
	if op.Pace != nil {
		op.Pace.begin()
	}
}

func (op *Op) reads() bool {
	return op.Kind == OpReadSome || op.Kind == OpReadAtLeast || op.Kind == OpReadUntil
}

// takesLong reports whether op's calls may wait for a disk, or its search keeps a
// processor busy.
func (op *Op) takesLong() bool {
	return op.heavy || op.Kind == OpSendFile || op.Kind == OpReadTo && op.Sink != nil
}

// check returns why op can be nothing but an error, 0 when it can; and it finds
// op's lane.
func (op *Op) check() Code {
	switch {
	case op.Kind == 0 || op.Kind > OpReadTo || op.WaitFor > WaitError:
		return EINVAL
	case op.Flags != 0 && op.Flags&^knownFlags() != 0:
		return NotSupported
	case op.Flags != 0 && op.Flags&^op.allowedFlags() != 0:
		return EINVAL
	case op.Kind == OpReadUntil && len(op.Delim) == 0 && op.Match == nil:
		return EINVAL
	case op.Kind == OpAccept && op.Into == nil, op.Kind == OpSendFile && op.Span == nil:
		return EINVAL
	}
	op.lane, op.brief = laneOf(op), op.isBrief()
	return 0
}

// allowedFlags are the flags that make sense for op: what is made of several
// calls cannot look twice at the same bytes, or have more than one urgent one.
func (op *Op) allowedFlags() Flags {
	switch op.Kind {
	case OpReadSome, OpWriteSome:
		return knownFlags()
	case OpReadAtLeast, OpReadUntil, OpWriteAll:
		return knownFlags() &^ (FlagPeek | FlagOutOfBand)
	case OpAccept, OpWait, OpSendFile, OpReadTo:
		return FlagDontWait
	case OpConnect:
	}
	return 0
}

// empty reports whether op succeeds on any open socket, without having to wait
// for its turn.
func (op *Op) empty() bool {
	switch op.Kind {
	case OpReadSome:
		return op.Max <= 0
	case OpReadAtLeast:
		return !op.UntilEOF && op.Min <= 0
	case OpWriteSome, OpWriteAll:
		return len(op.Buf) == 0
	case OpReadTo:
		return !op.UntilEOF && op.Max <= 0
	case OpReadUntil, OpAccept, OpConnect, OpWait, OpSendFile:
	}
	return false
}

// expired reports whether the deadline has passed.
func (op *Op) expired() bool { return op.Deadline != 0 && Now() >= op.Deadline }

// marked reports whether op is to end; its attempt stops between two calls.
func (op *Op) marked() bool { return op.mark.Load() != 0 }

// verdict says with which code an operation that an attempt did not finish has
// to end, 0 when it may wait.
func (op *Op) verdict(result outcome) Code {
	switch {
	case op.marked():
		return Code(op.mark.Load())
	case (result == blocked || result == held) && op.Flags&FlagDontWait != 0:
		return EAGAIN
	case op.expired():
		return TimedOut
	}
	return 0
}

// completeNow ends an operation that was never queued.
func (op *Op) completeNow(c Code) bool {
	op.Err = c.err()
	if op.Done != nil {
		op.Done(op)
	}
	return true
}
