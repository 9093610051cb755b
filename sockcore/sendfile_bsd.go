//go:build darwin || freebsd

package sockcore

import (
	"os"

	"golang.org/x/sys/unix"
)

// moreFlag is none: the kernel sends each part as it comes.
const moreFlag Flags = 0

// sysSendfile sends up to n bytes of the file from offset, 0 at its end:
// sendfile(2). What it sent before there was no more room, or a signal came, it
// counts and fails nevertheless. A file that is none of a file system's is
// EOPNOTSUPP on macOS, EINVAL elsewhere.
func sysSendfile(fd int, f *os.File, offset int64, n int) (int, Code) {
	for {
		sent, err := unix.Sendfile(fd, int(f.Fd()), &offset, n)
		if sent > 0 {
			return sent, 0
		}
		switch c := codeOf(err); c {
		case EINTR:
		case EOPNOTSUPP:
			return 0, EINVAL
		default:
			return 0, c
		}
	}
}
