package sockcore

import (
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// poller is an epoll instance, edge-triggered (epoll(7)). Its descriptor itself
// waits in the runtime's poller, so that no thread blocks in epoll_wait(2).
type poller struct {
	epfd int
	raw  syscall.RawConn // of the epoll descriptor
	file *os.File        // keeps it open
	take func(uintptr) bool

	// Of the reactor's goroutine: the events that it took, and whether there were
	// none when it came for them.
	events [128]unix.EpollEvent
	ready  int
	waited bool
}

const epollEdges = unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLPRI | unix.EPOLLRDHUP | unix.EPOLLET

func (p *poller) open() error {
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	// The runtime's poller takes what is non-blocking.
	if err := unix.SetNonblock(epfd, true); err != nil {
		return err
	}
	file := os.NewFile(uintptr(epfd), "epoll")
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	p.epfd, p.file, p.raw, p.take = epfd, file, raw, p.poll
	return nil
}

func (p *poller) add(d *desc) Code   { return p.control(unix.EPOLL_CTL_ADD, d) }
func (p *poller) again(d *desc) Code { return p.control(unix.EPOLL_CTL_MOD, d) }

func (p *poller) remove(d *desc) {
	_ = p.control(unix.EPOLL_CTL_DEL, d) // it is registered, and fails in no other way (epoll_ctl(2))
}

func (p *poller) control(op int, d *desc) Code {
	// Number and generation: an event that was on its way when the number went
	// to another socket is told from that one's.
	ev := unix.EpollEvent{Events: epollEdges, Fd: int32(d.fd), Pad: d.gen}
	return codeOf(unix.EpollCtl(p.epfd, op, d.fd, &ev))
}

// wait returns how many events there are, at least one.
func (p *poller) wait() int {
	p.waited = false
	if err := p.raw.Read(p.take); err != nil {
		panic("sockcore: waiting for epoll: " + err.Error())
	}
	if !p.waited {
		// Busy: whoever was woken stands behind this goroutine, and would
		// have to wait until it is preempted, 10 ms.
		runtime.Gosched()
	}
	return p.ready
}

// poll takes the events that are there; false makes the runtime wait for more.
func (p *poller) poll(epfd uintptr) bool {
	// A call that does not wait is not interrupted, and nothing else can be wrong
	// with a descriptor that is never closed: -1 is none.
	n, _ := unix.EpollWait(int(epfd), p.events[:], 0)
	p.ready = max(n, 0)
	p.waited = p.waited || p.ready == 0
	return p.ready > 0
}

// edge returns the event at i of those that wait found.
func (p *poller) edge(i int) edge { return edgeOf(&p.events[i]) }

func edgeOf(ev *unix.EpollEvent) edge {
	const broken = unix.EPOLLHUP | unix.EPOLLERR
	return edge{fd: int(ev.Fd), gen: ev.Pad, lanes: [laneCount]bool{
		laneRead:   ev.Events&(unix.EPOLLIN|unix.EPOLLRDHUP|broken) != 0,
		laneWrite:  ev.Events&(unix.EPOLLOUT|broken) != 0,
		laneExcept: ev.Events&(unix.EPOLLPRI|broken) != 0,
	}}
}
