//go:build dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

// readable waits until fd has input, a hang-up being input too, or wake has, for at most patience
// (for ever when negative).
func readable(fd, wake int, patience time.Duration) (readiness, error) {
	timeout := -1
	if patience >= 0 {
		timeout = int(patience.Milliseconds())
	}
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}, {Fd: int32(wake), Events: unix.POLLIN}}
	for {
		n, err := unix.Poll(fds, timeout)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return readyNone, err
		case n == 0:
			return readyNone, nil
		case fds[1].Revents != 0:
			return readyEnd, nil
		}
		return readyInput, nil
	}
}
