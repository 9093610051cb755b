package sockcore

import (
	"time"

	"sockshell/sockcore/internal/sys"
)

// Details is everything about a socket at once. A closed one has Info and
// Operations only.
type Details struct {
	Info
	// ReceiveQueue is how many bytes wait to be read, SendQueue how many the peer
	// has not acknowledged: tcp(7). -1: there is no telling, as on a listener.
	ReceiveQueue, SendQueue int64
	// Dropped is how many messages there was no room for, -1 where the system does not tell.
	Dropped int64
	// Inode tells the socket from every other one that is open, 0 where the system has none.
	Inode uint64
	// Peer is the process at the other end of a unix socket, nil where the system does not tell.
	Peer *Credentials
	// Backlog is a listener's, nil where the system does not tell.
	Backlog *Backlog
	// ErrorPending says that the next call fails with an error that came from the
	// network. Its name would have to be taken (SO_ERROR), so it stays untold.
	ErrorPending bool
	// Polled says that ErrorPending and Ended mean something.
	Polled     bool
	Ended      Ended
	TCP        *TCPInfo // nil where the system has none
	Congestion string   // the name of the algorithm; "" where the system does not tell
	Options    []ChangedOption
	// OptionsErr is why Options could not be compared, nil when they were.
	OptionsErr error
	Operations []Pending
}

// Backlog is how many connections wait to be accepted, and the most that may.
type Backlog struct{ Used, Max uint32 }

// Ended are the directions of a connection that are over, whichever side ended
// them.
type Ended struct{ Receive, Send bool }

// String names them as [Shutdown] does; "none" where neither is.
func (e Ended) String() string {
	switch {
	case e.Receive && e.Send:
		return ShutdownBoth.String()
	case e.Receive:
		return ShutdownReceive.String()
	case e.Send:
		return ShutdownSend.String()
	}
	return "none"
}

// ChangedOption is an option whose value is not that of a fresh socket.
type ChangedOption struct {
	Option *Option
	Value  OptionValue
	Fresh  OptionValue // a fresh socket's
	Kernel int64       // the system's own number, where Value is another one; else 0
}

// Pending is an operation that is queued or under way.
type Pending struct {
	Kind Kind
	Lane string // "read", "write" or "except"
	Age  time.Duration
	Tag  int32
}

// Details asks the kernel for everything that it tells about the socket without
// changing it.
func (s *Socket) Details() Details { return s.details(s.env) }

// DetailsUntraced is Details that the tracer does not see: for callers that watch what the
// socket's user does.
func (s *Socket) DetailsUntraced() Details { return s.details(nil) }

func (s *Socket) details(env *Env) Details {
	s.mu.Lock()
	operations := s.operations()
	connecting, aborted := s.connecting(), s.d != nil && s.d.aborted
	d := s.d
	var conn connection
	if d != nil {
		conn = d.conn
		d.refs++
	}
	s.mu.Unlock()
	det := Details{Info: infoOf(env, d, connecting, conn), ReceiveQueue: -1, SendQueue: -1, Dropped: -1, Operations: operations}
	det.Pending, det.Layer = len(operations), s.layerName()
	if d == nil {
		return det
	}
	defer s.release(d)
	if d.traits.urgent { // TCP
		if info, c := env.tcpInfo(d.fd); c == 0 {
			det.TCP = &info
		}
	}
	if det.State != StateListening {
		det.ReceiveQueue = env.queue(d, IoBytesReadable)
		det.SendQueue = env.queue(d, IoBytesUnsent)
	}
	if seen, c := env.peerState(d.fd); c == 0 {
		det.Polled, det.ErrorPending = true, seen.Failed
		det.Ended = endedOf(seen, det.TCP)
		det.Ended.Send = det.Ended.Send || d.shutSend.Load() // of which the system tells nothing
	}
	det.identify(env, d)
	if o, _ := LookupOption("tcp_congestion"); d.traits.urgent && o.Supported() {
		if v, c := env.getOption(d.fd, d.protocol.Family, o); c == 0 {
			det.Congestion = v.Text
		}
	}
	det.Options, det.OptionsErr = env.changedOptions(&desc{fd: d.fd, protocol: d.protocol, aborted: aborted})
	return det
}

