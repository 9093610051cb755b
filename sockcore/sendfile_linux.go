package sockcore

import (
	"os"

	"golang.org/x/sys/unix"
)

const moreFlag Flags = unix.MSG_MORE

// sysSendfile sends up to n bytes of the file from offset, 0 at its end:
// sendfile(2). It has no flags: that it does not wait for the socket is due to
// O_NONBLOCK, and the SIGPIPE of a connection that is gone is ignored by Go's
// runtime (package os/signal).
func sysSendfile(fd int, f *os.File, offset int64, n int) (int, Code) {
	var sent int
	c := ignoringEINTR(func() (err error) {
		sent, err = unix.Sendfile(fd, int(f.Fd()), &offset, n)
		return err
	})
	return max(sent, 0), c
}
