package terminal

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

// readable waits until fd has input, a hang-up being input too, or wake has, for at most patience
// (for ever when negative). By select: poll does not know /dev/tty here (poll(2), "BUGS").
func readable(fd, wake int, patience time.Duration) (readiness, error) {
	if max(fd, wake) >= unix.FD_SETSIZE {
		return readyNone, unix.EBADF
	}
	for {
		var fds unix.FdSet
		fds.Set(fd)
		fds.Set(wake)
		var timeout *unix.Timeval
		if patience >= 0 {
			limit := unix.NsecToTimeval(patience.Nanoseconds())
			timeout = &limit
		}
		n, err := unix.Select(max(fd, wake)+1, &fds, nil, nil, timeout)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return readyNone, err
		case n == 0:
			return readyNone, nil
		case fds.IsSet(wake):
			return readyEnd, nil
		}
		return readyInput, nil
	}
}
