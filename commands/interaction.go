package commands

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/internal/crash"
	"sockshell/sockcore"
)

const (
	// datagramPatience is how long a datagram may still come after the input's end.
	datagramPatience = time.Second
	// showAtOnce is how much a terminal is shown before it is looked whether to come back.
	showAtOnce = 4096
	// typedAhead is how many lines may be typed while one is being sent.
	typedAhead = 4096
)

// interaction copies between a console and a socket. One goroutine reads the console, one sends that, and one receives.
type interaction struct {
	socket   *sockcore.Socket
	protocol sockcore.Protocol
	tag      int32
	most     int64 // of a message
	talk     session.Talk
	ends     lineEnds
	steps    *steps // of a recording; nil: there is none
	full     error  // more has come of a stream than can be recorded; the receiver's

	ctx       context.Context // ends with the interaction
	stop      context.CancelFunc
	listening context.Context // ends with the input
	drained   context.CancelFunc
	typed     chan input
	unsent    int // bytes; the sender's until it has ended

	once sync.Once
	done chan struct{}
	left atomic.Bool // the user came back

	mu             sync.Mutex
	eof            bool
	received, sent bool // that direction is over
	receiveErr     error
	sendErr        error
}

// input is what came of reading the console once.
type input struct {
	data []byte
	err  error
}

func newInteraction(c *session.Call, mode lineMode) *interaction {
	x := &interaction{
		socket: c.Socket(), protocol: c.Socket().Protocol(), tag: c.Tag(), done: make(chan struct{}),
		ends: lineEnds{mode: mode}, most: 64 << 10,
	}
	if x.protocol.Family == sockcore.Unix {
		x.most = 1 << 20
	}
	x.ctx, x.stop = context.WithCancel(context.Background())
	x.listening, x.drained = context.WithCancel(x.ctx)
	if c.Recorded() {
		x.steps = &steps{messages: x.protocol.Messages(), allows: c.AllowResult}
	}
	return x
}

// leave is called when the user wants to come back.
func (x *interaction) leave() {
	x.left.Store(true)
	x.end()
}

func (x *interaction) end() { x.once.Do(func() { close(x.done) }) }

// run copies until one of the ends wants no more. It says whether the peer has ended.
func (x *interaction) run(c *session.Call) (eof bool, err error) {
	x.ends.person = x.talk.Person()
	ahead := 0
	if x.ends.person {
		ahead = typedAhead
	}
	x.typed = make(chan input, ahead)
	var copying sync.WaitGroup
	for _, way := range []func(){x.receive, x.send} {
		copying.Add(1)
		go crash.Guard(func() {
			defer copying.Done()
			way()
		})
	}
	go crash.Guard(x.read) // what is no terminal may keep it for ever
	err = c.WaitIdle(x.done)
	x.stop()
	copying.Wait()
	x.talk.Close()
	x.tellUnsent()
	switch {
	case err != nil:
	case x.left.Load():
	case x.receiveErr != nil:
		err = x.receiveErr
	default:
		err = x.sendErr
	}
	return x.eof && !x.left.Load(), err
}

// read reads the console.
func (x *interaction) read() {
	for {
		data, err := x.talk.Read()
		select {
		case x.typed <- input{data, err}:
		case <-x.ctx.Done():
			return
		}
		if again := errors.Is(err, io.EOF) && x.talk.Person(); err != nil && !again {
			return
		}
	}
}

// send sends what was read.
func (x *interaction) send() {
	shut := false
	for {
		var in input
		select {
		case <-x.ctx.Done():
			return
		case in = <-x.typed:
		}
		switch {
		case in.err != nil && !errors.Is(in.err, io.EOF):
			x.endSending(session.FileError(in.err))
			return
		case in.err != nil && !shut:
			shut = true
			err := x.endInput()
			if err != nil || !x.talk.Person() {
				x.endSending(err)
				return
			}
		case in.err != nil || shut:
			x.talk.Remark("sending is shut down; ^] comes back")
		default:
			if err := x.sendData(x.ends.sent(in.data, x.protocol.Messages())); err != nil {
				if x.ctx.Err() == nil {
					x.endSending(err)
				}
				return
			}
		}
	}
}

// sendData sends what one read of the console gave.
func (x *interaction) sendData(data []byte) error {
	kind := sockcore.OpWriteAll
	switch {
	case x.protocol.Messages():
		kind = sockcore.OpWriteSome
	case len(data) == 0:
		return nil
	}
	if err := x.steps.room(len(data)); err != nil {
		x.unsent += len(data)
		return err
	}
	op := sockcore.Op{Kind: kind, Buf: data, Tag: x.tag}
	step := x.steps.writes(data)
	err := x.socket.Do(x.ctx, &op)
	x.steps.wrote(step, int(op.N))
	x.unsent += len(data) - int(op.N)
	return err
}

