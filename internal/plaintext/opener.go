package plaintext

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"time"

	"sockshell/internal/packets"
)

// Handler is told what a stream has, in order.
type Handler interface {
	// Event is what a side did: in the clear, or under TLS.
	Event(e *packets.Event) error
	// Begun is that both sides have done a handshake, and that what follows is what was said under TLS.
	Begun(s *Session) error
	// Alert is an alert that a side sent under TLS, close_notify too.
	Alert(side packets.Side, code uint8) error
	// Left is that what follows is in the clear again: both sides have sent close_notify.
	Left() error
	// Closed is that TLS begins here, and is not opened: what follows are its bytes as they went.
	Closed(reason string) error
	// Stopped is that what follows cannot be opened any more, and is not told.
	Stopped(reason string) error
}

// Session is what a handshake has settled.
type Session struct {
	Client      packets.Side // who is the client of TLS
	Version     uint16       // tls.VersionTLS12 or tls.VersionTLS13
	Name        string       // the server's, as the client says it; empty: it says none
	Protocol    string       // that ALPN has chosen; empty: none
	Certificate bool         // the client has shown one
}

// CloseNotify is the alert that ends what a side says.
const CloseNotify = 0

// maxHeld is how many bytes are held of a handshake: more than one has.
const maxHeld = 1 << 20

// Opener opens the TLS of one stream.
type Opener struct {
	logs []Log
	to   Handler

	state   state
	spoken  bool // something was said
	speaker packets.Side

	held      []packets.Event // as they came, while a handshake is not complete
	heldBytes int
	ends      []packets.Event // that were held, and come behind what was said before them
	time      time.Time
	sides     [2]half
	session   Session
	random    [randomSize]byte // of the client
	retried   bool             // the server asks for another ClientHello
	server    *hello           // nil: there is none yet
	secrets   secrets
	suite     suite
}

// state is how far the stream is.
type state uint8

const (
	inClear state = iota
	shaking       // events are held
	open
	asItWent // it stays closed
	over     // nothing more is told
)

// half is the TLS of one direction.
type half struct {
	raw      []byte // what is not opened yet
	keys     *traffic
	messages messages
	finished bool
	notified bool // close_notify was sent
}

// New opens what is told of a stream, with the secrets that logs have.
func New(logs []Log, to Handler) *Opener { return &Opener{logs: logs, to: to} }

// Event takes an event of the stream.
func (o *Opener) Event(e *packets.Event) error {
	o.time = e.Time
	if at := o.beginsAt(e); at >= 0 {
		if at > 0 {
			before := *e
			before.Data = e.Data[:at]
			if err := o.to.Event(&before); err != nil {
				return err
			}
		}
		behind := *e
		behind.Data = e.Data[at:]
		e, o.state, o.session.Client = &behind, shaking, e.Side
	}
	if e.Kind == packets.Said {
		o.spoken, o.speaker = true, e.Side
	}
	switch o.state {
	case shaking:
		return o.hold(e)
	case open:
		return o.under(e)
	case over:
		return nil
	case inClear, asItWent:
	}
	return o.to.Event(e)
}

// beginsAt finds where TLS may begin in what is said in the clear; -1: nowhere.
func (o *Opener) beginsAt(e *packets.Event) int {
	switch {
	case e.Kind != packets.Said || o.state != inClear || len(e.Data) == 0:
		return -1
	case (!o.spoken || e.Side != o.speaker) && couldBeHello(e.Data):
		return 0
	}
	return helloAt(e.Data)
}

// Close takes the stream's end.
func (o *Opener) Close() error {
	for o.state == shaking { // what was released may begin like another handshake
		if err := o.release("its handshake is not complete"); err != nil {
			return err
		}
	}
	if o.state == open && len(o.sides[0].raw)+len(o.sides[1].raw) > 0 {
		return o.stop("the capture ends within a record")
	}
	return nil
}

