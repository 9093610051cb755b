package sockcore

import (
	"os"
	"runtime"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// reactor tells sockets of the edges of their descriptors: one epoll instance,
// edge-triggered, and one goroutine, for the process, started by the first
// operation that has to wait (epoll(7)).
//
// The epoll descriptor itself waits in the runtime's poller, so that no thread
// blocks in epoll_wait(2).
type reactor struct {
	mu    sync.Mutex
	epfd  int
	raw   syscall.RawConn // of the epoll descriptor; nil: not started
	file  *os.File        // keeps it open
	take  func(uintptr) bool
	slots []*desc // by descriptor number
	gen   int32   // of the last registration

	// Of the goroutine: the events that it took, and whether there were none
	// when it came for them.
	events [128]unix.EpollEvent
	ready  int
	waited bool
}

var theReactor reactor

const epollEdges = unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLPRI | unix.EPOLLRDHUP | unix.EPOLLET

// add registers d. Its socket's lock is held.
func (r *reactor) add(d *desc) Code {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.raw == nil {
		if err := r.start(); err != nil {
			return codeOf(err)
		}
	}
	for len(r.slots) <= d.fd {
		r.slots = append(r.slots, nil)
	}
	r.gen = max(1, r.gen+1)
	d.gen = r.gen
	r.slots[d.fd] = d
	if c := r.control(unix.EPOLL_CTL_ADD, d); c != 0 {
		r.slots[d.fd], d.gen = nil, 0
		return c
	}
	return 0
}

// again makes the reactor report once more what is ready on d. Other
// descriptors' events come first.
func (r *reactor) again(d *desc) Code { return r.control(unix.EPOLL_CTL_MOD, d) }

// remove forgets d, which is in no socket any more.
func (r *reactor) remove(d *desc) {
	r.mu.Lock()
	r.slots[d.fd] = nil
	r.mu.Unlock()
	_ = r.control(unix.EPOLL_CTL_DEL, d) // it is registered, and fails in no other way (epoll_ctl(2))
}

func (r *reactor) control(op int, d *desc) Code {
	// Number and generation: an event that was on its way when the number went
	// to another socket is told from that one's.
	ev := unix.EpollEvent{Events: epollEdges, Fd: int32(d.fd), Pad: d.gen}
	return codeOf(unix.EpollCtl(r.epfd, op, d.fd, &ev))
}

func (r *reactor) start() error {
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
	r.epfd, r.file, r.raw, r.take = epfd, file, raw, r.poll
	go Guard(r.run)
	return nil
}

// run is the reactor's goroutine. It lives as long as the process.
func (r *reactor) run() {
	for {
		if err := r.raw.Read(r.take); err != nil {
			panic("sockcore: waiting for epoll: " + err.Error())
		}
		if !r.waited {
			// Busy: whoever was woken stands behind this goroutine, and would
			// have to wait until it is preempted, 10 ms.
			runtime.Gosched()
		}
		r.waited = false
		for i := range r.ready {
			r.dispatch(&r.events[i])
		}
	}
}

// poll takes the events that are there; false makes the runtime wait for more.
func (r *reactor) poll(epfd uintptr) bool {
	// A call that does not wait is not interrupted, and nothing else can be wrong
	// with a descriptor that is never closed: -1 is none.
	n, _ := unix.EpollWait(int(epfd), r.events[:], 0)
	r.ready = max(n, 0)
	r.waited = r.waited || r.ready == 0
	return r.ready > 0
}

func (r *reactor) dispatch(ev *unix.EpollEvent) {
	r.mu.Lock()
	d := r.slots[ev.Fd]
	known := d != nil && d.gen == ev.Pad
	r.mu.Unlock()
	if !known {
		return
	}
	const broken = unix.EPOLLHUP | unix.EPOLLERR
	d.sock.edge(d, [laneCount]bool{
		laneRead:   ev.Events&(unix.EPOLLIN|unix.EPOLLRDHUP|broken) != 0,
		laneWrite:  ev.Events&(unix.EPOLLOUT|broken) != 0,
		laneExcept: ev.Events&(unix.EPOLLPRI|broken) != 0,
	})
}
