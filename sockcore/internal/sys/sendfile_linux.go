package sys

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	// MsgMore says that more follows: the kernel waits for it before it sends a segment that is not full
	// (send(2)).
	MsgMore = unix.MSG_MORE
	// SendfileCompletes says that a file is sent by a Transmission, not by Sendfile.
	SendfileCompletes = false
)

// Sendfile sends up to n bytes of the file from offset, 0 at its end: sendfile(2). EINVAL says that the file
// cannot hand over its pages. It has no flags: that it does not wait for the socket is due to O_NONBLOCK,
// and the SIGPIPE of a connection that is gone is ignored by Go's runtime (package os/signal).
func Sendfile(fd int, f *os.File, offset int64, n int) (int, syscall.Errno) {
	var sent int
	e := ignoringEINTR(func() (err error) {
		sent, err = unix.Sendfile(fd, int(f.Fd()), &offset, n)
		return err
	})
	return max(sent, 0), e
}
