package poller

import (
	"sync"

	"golang.org/x/sys/unix"

	"sockshell/internal/crash"
	"sockshell/sockcore/internal/sys"
)

// filters are what a descriptor is registered with.
var filters = [...]int{unix.EVFILT_READ, unix.EVFILT_WRITE}

func filterFlags(int) uint32 { return 0 }

func isUrgent(*unix.Kevent_t) bool { return false }

// urgentWatch tells of out-of-band data, for which the kqueue has no filter: a
// goroutine that blocks in poll(2) on the descriptors on which somebody waits
// for it. That is not edge-triggered, so each is dropped when it is reported,
// until somebody waits again.
type urgentWatch struct {
	mu    sync.Mutex
	armed map[int]bool
	pipe  [2]int // ends the poll(2) when armed has changed

	report func(Event)
}

func (u *urgentWatch) open(report func(Event)) error {
	if err := unix.Pipe2(u.pipe[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return err
	}
	u.armed, u.report = map[int]bool{}, report
	go crash.Guard(u.run)
	return nil
}

func (u *urgentWatch) arm(fd int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.armed[fd] {
		u.armed[fd] = true
		u.wake()
	}
}

// disarm is called before fd is closed.
func (u *urgentWatch) disarm(fd int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.armed[fd] {
		delete(u.armed, fd)
		u.wake()
	}
}

// wake cannot fail in any way that matters: a pipe that is full wakes too.
func (u *urgentWatch) wake() { _, _ = unix.Write(u.pipe[1], []byte{0}) }

// run lives as long as the process.
func (u *urgentWatch) run() {
	for {
		for _, p := range u.poll() {
			u.report(Event{FD: int(p.Fd), Ready: [sys.ReadyCount]bool{sys.ReadyExcept: true}})
		}
	}
}

// poll returns those that are ready, which are not armed any more.
func (u *urgentWatch) poll() []unix.PollFd {
	u.mu.Lock()
	list := []unix.PollFd{{Fd: int32(u.pipe[0]), Events: unix.POLLIN}}
	for fd := range u.armed {
		list = append(list, unix.PollFd{Fd: int32(fd), Events: unix.POLLPRI})
	}
	u.mu.Unlock()
	if _, err := unix.Poll(list, -1); err == unix.EINTR { //nolint:errorlint // it comes bare
		return nil
	} else if err != nil {
		panic("sockcore: waiting for poll: " + err.Error())
	}
	var drain [64]byte
	for n := len(drain); n == len(drain); {
		n, _ = unix.Read(u.pipe[0], drain[:])
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	ready := list[:0]
	for _, p := range list[1:] {
		if p.Revents != 0 && u.armed[int(p.Fd)] {
			delete(u.armed, int(p.Fd))
			ready = append(ready, p)
		}
	}
	return ready
}