// hold takes an event while the handshake is not complete.
func (o *Opener) hold(e *packets.Event) error {
	kept := *e
	kept.Data = slices.Clone(e.Data)
	o.held = append(o.held, kept)
	if o.heldBytes += len(e.Data) + eventCost; o.heldBytes > maxHeld {
		return o.release("its handshake is longer than 1 MiB")
	}
	switch e.Kind {
	case packets.Missing:
		return o.release("bytes of its handshake are missing")
	case packets.Said:
		o.sides[e.Side].raw = append(o.sides[e.Side].raw, e.Data...)
		if !o.couldBeTLS() {
			return o.release("")
		}
		return o.pump()
	case packets.Ended, packets.Reset:
	}
	return nil
}

// couldBeTLS reports that what the client has said so far is a ClientHello, or the beginning of one.
func (o *Opener) couldBeTLS() bool {
	h := &o.sides[o.session.Client]
	return o.secrets != nil || len(h.messages.head) > 0 || couldBeHello(h.raw)
}

// eventCost is what an event that is held counts beside its data.
const eventCost = 128

// under takes an event of what has TLS on it.
func (o *Opener) under(e *packets.Event) error {
	h := &o.sides[e.Side]
	switch e.Kind {
	case packets.Said:
		h.raw = append(h.raw, e.Data...)
		return o.pump()
	case packets.Missing:
		return o.stop(fmt.Sprintf("%d bytes of the %v's are missing", e.Missing, e.Side))
	case packets.Ended:
		if len(h.raw) > 0 {
			return o.stop(fmt.Sprintf("the %v ends within a record", e.Side))
		}
	case packets.Reset:
		h.raw = nil // it was not received as a whole
	}
	return o.to.Event(e)
}

// pump opens what is whole of both directions.
func (o *Opener) pump() error {
	for o.state == shaking || o.state == open {
		before := len(o.sides[0].raw) + len(o.sides[1].raw)
		for side := range o.sides {
			if err := o.pumpSide(packets.Side(side)); err != nil {
				return err
			}
		}
		if len(o.sides[0].raw)+len(o.sides[1].raw) == before {
			break
		}
	}
	if o.state == shaking {
		return nil
	}
	ends := o.ends
	o.ends = nil
	for i := range ends {
		if err := o.Event(&ends[i]); err != nil {
			return err
		}
	}
	return nil
}

func (o *Opener) pumpSide(side packets.Side) error {
	h := &o.sides[side]
	for o.state == shaking || o.state == open {
		if h.notified {
			return o.behindNotify(side)
		}
		r, rest, whole, valid := nextRecord(h.raw)
		if !valid {
			return o.unopened(fmt.Sprintf("what the %v says is not TLS", side))
		}
		if !whole || !o.ready(side, &r) {
			return nil
		}
		h.raw = rest
		if err := o.record(side, r); err != nil {
			return err
		}
	}
	return nil
}

// behindNotify takes what a side says behind its close_notify: once the other one has sent that, too, it is in the clear.
func (o *Opener) behindNotify(side packets.Side) error {
	h, other := &o.sides[side], &o.sides[side.Other()]
	switch {
	case len(h.raw) == 0:
		return nil
	case !other.notified && len(h.raw) > maxHeld:
		return o.stop(fmt.Sprintf("the %v says more than 1 MiB behind its close_notify", side))
	case !other.notified:
		return nil
	}
	said := [2][]byte{o.sides[0].raw, o.sides[1].raw}
	o.state, o.sides, o.session = inClear, [2]half{}, Session{}
	o.secrets, o.server, o.suite, o.retried = nil, nil, suite{}, false
	if err := o.to.Left(); err != nil {
		return err
	}
	for side, data := range said {
		if len(data) > 0 {
			if err := o.Event(&packets.Event{Kind: packets.Said, Side: packets.Side(side), Data: data, Time: o.time}); err != nil {
				return err
			}
		}
	}
	return nil
}

// ready reports that a record can be read already: before the ServerHello it is not known what the client's others are.
func (o *Opener) ready(side packets.Side, r *record) bool {
	switch {
	case o.server == nil:
		return r.kind == recordHandshake || r.kind == recordAlert || r.kind == recordChange && o.retried
	case r.kind == recordData && side == o.session.Client && o.sides[side].keys == nil:
		return false
	}
	return true
}