// endInput is called at the input's end: a connection's peer is told, and of datagrams a last one is waited for.
func (x *interaction) endInput() error {
	if x.protocol.Type == sockcore.Datagram {
		x.drained()
		return nil
	}
	if rest := x.ends.rest(); len(rest) > 0 {
		if err := x.sendData(rest); err != nil {
			return err
		}
	}
	if x.socket.Layer() != nil { // its own end comes before the connection's
		err := x.step(stepEndLayer, func() error { return x.socket.Do(x.ctx, &sockcore.Op{Kind: sockcore.OpEnd, Tag: x.tag}) })
		if err != nil {
			return err
		}
	}
	return x.step(stepShutdown, func() error { return x.socket.Shutdown(sockcore.ShutdownSend) })
}

// step does one that is among those of a recording, unless it fails.
func (x *interaction) step(kind stepKind, do func() error) error {
	step := x.steps.begins(kind)
	err := do()
	if err != nil {
		x.steps.failed(step)
	}
	return err
}

// endSending is called when nothing more is sent. Where a person types, an error comes back at once; otherwise what
// still comes is copied first.
func (x *interaction) endSending(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.sent, x.sendErr = true, err
	if x.received || x.talk.Person() && err != nil {
		x.end()
	}
}

// receive shows what comes.
func (x *interaction) receive() {
	var err error
	if x.protocol.Messages() {
		err = x.receiveMessages()
	} else {
		op := sockcore.Op{Kind: sockcore.OpReadTo, UntilEOF: true, Sink: x, Tag: x.tag}
		err = x.socket.Do(x.ctx, &op)
		switch {
		case x.full != nil:
			err = x.full
		case err == nil:
			err = sockcore.EOF
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.received, x.eof = true, err == sockcore.EOF //nolint:errorlint // never wrapped
	if x.ctx.Err() != nil {
		return
	}
	x.steps.ended(err)
	if !x.eof {
		x.receiveErr = err
	}
	if err == nil || x.receiveErr != nil || x.sent || x.talk.Person() {
		x.end()
	}
}

// receiveMessages shows messages, and returns nil when none has come for a while after the input's end.
func (x *interaction) receiveMessages() error {
	for {
		op := sockcore.Op{Kind: sockcore.OpReadSome, Max: x.most, Msg: new(sockcore.Message), Tag: x.tag}
		ctx, ended := x.listening, x.listening.Err() != nil
		if ended {
			ctx, op.Deadline = x.ctx, sockcore.Now()+int64(datagramPatience)
		}
		err := x.socket.Do(ctx, &op)
		switch {
		case err == nil && op.Msg.Truncated: // a replay's read fails in the same way: it is not among the steps
			if _, err := x.talk.Write(op.Buf[:op.N]); err != nil {
				return session.FileError(err)
			}
			return &session.TransferError{Err: sockcore.EMSGSIZE, N: op.N, Beside: value.Message{Of: int64(op.Msg.Length)}}
		case err == nil:
			full := x.steps.room(int(op.N))
			x.steps.read(op.Buf[:op.N])
			if _, err := x.talk.Write(op.Buf[:op.N]); err != nil {
				return session.FileError(err)
			}
			if full != nil {
				return full
			}
		case errors.Is(err, sockcore.TimedOut) && ended:
			return nil
		case errors.Is(err, sockcore.OperationAborted) && !ended && x.listening.Err() != nil && x.ctx.Err() == nil:
		default:
			return err
		}
	}
}

// Write implements io.Writer: it shows what has come of a stream, of which the socket keeps what is not shown.
func (x *interaction) Write(p []byte) (int, error) {
	atOnce := len(p)
	if x.talk.Person() {
		atOnce = showAtOnce
	}
	for n := 0; n < len(p); n += atOnce {
		if x.ctx.Err() != nil || x.left.Load() {
			return n, sockcore.OperationAborted
		}
		piece := p[n:min(n+atOnce, len(p))]
		if x.full = x.steps.room(len(piece)); x.full != nil {
			return n, sockcore.OperationAborted
		}
		x.ends.came(piece)
		if _, err := x.talk.Write(piece); err != nil {
			return n, err
		}
		x.steps.read(piece)
	}
	return len(p), nil
}

// nameReaders names the jobs that read the socket: each has its turn first.
func (x *interaction) nameReaders(c *session.Call) {
	for _, p := range x.socket.DetailsUntraced().Operations {
		if p.Lane != "read" || p.Tag == 0 {
			continue
		}
		for _, j := range c.Session().RunningJobs() {
			if j.Number == int(p.Tag) {
				x.talk.Remark("[" + strconv.Itoa(j.Number) + "] " + j.Text + " reads first")
			}
		}
	}
}

// tellUnsent says how much of what was typed has not been sent.
func (x *interaction) tellUnsent() {
	for {
		select {
		case in := <-x.typed:
			x.unsent += len(in.data)
			continue
		default:
		}
		break
	}
	if x.unsent > 0 {
		x.talk.Remark(param.Plural(x.unsent, "byte") + " not sent")
	}
}
