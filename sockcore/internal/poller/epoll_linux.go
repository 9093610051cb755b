package poller

import (
	"os"
	"runtime"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"sockshell/internal/crash"
	"sockshell/sockcore/internal/sys"
)

// Poller is an epoll instance, edge-triggered (epoll(7)). Its descriptor itself waits in the runtime's
// poller, so that no thread blocks in epoll_wait(2).
type Poller struct {
	epfd   int
	file   *os.File        // keeps it open
	raw    syscall.RawConn // of the epoll descriptor
	report func(Event)
	take   func(epfd uintptr) bool // takeEvents, made once

	mu     sync.Mutex // held while events are taken and reported
	events [128]unix.EpollEvent
	waited bool // of the poller's goroutine: there were none when it came for them
}

// Open makes a poller that calls report for each event, for as long as the process lives: on a goroutine of its own, or in
// Turn; one event at a time.
func Open(report func(Event)) (*Poller, error) {
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	// The runtime's poller takes what is non-blocking.
	if err := unix.SetNonblock(epfd, true); err != nil {
		_ = unix.Close(epfd) // nothing was registered with it
		return nil, err
	}
	file := os.NewFile(uintptr(epfd), "epoll")
	raw, err := file.SyscallConn()
	if err != nil {
		_ = file.Close() // nothing was registered with it
		return nil, err
	}
	p := &Poller{epfd: epfd, file: file, raw: raw, report: report}
	p.take = p.takeEvents
	go crash.Guard(p.run)
	return p, nil
}

// Add registers fd.
func (p *Poller) Add(fd int, token Token, i Interest) syscall.Errno {
	return p.control(unix.EPOLL_CTL_ADD, fd, token, i)
}

// Again reports once more what is ready on fd, and from now on what i says. Other descriptors' events come
// first.
func (p *Poller) Again(fd int, token Token, i Interest) syscall.Errno {
	return p.control(unix.EPOLL_CTL_MOD, fd, token, i)
}

// Arm has nothing to ask for: every edge of what is registered is reported.
func (*Poller) Arm(int, sys.Ready) syscall.Errno { return 0 }

// Shut is called after a shutdown, which is an edge: there is nothing to do.
func (*Poller) Shut(int) {}

// Remove forgets fd, before it is closed: with a duplicate alive its events would go on, and could not be
// switched off any more.
func (p *Poller) Remove(fd int) {
	_ = p.control(unix.EPOLL_CTL_DEL, fd, 0, 0) // it is registered, and fails in no other way (epoll_ctl(2))
}

var interests = [...]uint32{
	Everything: unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLPRI | unix.EPOLLRDHUP | unix.EPOLLET,
	Hangups:    unix.EPOLLRDHUP | unix.EPOLLET,
}

func (p *Poller) control(op, fd int, token Token, i Interest) syscall.Errno {
	ev := unix.EpollEvent{Events: interests[i], Fd: int32(fd), Pad: int32(token)}
	e, _ := unix.EpollCtl(p.epfd, op, fd, &ev).(syscall.Errno) //nolint:errorlint // it comes bare
	return e
}

func (p *Poller) run() {
	for {
		p.wait()
	}
}

// Turn reports the events that are there, on the caller's goroutine, unless another one does so just now.
func (p *Poller) Turn() {
	if p.mu.TryLock() {
		defer p.mu.Unlock() // the caller may recover from a panic
		p.round()
	}
}

// round takes the events that are there and reports them. The lock is held.
func (p *Poller) round() (some bool) {
	// A call that does not wait is not interrupted, and nothing else can be wrong with a descriptor that is
	// never closed: -1 is none.
	n, _ := unix.EpollWait(p.epfd, p.events[:], 0)
	for i := range p.events[:max(n, 0)] {
		p.report(eventOf(&p.events[i]))
	}
	return n > 0
}

// wait returns when there are events.
func (p *Poller) wait() {
	p.waited = false
	if err := p.raw.Read(p.take); err != nil {
		panic("sockcore: waiting for epoll: " + err.Error())
	}
	if !p.waited {
		// Busy: the goroutines that were woken are queued behind this one, and would have to wait until it is
		// preempted, 10 ms.
		runtime.Gosched()
	}
}

// takeEvents reports the events that are there; false makes the runtime wait for more.
func (p *Poller) takeEvents(uintptr) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	some := p.round()
	p.waited = p.waited || !some
	return some
}

func eventOf(ev *unix.EpollEvent) Event {
	const broken = unix.EPOLLHUP | unix.EPOLLERR
	return Event{FD: int(ev.Fd), Token: Token(ev.Pad), Ready: [sys.ReadyCount]bool{
		sys.ReadyRead:   ev.Events&(unix.EPOLLIN|unix.EPOLLRDHUP|broken) != 0,
		sys.ReadyWrite:  ev.Events&(unix.EPOLLOUT|broken) != 0,
		sys.ReadyExcept: ev.Events&(unix.EPOLLPRI|broken) != 0,
	}}
}
