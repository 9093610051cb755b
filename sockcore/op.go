package sockcore

import (
	"context"
	"io"
	"sync/atomic"
	"time"
)

// Op is an operation: what to do, and when it is complete, what came of it. Its owner fills in the fields that
// its [Kind] reads, hands it to [Socket.Start], and leaves it alone until it is complete. It may then be used
// again; one that is used again for reads or writes allocates nothing.
type Op struct {
	Kind     Kind
	WaitFor  WaitKind // OpWait
	UntilEOF bool     // OpReadAtLeast, OpReadTo: the end of the stream is success
	Resolved bool     // result of OpConnect: Lookup gave the targets
	// Inline says that op's owner calls Wait as soon as Start has returned false, and lets op try there
	// itself, which is faster: until then it does not go on. It means nothing with Done.
	Inline bool
	// ControlDropped is a result: descriptors came with what was read from a unix socket and were dropped, since there was
	// no Msg with room for them.
	ControlDropped bool
	// Protocol is what OpConnect opens on a closed socket, in the family of each target; the zero Protocol is
	// TCP, or a stream for a unix target.
	Protocol Protocol

	lane     uint8
	short    bool // moves few bytes: it tries under the lock
	parked   bool // queued by Start without Done: Wait has a signal to take
	counted  bool // in background
	resuming bool // its owner lets it try, and its budget ended the last attempt
	heavy    bool // Match has taken fewer than it could
	flushing bool // a layer has all that is to be sent, but the kernel has not

	Flags Flags
	Tag   int32 // shown to the tracer

	// Buf is what to send. For reads it is a buffer to use: its length is ignored, its capacity used, and
	// it is replaced when that is too small; with nil, memory is taken only once bytes have come. After
	// completion, also with an error, Buf[:N] is what was read.
	Buf []byte
	// Min and Max are in bytes. OpReadSome: Max; 0 reads nothing, successfully. OpReadAtLeast: between Min
	// and Max; with UntilEOF Min is not looked at, and a Max of 0 or less is none. OpReadUntil: NotFound
	// when Max bytes hold no Delim; a Max of less than 0 is none. OpReadTo: Max, which with UntilEOF is not
	// looked at; with 0 or less nothing, successfully.
	Min, Max int64
	Delim    []byte // OpReadUntil; an empty one, without Match, is EINVAL
	// Match takes Delim's place: it is fed the bytes that come, each once and in order, and returns how many
	// of them belong to the operation, found when those are its last. One that takes long takes fewer than it
	// could: then a cancel and the deadline are looked at, and it is fed the others after. It is called on the
	// goroutine that lets the operation try.
	Match func(p []byte) (take int, found bool)
	// Sink is where OpReadTo puts what it reads; nil drops it. It says how many of the bytes it took, with an
	// error when that is not all; the others stay to be read. It is called as Match is. What a [FileSink]
	// fails to take although it had room for it, as with EIO, was read: Buf has it, and N does not count it.
	Sink io.Writer
	Span *FileSpan // OpSendFile
	Pace *Pace     // OpWriteAll: in pieces; nil: as fast as it goes
	Into *Socket   // OpAccept: the closed socket that adopts the connection
	Msg  *Message  // OpReadSome, OpWriteSome: the address, control data and what was cut of a message; may be nil
	// Targets are the endpoints that OpConnect tries, in order. With Lookup, which is called on a goroutine
	// of its own and whose ctx ends with the operation, those that it returns are tried.
	Targets []Endpoint
	Lookup  func(ctx context.Context) ([]Endpoint, error)
	Dialed  *Dialed // OpConnect; nil: nothing more
	// Deadline is when the operation ends with TimedOut, in nanoseconds of [Now]; 0 is never. One that has
	// passed lets the operation try once.
	Deadline int64
	// Done is called exactly once, when the operation is complete, on whichever goroutine completed it (in
	// Start, the reactor's, that of a cancel), with no lock and no reference held; it may start operations,
	// this one too, and close sockets, but must not wait for others: the reactor may be waiting for it. With
	// nil the owner calls Wait.
	Done func(*Op)

	N    int64    // result: bytes read or sent, also with an error
	Err  error    // result: nil, a Code, or a *ConnectError
	Peer Endpoint // result of OpAccept, and of OpConnect: the address that answered

	sock    atomic.Pointer[Socket] // where it is pending; nil before and after
	mark    atomic.Uint32          // the Code with which it is to end; guarded by sock's lock for writing
	calling atomic.Uint32          // Done is being called; see callDone
	chunk   int32                  // OpReadUntil: how much it looks at next
	next    *Op                    // in its lane, then in the list of completed ones
	since   int64                  // when it was left pending, on the clock of Now; 0: not yet
	wake    chan struct{}          // tells Wait; made at the first need and kept
	timer   *time.Timer            // of the deadline, kept; see deadline.go
	dial    *dial                  // OpConnect's progress
	flow    *Flow                  // OpFlowFrom, OpFlowTo: whose side it is
	waker   *waker                 // on which its owner waits just now; guarded by sock's lock
}

