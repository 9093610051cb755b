package sockcore

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// backlogMax lets the system choose: SOMAXCONN (listen).
const backlogMax = windows.SOMAXCONN

// The requests of ioctlsocket. How much the peer has not acknowledged is not
// told.
const (
	ioBytesReadable = 0x4004667f // FIONREAD
	ioBytesUnsent   = 0
	ioAtMark        = 0x40047307 // SIOCATMARK
)

// sysSocket makes a non-blocking socket that a child does not inherit.
func sysSocket(f Family) (int, Code) {
	if c := startWinsock(); c != 0 {
		return -1, c
	}
	const flags = windows.WSA_FLAG_OVERLAPPED | windows.WSA_FLAG_NO_HANDLE_INHERIT
	h, err := windows.WSASocket(domainOf(f), windows.SOCK_STREAM, int32(protoTCP), nil, 0, flags)
	if err != nil {
		return -1, codeOf(err)
	}
	if _, c := sysSetNonblock(int(h), true); c != 0 {
		_ = windows.Closesocket(h) // it was never anybody's
		return -1, c
	}
	return int(h), 0
}

// sysClose closes fd. A non-blocking socket that is to linger is refused with
// WSAEWOULDBLOCK and stays open (closesocket): a blocking one waits.
func sysClose(fd int) Code {
	c := codeOf(windows.Closesocket(windows.Handle(fd)))
	if c != EAGAIN {
		return c
	}
	if _, c := sysSetNonblock(fd, false); c != 0 {
		return c
	}
	return codeOf(windows.Closesocket(windows.Handle(fd)))
}

func sysBind(fd int, ep Endpoint) Code {
	sa, c := sockaddrOf(ep)
	if c != 0 {
		return c
	}
	return codeOf(windows.Bind(windows.Handle(fd), sa))
}

func sysListen(fd, backlog int) Code {
	return codeOf(windows.Listen(windows.Handle(fd), backlog))
}

func sysConnect(fd int, ep Endpoint) Code {
	sa, c := sockaddrOf(ep)
	if c != 0 {
		return c
	}
	return codeOf(windows.Connect(windows.Handle(fd), sa))
}

// sysConnected asks how a sysConnect ended that was under way: 0, its error, or
// EAGAIN when it still is.
func sysConnected(fd int, _ Endpoint) Code {
	seen, c := afdSeen(fd, afdSend|afdConnectFail|afdAbort)
	switch {
	case c != 0:
		return c
	case seen == 0:
		return EAGAIN
	case seen&(afdConnectFail|afdAbort) == 0:
		return 0
	}
	switch pending, c := sysError(fd); {
	case c != 0:
		return c
	case pending != 0:
		return pending
	}
	return ECONNABORTED // somebody else with the handle has taken the error
}

// sysDisconnect: Winsock cannot dissolve an association.
func sysDisconnect(int) Code { return NotSupported }

func sysShutdown(fd int, how Shutdown) Code {
	return codeOf(windows.Shutdown(windows.Handle(fd), [...]int{
		ShutdownReceive: windows.SHUT_RD, ShutdownSend: windows.SHUT_WR, ShutdownBoth: windows.SHUT_RDWR,
	}[how]))
}

// sysAccept takes a connection that is there; EAGAIN when none is. The socket
// that it makes is inheritable.
func sysAccept(fd int) (nfd int, peer Endpoint, c Code) {
	var raw windows.RawSockaddrAny
	size := int32(unsafe.Sizeof(raw))
	r, _, e := syscall.SyscallN(procAccept.Addr(), uintptr(fd), uintptr(unsafe.Pointer(&raw)), uintptr(unsafe.Pointer(&size)))
	h := windows.Handle(r)
	if h == windows.InvalidHandle {
		return -1, Endpoint{}, FromErrno(e)
	}
	err := windows.SetHandleInformation(h, windows.HANDLE_FLAG_INHERIT, 0)
	if c = codeOf(err); c == 0 {
		_, c = sysSetNonblock(int(h), true)
	}
	if c != 0 {
		_ = windows.Closesocket(h) // it was never anybody's
		return -1, Endpoint{}, c
	}
	sa, err := raw.Sockaddr()
	return int(h), endpointOf(sa), codeOf(err)
}

func sysLocal(fd int) (Endpoint, Code) {
	sa, err := windows.Getsockname(windows.Handle(fd))
	return endpointOf(sa), codeOf(err)
}

func sysRemote(fd int) (Endpoint, Code) {
	sa, err := windows.Getpeername(windows.Handle(fd))
	return endpointOf(sa), codeOf(err)
}

// sysIoctl asks for a number. SIOCATMARK says that there is no urgent byte at
// hand, the opposite of what it says elsewhere (WSPIoctl).
func sysIoctl(fd, request int) (int, Code) {
	var n uint32
	_, c := intOf(syscall.SyscallN(procIoctl.Addr(), uintptr(fd), uintptr(request), uintptr(unsafe.Pointer(&n))))
	if request == ioAtMark && c == 0 {
		n = 1 - min(n, 1)
	}
	return int(n), c
}

func sysSetInt(fd, level, option, n int) Code {
	return codeOf(windows.SetsockoptInt(windows.Handle(fd), level, option, n))
}

// sysGetInt reads an int, of which the system fills one byte where the option is
// a BOOLEAN.
func sysGetInt(fd, level, option int) (int, Code) {
	var n int32
	size := int32(unsafe.Sizeof(n))
	err := windows.Getsockopt(windows.Handle(fd), int32(level), int32(option), (*byte)(unsafe.Pointer(&n)), &size)
	return int(n), codeOf(err)
}

// sysLinger is struct linger: two u_short (winsock2.h).
type sysLinger struct{ on, seconds uint16 }

func sysSetLinger(fd int, on bool, seconds int) Code {
	l := sysLinger{seconds: uint16(seconds)}
	if on {
		l.on = 1
	}
	err := windows.Setsockopt(windows.Handle(fd), windows.SOL_SOCKET, windows.SO_LINGER, (*byte)(unsafe.Pointer(&l)), int32(unsafe.Sizeof(l)))
	return codeOf(err)
}

func sysGetLinger(fd int) (on bool, seconds int, c Code) {
	var l sysLinger
	size := int32(unsafe.Sizeof(l))
	err := windows.Getsockopt(windows.Handle(fd), windows.SOL_SOCKET, windows.SO_LINGER, (*byte)(unsafe.Pointer(&l)), &size)
	return l.on != 0, int(l.seconds), codeOf(err)
}

// No option of the table is a text here.
func sysSetText(int, int, int, string) Code   { return NotSupported }
func sysGetText(int, int, int) (string, Code) { return "", NotSupported }

// sysError takes the error that is pending on a socket, 0 for none.
func sysError(fd int) (pending, c Code) {
	n, c := sysGetInt(fd, windows.SOL_SOCKET, soError)
	return FromErrno(syscall.Errno(n)), c
}

func sysListening(fd int) (bool, Code) {
	n, c := sysGetInt(fd, windows.SOL_SOCKET, soAcceptConn)
	return n != 0, c
}

// sysSetNonblock is FIONBIO. How it was cannot be asked: it is reported as on
// already, so that nobody sets it back.
func sysSetNonblock(fd int, on bool) (was bool, c Code) {
	var n uint32
	if on {
		n = 1
	}
	_, c = intOf(syscall.SyscallN(procIoctl.Addr(), uintptr(fd), fionbio, uintptr(unsafe.Pointer(&n))))
	return true, c
}
