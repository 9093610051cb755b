//go:build darwin || freebsd

package sockcore

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// descState is what the reactor knows of a descriptor.
type descState struct {
	// gen tells this registration from an earlier socket's on the same number;
	// 0: the reactor does not know the descriptor.
	gen int32
}

// arm is called whenever an operation is left waiting on a lane. Every edge of
// what is registered is reported, but those of out-of-band data where the
// kqueue has no filter for it.
func (r *reactor) arm(d *desc, lane uint8) Code {
	if lane == laneExcept {
		r.poller.urgent.arm(d.fd)
	}
	return 0
}

// shut has nothing to add: a shutdown is an edge.
func (*reactor) shut(*desc) {}

// poller is a kqueue, edge-triggered (kqueue(2), EV_CLEAR). Its goroutine blocks
// in kevent(2), on a thread of its own: a kqueue has no non-blocking mode in
// which the runtime's poller would take it.
type poller struct {
	kq     int
	urgent urgentWatch // tells of out-of-band data where the kqueue does not

	events [128]unix.Kevent_t // of the reactor's goroutine: those that it took
}

func (p *poller) open() error {
	kq, err := unix.Kqueue()
	if err != nil {
		return err
	}
	unix.CloseOnExec(kq) // a kqueue is not inherited by fork(2) in any case
	if err := p.urgent.open(); err != nil {
		_ = unix.Close(kq) // nothing was written through it
		return err
	}
	p.kq = kq
	return nil
}

func (p *poller) add(d *desc) Code { return p.change(d, unix.EV_ADD|unix.EV_CLEAR) }

// again adds the filters once more, which makes them report what is ready.
func (p *poller) again(d *desc) Code { return p.add(d) }

func (p *poller) remove(d *desc) {
	_ = p.change(d, unix.EV_DELETE) // it is registered, and fails in no other way (kqueue(2))
	p.urgent.disarm(d.fd)
}

func (p *poller) change(d *desc, flags int) Code {
	var room [3]unix.Kevent_t
	changes := room[:0]
	for _, filter := range filters {
		var k unix.Kevent_t
		unix.SetKevent(&k, d.fd, filter, flags)
		k.Fflags = filterFlags(filter)
		changes = append(changes, k)
	}
	return ignoringEINTR(func() error {
		_, err := unix.Kevent(p.kq, changes, nil, nil)
		return err
	})
}

// wait returns how many events there are, at least one.
func (p *poller) wait() int {
	for {
		n, err := unix.Kevent(p.kq, nil, p.events[:], nil)
		switch {
		case n > 0:
			runtime.Gosched() // whoever was woken before stands behind this goroutine
			return n
		case err != nil && codeOf(err) != EINTR:
			panic("sockcore: waiting for kevent: " + err.Error())
		}
	}
}

// edge returns the event at i of those that wait found. One that was on its way
// when the number went to another socket is one edge too many for that, which
// then tries for nothing.
func (p *poller) edge(i int) edge {
	ev := &p.events[i]
	broken := ev.Flags&(unix.EV_EOF|unix.EV_ERROR) != 0
	return edge{fd: int(ev.Ident), lanes: [laneCount]bool{
		laneRead:   broken || int(ev.Filter) == unix.EVFILT_READ,
		laneWrite:  broken || int(ev.Filter) == unix.EVFILT_WRITE,
		laneExcept: broken || isUrgent(ev),
	}}
}
