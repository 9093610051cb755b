package sockcore

import (
	"math"
	"syscall"

	"golang.org/x/sys/unix"
)

// backlogMax is the longest queue: listen(2) cuts it down to
// /proc/sys/net/core/somaxconn.
const backlogMax = math.MaxInt32

// The requests of ioctl(2); see tcp(7).
const (
	ioBytesReadable = unix.TIOCINQ // FIONREAD
	ioBytesUnsent   = unix.TIOCOUTQ
	ioAtMark        = unix.SIOCATMARK
)

// codeOf returns the code of an error of package unix, which is an Errno bare:
// errors.As would put one on the heap for each call.
func codeOf(err error) Code {
	e, _ := err.(syscall.Errno) //nolint:errorlint // see above
	return FromErrno(e)
}

// sysSocket makes a non-blocking descriptor that a new program does not
// inherit: socket(2).
func sysSocket(f Family) (int, Code) {
	fd, err := unix.Socket(domainOf(f), unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, int(protoTCP))
	return fd, codeOf(err)
}

// sysClose closes fd, also when a signal interrupts it: close(2), "Dealing with
// error returns".
func sysClose(fd int) Code {
	if fd < handleMin {
		return sysSilence(fd)
	}
	if c := codeOf(unix.Close(fd)); c != EINTR {
		return c
	}
	return 0
}

func sysBind(fd int, ep Endpoint) Code {
	sa, c := sockaddrOf(ep)
	if c != 0 {
		return c
	}
	return codeOf(unix.Bind(fd, sa))
}

func sysListen(fd, backlog int) Code { return codeOf(unix.Listen(fd, backlog)) }

// sysConnect returns EINPROGRESS where the connection is under way.
func sysConnect(fd int, ep Endpoint) Code {
	sa, c := sockaddrOf(ep)
	if c != 0 {
		return c
	}
	return ignoringEINTR(func() error { return unix.Connect(fd, sa) })
}

// sysConnected asks how a sysConnect ended that was under way: 0, its error, or
// EAGAIN when it still is. Linux says so to a second connect(2). SO_ERROR would
// say the same, but is 0 on a socket that is not connected at all, too, and
// leaves one that failed in a state in which the next connect fails
// (ECONNABORTED), and one that succeeded where the next connect succeeds instead
// of failing with EISCONN: see SS_CONNECTING in net/ipv4/af_inet.c.
func sysConnected(fd int, ep Endpoint) Code {
	switch c := sysConnect(fd, ep); c {
	case EINPROGRESS, EALREADY:
		return EAGAIN
	default:
		return c
	}
}

// sysDisconnect dissolves an association: connect(2), with AF_UNSPEC.
func sysDisconnect(fd int) Code {
	sa := unix.RawSockaddr{Family: unix.AF_UNSPEC}
	return rawConnect(fd, &sa)
}

func sysShutdown(fd int, how Shutdown) Code {
	return codeOf(unix.Shutdown(fd, [...]int{
		ShutdownReceive: unix.SHUT_RD, ShutdownSend: unix.SHUT_WR, ShutdownBoth: unix.SHUT_RDWR,
	}[how]))
}

// sysAccept takes a connection that is there; EAGAIN when none is: accept4(2).
func sysAccept(fd int) (nfd int, peer Endpoint, c Code) {
	var sa unix.Sockaddr
	c = ignoringEINTR(func() (err error) {
		nfd, sa, err = unix.Accept4(fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		return err
	})
	return nfd, endpointOf(sa), c
}

func sysLocal(fd int) (Endpoint, Code) {
	sa, err := unix.Getsockname(fd)
	return endpointOf(sa), codeOf(err)
}

func sysRemote(fd int) (Endpoint, Code) {
	sa, err := unix.Getpeername(fd)
	return endpointOf(sa), codeOf(err)
}

// sysIoctl reads the int32 that the kernel stores: as an int, on a big-endian
// 64-bit machine, it would be 1<<32 times too large.
func sysIoctl(fd, request int) (int, Code) {
	n, err := unix.IoctlGetUint32(fd, uint(request))
	return int(int32(n)), codeOf(err)
}

func sysSetInt(fd, level, option, n int) Code {
	return codeOf(unix.SetsockoptInt(fd, level, option, n))
}

func sysGetInt(fd, level, option int) (int, Code) {
	n, err := unix.GetsockoptInt(fd, level, option)
	return int(int32(n)), codeOf(err)
}

func sysSetLinger(fd int, on bool, seconds int) Code {
	l := unix.Linger{Linger: int32(seconds)}
	if on {
		l.Onoff = 1
	}
	return codeOf(unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &l))
}

func sysGetLinger(fd int) (on bool, seconds int, c Code) {
	l, err := unix.GetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER)
	if err != nil {
		return false, 0, codeOf(err)
	}
	return l.Onoff != 0, int(l.Linger), 0
}

func sysSetText(fd, level, option int, text string) Code {
	return codeOf(unix.SetsockoptString(fd, level, option, text))
}

func sysGetText(fd, level, option int) (string, Code) {
	text, err := unix.GetsockoptString(fd, level, option)
	return text, codeOf(err)
}

// sysError takes the error that is pending on a socket, 0 for none.
func sysError(fd int) (pending, c Code) {
	n, c := sysGetInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	return FromErrno(syscall.Errno(n)), c
}

func sysListening(fd int) (bool, Code) {
	n, c := sysGetInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	return n != 0, c
}

// sysSetNonblock sets O_NONBLOCK, which lives on the open file description and
// so is its other holders' too, and returns how it was: fcntl(2).
func sysSetNonblock(fd int, on bool) (was bool, c Code) {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil {
		return false, codeOf(err)
	}
	was = flags&unix.O_NONBLOCK != 0
	if was == on {
		return was, 0
	}
	return was, codeOf(unix.SetNonblock(fd, on))
}

// ignoringEINTR repeats a call that a signal interrupted before it did
// anything, which is all that EINTR can mean on a non-blocking descriptor.
func ignoringEINTR(call func() error) Code {
	for {
		if c := codeOf(call()); c != EINTR {
			return c
		}
	}
}
