//go:build darwin || freebsd

package sys

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	// MsgMore is none: the kernel sends each part as it comes.
	MsgMore = 0
	// SendfileCompletes says that a file is sent by a Transmission, not by Sendfile.
	SendfileCompletes = false
)

// Sendfile sends up to n bytes of the file from offset, 0 at its end: sendfile(2). What it sent before there
// was no more room, or a signal came, it counts and fails nevertheless. EINVAL says that the file cannot
// hand over its pages: of a file that is in no file system macOS says EOPNOTSUPP.
func Sendfile(fd int, f *os.File, offset int64, n int) (int, syscall.Errno) {
	for {
		sent, err := unix.Sendfile(fd, int(f.Fd()), &offset, n)
		if sent > 0 {
			return sent, 0
		}
		e := errnoOf(err)
		if e == unix.EOPNOTSUPP || e == unix.ENOTSUP {
			e = unix.EINVAL
		}
		if e != unix.EINTR {
			return 0, e
		}
	}
}