// Dialed is what OpConnect gives the connection.
type Dialed struct {
	PeerName string // how the user calls the peer, which Socket.PeerName tells
	// Layer is put on the connection, and the operation goes on with its handshake; nil is none.
	Layer func(under Transport) Transport
}

// reset forgets the results of an earlier use.
func (op *Op) reset() {
	if op.sock.Load() != nil {
		panic("sockcore: an operation was started while it was pending")
	}
	op.N, op.Err, op.Resolved, op.ControlDropped = 0, nil, false, false
	if op.Peer.IsValid() {
		op.Peer = Endpoint{}
	}
	if op.marked() {
		op.mark.Store(0)
	}
	op.parked, op.resuming, op.heavy, op.flushing, op.since = false, false, false, false, 0
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

// composed reports an operation that makes a whole of several pieces of a stream.
func (op *Op) composed() bool {
	switch op.Kind {
	case OpReadAtLeast, OpReadUntil, OpReadTo, OpSendFile:
		return true
	case OpWriteAll:
		return op.Pace != nil
	case OpFlowFrom, OpFlowTo:
		return op.flow.held == nil
	case OpReadSome, OpWriteSome, OpAccept, OpConnect, OpWait, OpFlush, OpHandshake, OpEnd:
	}
	return false
}

// takesLong reports whether an attempt of op on d keeps its thread: one whose search has left off for that, one that
// reads or writes a file, one that computes keys, or one whose call has no flag against blocking, on a descriptor that another process can make
// blocking at any time.
func (op *Op) takesLong(d *desc) bool {
	if op.heavy {
		return true
	}
	switch op.Kind {
	case OpSendFile, OpHandshake, OpFlowFrom, OpFlowTo:
		return true
	case OpReadTo:
		return op.Sink != nil
	case OpConnect:
		return op.Dialed != nil && op.Dialed.Layer != nil
	case OpAccept:
		return d != nil && d.adopted != 0
	case OpReadSome, OpReadAtLeast, OpReadUntil, OpWriteSome, OpWriteAll, OpWait, OpFlush, OpEnd:
	}
	return false
}

// check returns why op can be nothing but an error, 0 when it can; and it finds op's lane.
func (op *Op) check() Code {
	switch {
	case op.Kind == 0 || op.Kind > OpFlowTo || op.WaitFor > WaitError:
		return EINVAL
	case op.Flags != 0 && op.Flags&^op.allowedFlags() != 0:
		return EINVAL
	case op.Kind == OpReadUntil && len(op.Delim) == 0 && op.Match == nil:
		return EINVAL
	case op.Kind == OpAccept && op.Into == nil, op.Kind == OpSendFile && op.Span == nil:
		return EINVAL
	case op.Kind == OpConnect && op.Lookup == nil && len(op.Targets) == 0:
		return EDESTADDRREQ
	}
	op.lane = laneOf(op)
	op.short = op.isShort()
	return 0
}

// allowedFlags are the flags that make sense for op: what is made of several calls cannot look twice at the
// same bytes, or have more than one urgent one. The others go to the system as they are.
func (op *Op) allowedFlags() Flags {
	switch op.Kind {
	case OpReadSome:
		return ^Flags(0)
	case OpWriteSome:
		return ^FlagTruncate
	case OpReadAtLeast, OpReadUntil, OpWriteAll:
		return ^(FlagPeek | FlagOutOfBand)
	case OpAccept, OpWait, OpSendFile, OpReadTo, OpFlush, OpHandshake, OpEnd:
		return FlagDontWait
	case OpConnect, OpFlowFrom, OpFlowTo:
	}
	return 0
}

// empty reports whether op succeeds on any open socket for streams, without having to wait in its lane.
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
	case OpReadUntil, OpAccept, OpConnect, OpWait, OpSendFile, OpFlush, OpHandshake, OpEnd, OpFlowFrom, OpFlowTo:
	}
	return false
}

