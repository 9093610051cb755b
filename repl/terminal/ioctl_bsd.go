//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package terminal

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
)

// fileRead is FREAD of sys/file.h.
const fileRead = 1

// forget drops what was typed and not read: tcflush(3).
func forget(fd int) { _ = unix.IoctlSetPointerInt(fd, unix.TIOCFLUSH, fileRead) }
