package sockcore

import "golang.org/x/sys/unix"

// sysFamily returns the family of a socket, Unspecified for one that has no
// endpoints here: SO_DOMAIN, socket(7).
func sysFamily(fd int) (Family, Code) {
	domain, c := sysGetInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
	switch {
	case c != 0:
		return Unspecified, c
	case domain == unix.AF_INET:
		return V4, 0
	case domain == unix.AF_INET6:
		return V6, 0
	}
	return Unspecified, 0
}

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

// sysInode returns what tells a socket from every other one that is open:
// fstat(2).
func sysInode(fd int) (uint64, Code) {
	var st unix.Stat_t
	c := ignoringEINTR(func() error { return unix.Fstat(fd, &st) })
	return st.Ino, c
}

// sysSilence closes a standard stream, and puts /dev/null in its place: what is
// printed would go to the next socket, which takes the lowest number that is
// free.
func sysSilence(fd int) Code {
	null, err := unix.Open("/dev/null", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return codeOf(err)
	}
	c := ignoringEINTR(func() error { return unix.Dup3(null, fd, 0) })
	_ = unix.Close(null) // nothing was written through it
	return c
}
