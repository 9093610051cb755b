package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// driverLine is how much of a line the driver holds, with its end (N_TTY_BUF_SIZE). It drops what is more, but for the
// end, and says nothing.
const driverLine = 4096

// isFull tells whether the driver had no room left for the line of which n bytes were read at once.
func isFull(terminal *os.File, n int, ended bool) bool {
	if ended {
		n--
	}
	if n < driverLine-1 {
		return false
	}
	fd, err := descriptor(terminal)
	if err != nil {
		return false
	}
	mode, err := unix.IoctlGetTermios(fd, getTermios)
	return err == nil && mode.Lflag&unix.ICANON != 0
}

// The arguments of TCXONC (ioctl_tty(2)).
const (
	outputOff = 0
	outputOn  = 1
)

// Nudge is called after a ^C, with which the driver drops what it holds for a terminal. A write that waits for room there
// may not be woken by that, but is by output that goes on (isig, __start_tty).
func Nudge(terminal *os.File) {
	fd, err := descriptor(terminal)
	if err != nil {
		return
	}
	if group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP); err != nil || group != unix.Getpgrp() {
		return // in the background it would stop the process: SIGTTOU
	}
	_ = unix.IoctlSetInt(fd, unix.TCXONC, outputOff)
	_ = unix.IoctlSetInt(fd, unix.TCXONC, outputOn)
}
