//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// lock takes the file's lock (flock(2)), or goes on without it when patience is over: an append is
// whole all the same, it only may follow a line that was cut short.
func lock(f *os.File, patience time.Duration) error {
	fd, err := descriptor(f)
	if err != nil {
		return err
	}
	for give := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil || time.Now().After(give):
			return nil
		case errors.Is(err, unix.EWOULDBLOCK) || errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.ENOLCK) || errors.Is(err, unix.ENOTSUP):
			return nil // a file system without locks
		default:
			return os.NewSyscallError("flock", err)
		}
	}
}
