//go:build linux || darwin || freebsd

package sockcore

import (
	"math"
	"syscall"

	"golang.org/x/sys/unix"
)

// backlogMax is the longest queue: listen(2) cuts it down to what the system
// allows, /proc/sys/net/core/somaxconn or kern.ipc.somaxconn.
const backlogMax = math.MaxInt32

// codeOf returns the code of an error of package unix, which is an Errno bare:
// errors.As would put one on the heap for each call.
func codeOf(err error) Code {
	e, _ := err.(syscall.Errno) //nolint:errorlint // see above
	return FromErrno(e)
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

func sysShutdown(fd int, how Shutdown) Code {
	return codeOf(unix.Shutdown(fd, [...]int{
		ShutdownReceive: unix.SHUT_RD, ShutdownSend: unix.SHUT_WR, ShutdownBoth: unix.SHUT_RDWR,
	}[how]))
}

func sysLocal(fd int) (Endpoint, Code) {
	sa, err := unix.Getsockname(fd)
	return endpointOf(sa), codeOf(err)
}

func sysRemote(fd int) (Endpoint, Code) {
	sa, err := unix.Getpeername(fd)
	return endpointOf(sa), codeOf(err)
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
	return codeOf(unix.SetsockoptLinger(fd, unix.SOL_SOCKET, optLinger, &l))
}

func sysGetLinger(fd int) (on bool, seconds int, c Code) {
	l, err := unix.GetsockoptLinger(fd, unix.SOL_SOCKET, optLinger)
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