// identify finds what only listeners, sockets of messages and those of the unix family have.
func (det *Details) identify(env *Env, d *desc) {
	if det.TCP != nil && det.TCP.State == TCPListen {
		det.Backlog = &Backlog{det.TCP.BacklogUsed, det.TCP.BacklogMax}
	}
	if d.traits.connectionless && d.protocol.Family != Unix {
		if n, c := env.drops(d.fd); c == 0 {
			det.Dropped = n
		}
	}
	if d.protocol.Family != Unix {
		return
	}
	if inode, errno := sys.Inode(d.fd); errno == 0 && sys.HasInodes {
		det.Inode = inode
		if diag, c := env.unixDiag(d.fd, inode); c == 0 {
			det.Ended = Ended{Receive: diag.RecvShut, Send: diag.SendShut}
			if det.State == StateListening {
				det.Backlog = &Backlog{diag.BacklogUsed, diag.BacklogMax}
			}
		}
	}
	if det.State == StateConnected {
		if peer, c := env.peerCredentials(d.fd); c == 0 && peer != nobody {
			det.Peer = &peer
		}
	}
}

// operations lists what is pending, in the order of each lane. The lock is held.
func (s *Socket) operations() []Pending {
	var list []Pending
	now := Now()
	for i, name := range [...]string{laneRead: "read", laneWrite: "write", laneExcept: "except"} { // a debt is no operation
		for op := s.lanes[i].head; op != nil; op = op.next {
			p := Pending{Kind: op.Kind, Lane: name, Tag: op.Tag}
			if op.since != 0 { // otherwise Start is at its first attempt
				p.Age = time.Duration(now - op.since)
			}
			list = append(list, p)
		}
	}
	return list
}

// queue asks for the length of a queue, -1 where the system does not tell.
func (e *Env) queue(d *desc, c IoControl) int64 {
	r := c.row()
	if !r.Supported() {
		return -1
	}
	n, code := e.ioControl(d, r)
	if code != 0 {
		return -1
	}
	return n
}

// changedOptions compares d's options with those of a fresh socket of its
// family. Those that can only be read tell of the socket's state, not of a
// choice, and one of them changes by being read (error).
func (e *Env) changedOptions(d *desc) ([]ChangedOption, error) {
	fresh := desc{protocol: d.protocol}
	var c Code
	if fresh.fd, c = e.socket(0, d.protocol); c != 0 {
		return nil, c
	}
	defer func() { _ = e.close(0, fresh.fd) }() // it was in no socket yet
	var changed []ChangedOption
	for _, o := range optionTable {
		if o.ReadOnly || o.WriteOnly || !o.Supported() || !o.AppliesTo(d.protocol) {
			continue
		}
		v, c := e.optionOf(d, o)
		if c != 0 {
			continue // the family has no such option
		}
		was, c := e.optionOf(&fresh, o)
		if c != 0 || was == v {
			continue
		}
		changed = append(changed, ChangedOption{Option: o, Value: v, Fresh: was, Kernel: e.kernelNumber(d, o, v)})
	}
	return changed, nil
}

func (e *Env) optionOf(d *desc, o *Option) (OptionValue, Code) {
	if o.object != nil {
		return BoolValue(*o.object(d)), 0
	}
	return e.getOption(d.fd, d.protocol.Family, o)
}

// kernelNumber is what the system has in place of v: it doubles the sizes of
// buffers (socket(7)).
func (e *Env) kernelNumber(d *desc, o *Option, v OptionValue) int64 {
	if o.get == nil || o.Kind != Integer {
		return 0
	}
	raw := *o
	raw.get = nil
	if n, c := e.getOption(d.fd, d.protocol.Family, &raw); c == 0 && n.Int != v.Int {
		return n.Int
	}
	return 0
}
