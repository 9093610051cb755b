package commands

import (
	"errors"
	"sync"
	"time"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type relayInput struct {
	A      param.SocketName `name:"A" doc:"a connected stream"`
	B      param.SocketName `name:"B" doc:"another one"`
	Faults faults           `name:"[delay DURATION] [rate BYTES] [limit BYTES then close|reset|stall] [pieces SIZES]" optional:"y" doc:"what is done to each direction by itself"`
}

func relayCommands() []*session.Command {
	return []*session.Command{
		session.Define("relay", session.Doc{
			Group: session.Transfer, Added: 2, Transports: sockcore.OnStreams, Summary: "copy both ways between two sockets", Synonyms: "proxy forward pipe",
			Detail: "Until both directions are done. An end is passed on as a shutdown, behind what came before it, with TLS also as close_notify, and a reset as a reset, which waits until the peer has what was sent before it; one that takes nothing for 2 s is reset all the same. " +
				"A unix socket has none: both its directions end, and reset at a limit is not_supported. " +
				"It copies what the transfer commands see. Both sockets stay open; other reads and writes on them wait until the relay is over. " +
				"delay is one way; rate is bytes a second, limit bytes of a direction, in thousands with k and in millions with M; " +
				"pieces has the sizes of the sends, as write_pieces. Where a cancel, a deadline or an interrupt ends it, what it has read is delivered, for a second at most; " +
				"the error says how much went each way.",
			Errors: []string{"EBADF", "ENOTCONN", "ETIMEDOUT", "not_supported", "stream_truncated", "operation_aborted", "timed_out", "usage"},
			Examples: "> socket_pair client a\nclient a\n> socket_pair b server\nb server\n> relay a b &\n[1] relay a b\n> client:write_all PING\n4\n> server:read_all 4\n4 bytes \"PING\"\n" +
				"> server:shutdown send\nok\n> client:shutdown send\nok\n> join\na > b 4 bytes, b > a 0 bytes\n",
		}, runRelay),
	}
}

// deliverMost is how long a relay that is ended goes on delivering what it has read.
const deliverMost = time.Second

// relay is a relay under way. Flow i is the direction from socket i.
type relay struct {
	ends  [2]*session.NamedSocket
	flows [2]sockcore.Flow
	done  chan struct{} // closed when both are over

	mu      sync.Mutex
	over    int
	resetBy *session.NamedSocket // the end whose peer has reset its connection; nil: none
	cut     *session.NamedSocket // the end that is to be reset; nil: none
	failed  error                // the first error that is neither an end nor a reset
	failing *session.NamedSocket // where it was
}

func runRelay(c *session.Call, in *relayInput) (value.Value, error) {
	r := &relay{done: make(chan struct{})}
	kinds := sockcore.OnStreams
	if in.Faults.limited && in.Faults.atLimit == sockcore.ResetAtLimit {
		kinds = sockcore.OnTCP
	}
	for i, name := range [...]param.SocketName{in.A, in.B} {
		e, err := c.FindSocket(string(name))
		if err != nil {
			return value.Ok, err
		}
		if err := session.OfKind(e.Socket().Protocol(), kinds); err != nil {
			c.SetTarget(e.Name())
			return value.Ok, err
		}
		r.ends[i] = e
	}
	if r.ends[0] == r.ends[1] {
		return value.Ok, param.Usage("A and B are the same socket")
	}
	for _, e := range r.ends {
		if state := e.Socket().Summary().State; state == sockcore.StateOpen || state == sockcore.StateListening {
			r.fails(sockcore.ENOTCONN, e) // it would take what it cannot pass on
			return r.result(c, nil)
		}
	}
	if in.Faults.split {
		for _, e := range r.ends {
			restore, err := sendAtOnce(c, e.Socket())
			if err != nil {
				return value.Ok, err
			}
			defer func() { _ = restore() }() // it may have been closed meanwhile
		}
	}
	for i := range r.flows {
		f := &r.flows[i]
		f.From, f.To, f.Tag, f.Done = r.ends[i].Socket(), r.ends[1-i].Socket(), c.Tag(), func(*sockcore.Flow) { r.ended(i) }
		in.Faults.apply(f)
	}
	for i := range r.flows {
		r.flows[i].Start()
	}
	stopped := c.WaitFor(r.done)
	if stopped != nil {
		r.stop(stopped)
	}
	return r.result(c, stopped)
}

// ended is called when a direction is over: what it met may end the other one.
func (r *relay) ended(i int) {
	f := &r.flows[i]
	from, to := r.ends[i], r.ends[1-i]
	r.mu.Lock()
	stops := true
	switch {
	case f.ReadErr == sockcore.ECONNRESET: //nolint:errorlint // an operation's error is bare
		r.reset(from, to)
	case f.WriteErr == sockcore.ECONNRESET || f.WriteErr == sockcore.EPIPE || f.WriteErr == sockcore.ENOTCONN: //nolint:errorlint // likewise
		r.reset(to, from) // ENOTCONN is that of a shutdown behind it
	case f.WriteErr != nil:
		r.fails(f.WriteErr, to)
	case f.ReadErr == sockcore.StreamTruncated: //nolint:errorlint // likewise
		r.fails(f.ReadErr, from)
		stops = false
	case f.ReadErr != sockcore.EOF: //nolint:errorlint // likewise
		r.fails(f.ReadErr, from)
	case f.AtLimit == sockcore.ResetAtLimit && f.Limit == f.Sent:
		r.cut = to
	default:
		stops = false
	}
	r.over++
	last := r.over == len(r.flows)
	code := sockcore.OperationAborted
	if r.resetBy != nil {
		code = sockcore.ECONNRESET // what was sent is to arrive before the reset
	}
	r.mu.Unlock()
	if last {
		close(r.done)
		return
	}
	if stops {
		r.flows[1-i].Stop(code)
	}
}

// reset notes that the peer of one end has reset it, which the other end's is to see.
func (r *relay) reset(by, other *session.NamedSocket) {
	if r.resetBy == nil && r.cut == nil && r.failed == nil {
		r.resetBy, r.cut = by, other
	}
}

// fails notes an error, unless there is a reason for it already.
func (r *relay) fails(err error, at *session.NamedSocket) {
	if r.resetBy == nil && r.cut == nil && r.failed == nil {
		r.failed, r.failing = err, at
	}
}

// stop ends both directions, whose sinks have a while to take what was read.
func (r *relay) stop(err error) {
	code := sockcore.OperationAborted
	if c, ok := err.(sockcore.Code); ok { //nolint:errorlint // a wait's error is bare
		code = c
	}
	for i := range r.flows {
		r.flows[i].Stop(code)
	}
	late := time.NewTimer(deliverMost)
	defer late.Stop()
	select {
	case <-r.done:
		return
	case <-late.C:
	}
	for i := range r.flows {
		r.flows[i].Abandon(code)
	}
	<-r.done
}

// result words what happened, and resets the end that is to be.
func (r *relay) result(c *session.Call, stopped error) (value.Value, error) {
	summary := ""
	var lost []string
	for i := range r.flows {
		f := &r.flows[i]
		from, to := r.ends[i].Name(), r.ends[1-i].Name()
		if i > 0 {
			summary += ", "
		}
		summary += from + " > " + to + " " + value.Bytes(f.Sent)
		if f.Unsent > 0 {
			lost = append(lost, value.Bytes(f.Unsent)+" of "+from+" not delivered to "+to)
		}
		if f.Dropped {
			c.Session().Announce(from+": descriptors were dropped", false)
		}
	}
	if r.cut != nil {
		if err := dissolve(r.cut.Socket()); err != nil && stopped == nil && r.failed == nil {
			r.failed, r.failing = err, r.cut
		}
	}
	if r.resetBy != nil {
		summary += ", reset by " + r.resetBy.Name()
	}
	switch {
	case stopped != nil:
		return value.Ok, session.Detailed(stopped, append([]string{summary}, lost...)...)
	case r.failed != nil:
		c.SetTarget(r.failing.Name())
		return value.Ok, session.Detailed(r.failed, append([]string{summary}, lost...)...)
	}
	return value.OfText(summary), nil
}

// dissolve makes the peer see a reset. Where the system cannot do that to a socket that stays open it is closed. A unix
// socket has no reset: both of its directions end.
func dissolve(s *sockcore.Socket) error {
	var err error
	if s.Protocol().Family == sockcore.Unix {
		err = s.Shutdown(sockcore.ShutdownBoth)
	} else {
		err = s.Disconnect()
	}
	if errors.Is(err, sockcore.NotSupported) {
		err = s.Reset()
	}
	if errors.Is(err, sockcore.EBADF) {
		return nil // it was closed meanwhile
	}
	return err
}
