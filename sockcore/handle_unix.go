//go:build linux || darwin || freebsd

package sockcore

import "golang.org/x/sys/unix"

// sysStreaming reports a stream socket: SO_TYPE, socket(7).
func sysStreaming(fd int) (bool, Code) {
	kind, c := sysGetInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	return kind == unix.SOCK_STREAM, c
}

func sysCloseOnExec(fd int) (bool, Code) {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	return flags&unix.FD_CLOEXEC != 0, codeOf(err)
}

func sysDuplicate(fd int) (int, Code) {
	nfd, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, handleMin)
	return nfd, codeOf(err)
}

// sysSilence closes a standard stream, and puts /dev/null in its place: what is
// printed would go to the next socket, which takes the lowest number that is
// free.
func sysSilence(fd int) Code {
	null, err := unix.Open("/dev/null", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return codeOf(err)
	}
	c := ignoringEINTR(func() error { return sysDup2(null, fd) })
	_ = unix.Close(null) // nothing was written through it
	return c
}
