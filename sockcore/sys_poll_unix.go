//go:build linux || darwin || freebsd

package sockcore

import "golang.org/x/sys/unix"

var pollEvents = [...]int16{WaitRead: unix.POLLIN, WaitWrite: unix.POLLOUT, WaitError: unix.POLLPRI}

// pollNames are how a trace shows them.
var pollNames = [...]string{WaitRead: "POLLIN", WaitWrite: "POLLOUT", WaitError: "POLLPRI"}

// sysPoll asks, without waiting, whether the socket is ready; an error or a
// hang-up count: poll(2).
func sysPoll(fd int, k WaitKind) (ready bool, c Code) {
	p := [1]unix.PollFd{{Fd: int32(fd), Events: pollEvents[k]}}
	c = ignoringEINTR(func() error {
		_, err := unix.Poll(p[:], 0)
		return err
	})
	return p[0].Revents != 0, c
}
