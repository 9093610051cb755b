package luavm

import (
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// transferOp is an operation that is used again, with its buffer.
type transferOp struct {
	op   sockcore.Op
	busy bool
}

// keepBuffer is the largest buffer that a socket keeps from one operation to the next.
const keepBuffer = 4 << 10

// take gives an operation of a socket, or a fresh one where that is under way.
func (t *transferOp) take(kind sockcore.Kind) *sockcore.Op {
	if t.busy {
		return &sockcore.Op{Kind: kind, Inline: true}
	}
	t.busy = true
	op := &t.op
	op.Kind, op.Inline, op.Flags, op.Msg = kind, true, 0, nil
	op.Min, op.Max, op.N, op.Deadline, op.Err = 0, 0, 0, 0, nil
	return op
}

// give takes it back.
func (t *transferOp) give(op *sockcore.Op) {
	if op != &t.op {
		return
	}
	t.busy = false
	if cap(op.Buf) > keepBuffer {
		op.Buf = nil
	}
	op.Msg = nil
}

// run starts an operation and waits for it. An interrupt counts only where it ended the operation. Into is where what was
// read goes, before other fibers run; nil: it is no read.
func (s *socket) run(l *lua.LState, name string, op *sockcore.Op, into *span) {
	s.runAfter(l, name, op, into, 0)
}

// runAfter is run for an operation that goes on with what another one has begun.
func (s *socket) runAfter(l *lua.LState, name string, op *sockcore.Op, into *span, before int64) {
	if s.attemptInto(l, name, op, into, before) != nil {
		raise(l, strings.TrimSpace(name+" "+s.errorPlace(op)), s.ofLayer(op.Err), transferredBy(op, before))
	}
}

// transferredBy is how much an operation has moved, with what was moved before it; -1: it moves nothing.
func transferredBy(op *sockcore.Op, before int64) int64 {
	switch op.Kind {
	case sockcore.OpAccept, sockcore.OpConnect, sockcore.OpWait, sockcore.OpFlush, sockcore.OpHandshake, sockcore.OpEnd:
		return -1
	default:
		return before + op.N
	}
}

// attempt is run that returns the operation's error.
func (s *socket) attempt(l *lua.LState, name string, op *sockcore.Op) error {
	return s.attemptInto(l, name, op, nil, 0)
}

func (s *socket) attemptInto(l *lua.LState, name string, op *sockcore.Op, into *span, before int64) error {
	f := flowOf(l).fiber
	f.suspensionPoint(l)
	op.Deadline = f.limit()
	if s.s.Start(op) {
		if into != nil {
			copy(into.b, op.Buf[:op.N])
		}
		f.yield()
		return op.Err
	}
	r := s.wait(l, f, name, op)
	if into != nil {
		copy(into.b, op.Buf[:op.N])
	}
	if r != pending && op.Err == sockcore.OperationAborted { //nolint:errorlint // an operation's error is bare
		if r == interrupted {
			f.requested = false
			l.Error(s.vm.newError(errorValue{own: errInterrupted, op: name, transferred: transferredBy(op, before)}), 0)
		}
		f.raiseBroken(l, r)
	}
	return op.Err
}

// wait waits for an operation that has been queued.
func (s *socket) wait(l *lua.LState, f *Fiber, name string, op *sockcore.Op) reason {
	return f.block(l, name, s.where, func() { op.Abort(0) }, op.Wait)
}

// errorPlace is the endpoint that an error names: that of a connect, which the program has given.
func (s *socket) errorPlace(op *sockcore.Op) string {
	if op.Kind == sockcore.OpConnect && len(op.Targets) == 1 {
		return op.Targets[0].String()
	}
	return ""
}

// reads runs a read of at least so many bytes into a span, and returns how many came.
func (s *socket) reads(l *lua.LState, name string, kind sockcore.Kind, into *span, least int, flags sockcore.Flags, m *sockcore.Message) int64 {
	op := s.read.take(kind)
	defer s.read.give(op)
	c := s.class
	if flags&sockcore.FlagTruncate != 0 && !c.protocol(sockcore.V4).Messages() {
		raise(l, name, s.ofTransport(sockcore.NotSupported, sockcore.OnAll&^sockcore.OnTCP), -1) // there it discards
	}
	op.Max, op.Min, op.Flags, op.Msg = int64(len(into.b)), int64(least), flags, m
	if len(into.b) <= keepBuffer && cap(op.Buf) < len(into.b) {
		op.Buf = make([]byte, 0, len(into.b))
	}
	if m == nil && c.protocol(sockcore.V4).Messages() {
		op.Msg = &sockcore.Message{}
	}
	s.run(l, name, op, into)
	if op.Msg != nil && op.Msg.Truncated && flags&sockcore.FlagTruncate == 0 {
		l.Error(s.vm.newError(errorValue{
			op: name, code: sockcore.EMSGSIZE, transferred: op.N, length: int64(op.Msg.Length), fields: s.newMessage(l, into.b[:op.N], op.Msg),
		}), 0)
	}
	return op.N
}

// writes sends data, all or some of it. What does not go at once is sent from a copy.
func (s *socket) writes(l *lua.LState, name string, kind sockcore.Kind, data []byte, flags sockcore.Flags, m *sockcore.Message) int64 {
	f := flowOf(l).fiber
	f.suspensionPoint(l)
	op := s.write.take(sockcore.OpWriteSome)
	defer s.write.give(op)
	spare := op.Buf
	op.Buf, op.Flags, op.Msg = data, flags|sockcore.FlagDontWait, m
	s.s.Start(op)
	sent := op.N
	switch {
	case op.Err == nil && (kind != sockcore.OpWriteAll || sent == int64(len(data))):
		op.Buf = spare[:0]
		f.yield()
		return sent
	case op.Err != nil && op.Err != sockcore.EAGAIN || flags&sockcore.FlagDontWait != 0: //nolint:errorlint // bare
		op.Buf = spare[:0]
		raise(l, name, op.Err, sent)
	}
	op.Kind, op.Flags, op.N, op.Err = kind, flags, 0, nil
	op.Buf = append(spare[:0], data[sent:]...)
	s.runAfter(l, name, op, nil, sent)
	return op.N + sent
}

// flagsAt is the flags that argument n gives: the system's own numbers, as bit gives them, of 32 bits with a sign.
func flagsAt(l *lua.LState, n int) sockcore.Flags {
	if l.Get(n) == lua.LNil {
		return 0
	}
	flags := checkNumber(l, n) // an int may be too short for those of all systems
	if !(flags >= math.MinInt32 && flags <= math.MaxUint32) {
		raiseCode(l, sockcore.EINVAL, "flags have 32 bits")
	}
	return sockcore.Flags(int64(flags))
}
