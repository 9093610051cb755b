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