// record takes a record.
func (o *Opener) record(side packets.Side, r record) error {
	h := &o.sides[side]
	if o.encrypted(h, r.kind) {
		plain, ok := h.keys.open(r)
		if !ok {
			return o.unopened(fmt.Sprintf("a record of the %v's does not decrypt", side))
		}
		r = plain
	}
	switch r.kind {
	case recordHandshake:
		return h.messages.add(r.body, func(kind byte, length int, body []byte) error { return o.message(side, kind, length, body) })
	case recordChange:
		return o.change(side)
	case recordAlert:
		return o.alert(side, r.body)
	case recordData:
		if !h.finished {
			return o.unopened(fmt.Sprintf("the %v says something before its handshake is complete", side))
		}
		if err := o.begin(); err != nil || len(r.body) == 0 || o.state != open {
			return err
		}
		return o.to.Event(&packets.Event{Kind: packets.Said, Side: side, Data: r.body, Time: o.time})
	}
	return o.unopened(fmt.Sprintf("a record of the %v's is of no known type", side))
}

// encrypted reports that a direction's records of a type are encrypted: in TLS 1.3 they all say that they are data, in TLS
// 1.2 all of them are behind a ChangeCipherSpec.
func (o *Opener) encrypted(h *half, kind byte) bool {
	return h.keys != nil && (h.keys.suite.version == tls.VersionTLS12 || kind == recordData)
}

// alert takes an alert.
func (o *Opener) alert(side packets.Side, body []byte) error {
	const warning, userCanceled = 1, 90
	switch {
	case len(body) != 2:
		return o.unopened(fmt.Sprintf("an alert of the %v's has %d bytes", side, len(body)))
	case body[1] == CloseNotify && o.sides[side].finished:
		o.sides[side].notified = true
		if err := o.begin(); err != nil || o.state != open {
			return err
		}
		return o.to.Alert(side, CloseNotify)
	case body[1] == userCanceled, body[0] == warning && body[1] != CloseNotify && o.suite.version != tls.VersionTLS13:
		return nil
	case o.state == shaking:
		text := strings.TrimPrefix(tls.AlertError(body[1]).Error(), "tls: ")
		return o.release(fmt.Sprintf("its handshake has failed: the %v has sent the alert %s", side, text))
	}
	return o.to.Alert(side, body[1])
}

// begin tells of a handshake that is complete, or was to whoever says something.
func (o *Opener) begin() error {
	if o.state != shaking {
		return nil
	}
	if o.suite.version == tls.VersionTLS13 {
		if reason := o.lacks(clientTraffic, serverTraffic); reason != "" {
			return o.release(reason)
		}
	}
	o.state = open
	held := o.held
	o.held, o.heldBytes = nil, 0
	if err := o.to.Begun(&o.session); err != nil {
		return err
	}
	o.ends = slices.DeleteFunc(held, func(e packets.Event) bool { return e.Kind == packets.Said })
	return nil
}

// unopened is that the stream cannot be opened, or no more.
func (o *Opener) unopened(reason string) error {
	if o.state == shaking {
		return o.release(reason)
	}
	return o.stop(reason)
}

// release tells what was held, as it went. Where it was not even a ClientHello, that is no TLS.
func (o *Opener) release(reason string) error {
	h := &o.sides[o.session.Client]
	isTLS := o.secrets != nil || len(h.messages.head) > 0 || len(h.raw) > recordHead && couldBeHello(h.raw)
	held := o.held
	o.held, o.heldBytes, o.sides = nil, 0, [2]half{}
	o.state = inClear
	if isTLS {
		o.state = asItWent
		if err := o.to.Closed(reason); err != nil {
			return err
		}
	}
	for i := range held {
		handle := o.to.Event
		if !isTLS && i > 0 {
			handle = o.Event // it may begin there
		}
		if err := handle(&held[i]); err != nil {
			return err
		}
	}
	return nil
}

func (o *Opener) stop(reason string) error {
	o.state = over
	return o.to.Stopped(reason)
}