// expired reports whether the deadline has passed.
func (op *Op) expired() bool { return op.Deadline != 0 && Now() >= op.Deadline }

// marked reports whether op is to end; its attempt stops between two calls.
func (op *Op) marked() bool { return op.mark.Load() != 0 }

// verdict says with which code an operation that an attempt did not finish has to end, 0 when it may wait.
func (op *Op) verdict(result outcome) Code {
	switch {
	case op.marked():
		return Code(op.mark.Load())
	case op.Flags&FlagDontWait != 0 && result != yielded && result != waiting:
		return EAGAIN
	case op.expired():
		return TimedOut
	}
	return 0
}

// completeNow ends an operation that was never queued.
func (op *Op) completeNow(err error) bool {
	op.Err = err
	if op.Done != nil {
		op.callDone()
	}
	return true
}

// The states of Op.calling.
const (
	callNone    = iota
	callRunning // Done is being called
	callAgain   // meanwhile the operation was started again, and has completed
)

// callDone calls Done. When Done starts the operation again and that completes at once, Done is called again
// after it has returned, not inside itself.
func (op *Op) callDone() {
	if op.calling.CompareAndSwap(callRunning, callAgain) {
		return // the goroutine that calls Done sees it
	}
	for {
		op.calling.Store(callRunning)
		op.Done(op)
		if op.calling.CompareAndSwap(callRunning, callNone) {
			return
		}
	}
}

// Kind is what an operation does.
type Kind uint8

// The kinds of operations. The fields of [Op] that each one reads, beside Flags, Deadline, Done, Inline and
// Tag, which all do:
//
//	kind           lane    what it does                                     fields read
//	OpReadSome     read    one receive of at most Max bytes, or a message   Buf Max Msg
//	OpReadAtLeast  read    between Min and Max bytes                        Buf Min Max UntilEOF
//	OpReadUntil    read    up to and including Delim, not one byte further  Buf Delim Match Max
//	OpReadTo       read    Max bytes, or all that come, to Sink             Max UntilEOF Sink
//	OpAccept       read    one connection, into a closed socket             Into
//	OpWriteSome    write   one send, which may be partial, or a message     Buf Msg
//	OpWriteAll     write   everything                                       Buf Pace
//	OpSendFile     write   a file, or a part of one                         Span
//	OpConnect      write   a connection to the first target that answers    Targets Lookup Protocol Dialed
//	OpFlush        write   what a layer owes the kernel after a cancel      none
//	OpHandshake    write   what a layer has to agree on before data          none
//	OpEnd          write   a layer's own end of what is sent                 none
//	OpFlowFrom     read    one side of a Flow, which starts it               none
//	OpFlowTo       write   the other side                                   none
//	OpWait         its own readiness                                        WaitFor
//
// Reads wait for a handshake as for a connect. Without a layer that has one, OpHandshake and OpEnd are NotSupported.
// An out-of-band receive and a wait for an error have the lane of exceptions. The composed kinds
// (OpReadAtLeast, OpReadUntil, OpReadTo, OpSendFile, OpWriteAll with Pace, the sides of a Flow) are NotSupported where messages
// are sent.
const (
	OpReadSome Kind = iota + 1
	OpReadAtLeast
	OpReadUntil
	OpWriteSome
	OpWriteAll
	OpAccept
	OpConnect
	OpWait
	OpSendFile
	OpReadTo
	OpFlush
	OpHandshake
	OpEnd
	OpFlowFrom
	OpFlowTo
)

var kindNames = [...]string{
	OpReadSome: "read_some", OpReadAtLeast: "read_at_least", OpReadUntil: "read_until",
	OpWriteSome: "write_some", OpWriteAll: "write_all", OpAccept: "accept", OpConnect: "connect",
	OpWait: "wait", OpSendFile: "send_file", OpReadTo: "read_to", OpFlush: "flush",
	OpHandshake: "handshake", OpEnd: "end",
	OpFlowFrom: "relay from", OpFlowTo: "relay to",
}

// String returns the kind's name: "read_some".
func (k Kind) String() string {
	if k >= OpReadSome && int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// WaitKind is what OpWait waits for.
type WaitKind uint8

// The kinds of readiness. Each counts a pending error and a hang-up as ready.
const (
	WaitRead WaitKind = iota
	WaitWrite
	WaitError // out-of-band data, a pending error or a hang-up
)
