package poller

import (
	"encoding/binary"
	"time"

	"golang.org/x/sys/unix"

	"sockshell/sockcore/internal/sys"
)

// HasWaker says that a goroutine can wait for a descriptor itself.
const HasWaker = true

// Waker waits for one descriptor, and is woken from elsewhere: ppoll(2) and eventfd(2).
type Waker struct {
	fd      int
	polled  [2]unix.PollFd
	timeout unix.Timespec
}

// NewWaker makes a waker, nil when there is no descriptor left for it.
func NewWaker() *Waker {
	fd, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	if err != nil {
		return nil
	}
	w := &Waker{fd: fd}
	w.polled[1] = unix.PollFd{Fd: int32(fd), Events: unix.POLLIN}
	return w
}

var wakerEvents = [sys.ReadyCount]int16{
	sys.ReadyRead: unix.POLLIN | unix.POLLRDHUP, sys.ReadyWrite: unix.POLLOUT, sys.ReadyExcept: unix.POLLPRI,
}

// Wait returns when fd is ready, true, and otherwise when most has passed (negative: no limit), after Wake,
// and now and then for no reason.
func (w *Waker) Wait(fd int, r sys.Ready, most time.Duration) (ready bool) {
	w.polled[0] = unix.PollFd{Fd: int32(fd), Events: wakerEvents[r]}
	var timeout *unix.Timespec
	if most >= 0 {
		w.timeout = unix.NsecToTimespec(int64(most))
		timeout = &w.timeout
	}
	// EINTR is no reason to stop; the arguments are right.
	n, _ := unix.Ppoll(w.polled[:], timeout, nil)
	return n > 0 && w.polled[0].Revents != 0
}

// Wake ends the wait under way, or else the next one.
func (w *Waker) Wake() {
	one := binary.NativeEndian.AppendUint64(make([]byte, 0, 8), 1)
	_, _ = unix.Write(w.fd, one) // a counter that is at 0 has room
}

// Rest forgets a Wake.
func (w *Waker) Rest() {
	var count [8]byte
	_, _ = unix.Read(w.fd, count[:]) // with nothing there it fails, and there is nothing to forget
}
