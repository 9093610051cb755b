package sockcore

import (
	"context"
	"time"

	"sockshell/internal/crash"
)

// ReadSome returns an operation that receives at most limit bytes.
func ReadSome(limit int64) *Op { return &Op{Kind: OpReadSome, Max: limit} }

// Flush returns an operation that waits until the kernel has taken what a layer owes it, which a shutdown and a close
// do not: what is owed then is lost.
func Flush() *Op { return &Op{Kind: OpFlush} }

// Handshake returns an operation that goes on with the handshake of the socket's layer until it is done.
func Handshake() *Op { return &Op{Kind: OpHandshake} }

// End returns an operation with which the socket's layer says that no data follow.
func End() *Op { return &Op{Kind: OpEnd} }

// ReadAll returns an operation that receives exactly n bytes.
func ReadAll(n int64) *Op { return &Op{Kind: OpReadAtLeast, Min: n, Max: n} }

// ReadUntil returns an operation that receives up to and including delim, of at most limit bytes; limit may be -1.
func ReadUntil(delim []byte, limit int64) *Op {
	return &Op{Kind: OpReadUntil, Delim: delim, Max: limit}
}

// WriteAll returns an operation that sends p.
func WriteAll(p []byte) *Op { return &Op{Kind: OpWriteAll, Buf: p} }

// Accept returns an operation that accepts a connection into a closed socket.
func Accept(into *Socket) *Op { return &Op{Kind: OpAccept, Into: into} }

// Connect returns an operation that connects to the first of the targets that answers.
func Connect(targets ...Endpoint) *Op { return &Op{Kind: OpConnect, Targets: targets} }

// WaitFor returns an operation that waits for readiness.
func WaitFor(k WaitKind) *Op { return &Op{Kind: OpWait, WaitFor: k} }

// Do starts op, which has no Done, and waits for it. When ctx ends first, op ends with OperationAborted, or with TimedOut
// at ctx's deadline; a result that it has all the same counts.
func (s *Socket) Do(ctx context.Context, op *Op) error {
	deadline, inline := op.Deadline, op.Inline
	defer func() { op.Deadline, op.Inline = deadline, inline }() // ctx is of this use alone
	if at, ok := ctx.Deadline(); ok {
		if d := Now() + int64(time.Until(at)); op.Deadline == 0 || d < op.Deadline {
			op.Deadline = max(1, d)
		}
	}
	if ctx.Done() == nil {
		op.Inline = true
	}
	if s.Start(op) {
		return op.Err
	}
	aborted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(aborted)
		crash.Guard(func() { op.Abort(contextCode(ctx)) })
	})
	op.Wait()
	if !stop() {
		<-aborted // op is its owner's again: nothing may end its next use
	}
	return op.Err
}

// Read receives into p: one successful receive, of a stream or of a message. It returns EOF, which is io.EOF to
// errors.Is, at a stream's end.
func (s *Socket) Read(ctx context.Context, p []byte) (int, error) {
	op := Op{Kind: OpReadSome, Max: int64(len(p)), Buf: p[:0:len(p)]}
	err := s.Do(ctx, &op)
	return int(op.N), err
}

// Write sends all of p. With an error it returns how much of it was sent.
func (s *Socket) Write(ctx context.Context, p []byte) (int, error) {
	op := Op{Kind: OpWriteAll, Buf: p}
	err := s.Do(ctx, &op)
	return int(op.N), err
}

// ReadUntil receives up to and including delim, of at most limit bytes. With an error it returns what was received.
func (s *Socket) ReadUntil(ctx context.Context, delim []byte, limit int64) ([]byte, error) {
	op := ReadUntil(delim, limit)
	err := s.Do(ctx, op)
	return op.Buf[:op.N], err
}

// Connect connects to the first of the targets that answers, and returns which that was.
func (s *Socket) Connect(ctx context.Context, targets ...Endpoint) (Endpoint, error) {
	op := Connect(targets...)
	err := s.Do(ctx, op)
	return op.Peer, err
}

// Accept accepts a connection into a closed socket, and returns the peer's endpoint.
func (s *Socket) Accept(ctx context.Context, into *Socket) (Endpoint, error) {
	op := Accept(into)
	err := s.Do(ctx, op)
	return op.Peer, err
}

// ReceiveFrom receives one message into p, and tells m, which may be nil, of it.
func (s *Socket) ReceiveFrom(ctx context.Context, p []byte, m *Message) (int, error) {
	op := Op{Kind: OpReadSome, Max: int64(len(p)), Buf: p[:0:len(p)], Msg: m}
	err := s.Do(ctx, &op)
	return int(op.N), err
}

// SendTo sends p as one message to an endpoint.
func (s *Socket) SendTo(ctx context.Context, p []byte, to Endpoint) error {
	op := Op{Kind: OpWriteSome, Buf: p, Msg: &Message{To: to}}
	return s.Do(ctx, &op)
}
