//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"sockshell/internal/crash"
)

// A locker takes the lock of a file that several sessions append to.
type locker struct {
	// waiting is the wait that was given up, closed when that is over after all; nil when there is
	// none. flock(2) cannot be interrupted, and holds a thread as long as it lasts: one is enough.
	waiting chan struct{}
	held    bool // the lock was taken: false also where the file system has none
}

// lock takes the file's lock (flock(2)), or goes on without it when patience is over: an append is
// whole all the same, it only may follow a line that was cut short. Closing the file gives it up.
func (l *locker) lock(f *os.File, patience time.Duration) error {
	fd, err := descriptor(f)
	if err != nil {
		return err
	}
	err = flock(fd, unix.LOCK_EX|unix.LOCK_NB)
	if l.held = err == nil; !errors.Is(err, unix.EWOULDBLOCK) {
		return locked(err)
	}
	select {
	case <-l.waiting:
		l.waiting = nil
	default:
	}
	if l.waiting != nil {
		return nil // the holder is still the one that was waited for in vain
	}
	granted := make(chan struct{})
	go crash.Guard(func() {
		defer close(granted)
		err = flock(fd, unix.LOCK_EX)
	})
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-granted:
		l.held = err == nil
		return locked(err)
	case <-timer.C:
		l.waiting = granted
		return nil
	}
}

func flock(fd, how int) error {
	for {
		if err := unix.Flock(fd, how); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// locked is the error of flock; a file system without locks is none.
func locked(err error) error {
	if errors.Is(err, unix.ENOLCK) || errors.Is(err, unix.ENOTSUP) {
		return nil
	}
	return os.NewSyscallError("flock", err)
}
