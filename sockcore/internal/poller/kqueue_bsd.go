//go:build darwin || freebsd

package poller

import (
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"sockshell/internal/crash"
	"sockshell/sockcore/internal/sys"
)

// Poller is a kqueue, edge-triggered (kqueue(2), EV_CLEAR). Its goroutine blocks in kevent(2), on a thread of
// its own: a kqueue has no non-blocking mode in which the runtime's poller would take it.
type Poller struct {
	kq     int
	report func(Event)
	urgent urgentWatch // tells of out-of-band data where the kqueue does not

	events [128]unix.Kevent_t // of the poller's goroutine: those that it took
}

// Open makes a poller that calls report for each event, on goroutines of its own, for as long as the process
// lives.
func Open(report func(Event)) (*Poller, error) {
	kq, err := unix.Kqueue()
	if err != nil {
		return nil, err
	}
	unix.CloseOnExec(kq) // a kqueue is not inherited by fork(2) in any case
	p := &Poller{kq: kq, report: report}
	if err := p.urgent.open(report); err != nil {
		_ = unix.Close(kq) // nothing was registered with it
		return nil, err
	}
	go crash.Guard(p.run)
	return p, nil
}

// Add registers fd. Hang-ups come with the events of reading here.
func (p *Poller) Add(fd int, _ Token, _ Interest) syscall.Errno {
	return p.change(fd, unix.EV_ADD|unix.EV_CLEAR)
}

// Again adds the filters once more, which makes them report what is ready.
func (p *Poller) Again(fd int, token Token, i Interest) syscall.Errno { return p.Add(fd, token, i) }

// Arm asks for the next edge: every one of what is registered is reported, but those of out-of-band data
// where the kqueue has no filter for it.
func (p *Poller) Arm(fd int, r sys.Ready) syscall.Errno {
	if r == sys.ReadyExcept {
		p.urgent.arm(fd)
	}
	return 0
}

// Shut is called after a shutdown, which is an edge: there is nothing to do.
func (*Poller) Shut(int) {}

// Turn does nothing: the poller's goroutine reports all events.
func (*Poller) Turn() {}

// Remove forgets fd, before it is closed.
func (p *Poller) Remove(fd int) {
	_ = p.change(fd, unix.EV_DELETE) // it is registered, and fails in no other way (kqueue(2))
	p.urgent.disarm(fd)
}

func (p *Poller) change(fd, flags int) syscall.Errno {
	var room [3]unix.Kevent_t
	changes := room[:0]
	for _, filter := range filters {
		var k unix.Kevent_t
		unix.SetKevent(&k, fd, filter, flags)
		k.Fflags = filterFlags(filter)
		changes = append(changes, k)
	}
	for {
		_, err := unix.Kevent(p.kq, changes, nil, nil)
		if e, _ := err.(syscall.Errno); e != unix.EINTR { //nolint:errorlint // it comes bare
			return e
		}
	}
}

func (p *Poller) run() {
	for {
		for i := range p.wait() {
			p.report(eventOf(&p.events[i]))
		}
	}
}

// wait returns how many events there are, at least one.
func (p *Poller) wait() int {
	for {
		n, err := unix.Kevent(p.kq, nil, p.events[:], nil)
		switch {
		case n > 0:
			runtime.Gosched() // the goroutines that were woken run after this one yields
			return n
		case err != nil && err != unix.EINTR: //nolint:errorlint // it comes bare
			panic("sockcore: waiting for kevent: " + err.Error())
		}
	}
}

// eventOf has no token: an event that was on its way when the number went to another socket is one edge too
// many for that, which then tries for nothing.
func eventOf(ev *unix.Kevent_t) Event {
	broken := ev.Flags&(unix.EV_EOF|unix.EV_ERROR) != 0
	return Event{FD: int(ev.Ident), Ready: [sys.ReadyCount]bool{
		sys.ReadyRead:   broken || int(ev.Filter) == unix.EVFILT_READ,
		sys.ReadyWrite:  broken || int(ev.Filter) == unix.EVFILT_WRITE,
		sys.ReadyExcept: broken || isUrgent(ev),
	}}
}
