package sockcore

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

const hasBells = true

// bell wakes a goroutine that waits for a descriptor itself: eventfd(2).
type bell struct {
	fd      int
	rung    bool // guarded by the lock of the socket that it is used for
	polled  [2]unix.PollFd
	timeout unix.Timespec
}

// newBell makes a bell, nil when there is no descriptor left for it.
func newBell() *bell {
	fd, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	if err != nil {
		return nil
	}
	b := &bell{fd: fd}
	b.polled[1] = unix.PollFd{Fd: int32(fd), Events: unix.POLLIN}
	return b
}

var laneEvents = [laneCount]int16{
	laneRead: unix.POLLIN | unix.POLLRDHUP, laneWrite: unix.POLLOUT, laneExcept: unix.POLLPRI,
}

// wait returns when fd is ready for op, true, and otherwise at op's deadline, when
// the bell was rung, and now and then for no reason: ppoll(2).
func (b *bell) wait(fd int, op *Op) (ready bool) {
	b.polled[0] = unix.PollFd{Fd: int32(fd), Events: laneEvents[op.lane]}
	var timeout *unix.Timespec
	if op.Deadline != 0 {
		b.timeout = unix.NsecToTimespec(max(0, op.Deadline-Now()))
		timeout = &b.timeout
	}
	// EINTR is one of the reasons that are none; the arguments are right.
	n, _ := unix.Ppoll(b.polled[:], timeout, nil)
	return n > 0 && b.polled[0].Revents != 0
}

// ring ends the wait under way.
func (b *bell) ring() {
	b.rung = true
	one := binary.NativeEndian.AppendUint64(make([]byte, 0, 8), 1)
	_, _ = unix.Write(b.fd, one) // a counter that is at 0 has room
}

// silence makes the bell ready for the next wait.
func (b *bell) silence() {
	if b.rung {
		b.rung = false
		var count [8]byte
		_, _ = unix.Read(b.fd, count[:]) // it was rung, so there is something
	}
}
