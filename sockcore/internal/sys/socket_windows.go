package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

const (
	// BacklogMax lets the system choose: SOMAXCONN (listen).
	BacklogMax = windows.SOMAXCONN
	// ConnectUnderWay is what Connect says of a connection that is being made.
	ConnectUnderWay = windows.WSAEWOULDBLOCK
	// CanDisconnect says that an association can be dissolved: connect with AF_UNSPEC fails with
	// WSAEAFNOSUPPORT.
	CanDisconnect = false
	// CanRelease says that the blocking mode of a descriptor can be asked: it cannot.
	CanRelease = false
	// PathMax is how many bytes the path of a unix socket has at most (afunix.h).
	PathMax = 107
)

// The requests of Ioctl. How much the peer has not acknowledged is not told.
const (
	IoBytesReadable = 0x4004667f // FIONREAD
	IoBytesUnsent   = 0
	IoBytesNotSent  = 0
	IoAtMark        = 0x40047307 // SIOCATMARK
)

// Socket makes a non-blocking socket that a child does not inherit: WSASocket.
func Socket(domain, kind, protocol int) (int, syscall.Errno) {
	if e := startWinsock(); e != 0 {
		return -1, e
	}
	const flags = windows.WSA_FLAG_OVERLAPPED | windows.WSA_FLAG_NO_HANDLE_INHERIT
	h, err := windows.WSASocket(int32(domain), int32(kind), int32(protocol), nil, 0, flags)
	if err != nil {
		return -1, errnoOf(err)
	}
	if _, e := SetNonblock(int(h), true); e != 0 {
		_ = windows.Closesocket(h) // it was not handed out yet
		return -1, e
	}
	return int(h), 0
}

// Close closes fd. A non-blocking socket that is to linger is refused with WSAEWOULDBLOCK and stays open
// (closesocket): a blocking one waits.
func Close(fd int) syscall.Errno {
	e := errnoOf(windows.Closesocket(windows.Handle(fd)))
	if e != windows.WSAEWOULDBLOCK {
		return e
	}
	if _, e := SetNonblock(fd, false); e != 0 {
		return e
	}
	return errnoOf(windows.Closesocket(windows.Handle(fd)))
}

// Bind is bind.
func Bind(fd int, a Addr) syscall.Errno {
	sa, e := a.sockaddr()
	if e != 0 {
		return e
	}
	return errnoOf(windows.Bind(windows.Handle(fd), sa))
}

// Listen is listen.
func Listen(fd, backlog int) syscall.Errno {
	return errnoOf(windows.Listen(windows.Handle(fd), backlog))
}

// Connect is connect, and ConnectUnderWay where the connection is being made.
func Connect(fd int, a Addr) syscall.Errno {
	sa, e := a.sockaddr()
	if e != 0 {
		return e
	}
	return errnoOf(windows.Connect(windows.Handle(fd), sa))
}

// Connected asks how a Connect ended that was under way: 0, its error, or EAGAIN when it still is.
func Connected(fd int, _ Addr) syscall.Errno {
	seen, e := askAFD(fd, afdSend|afdConnectFail|afdAbort)
	switch {
	case e != 0:
		return e
	case seen == 0:
		return windows.WSAEWOULDBLOCK
	case seen&(afdConnectFail|afdAbort) == 0:
		return 0
	}
	switch pending, e := PendingError(fd); {
	case e != 0:
		return e
	case pending != 0:
		return pending
	}
	return windows.WSAECONNABORTED // another process with the handle has taken the error
}

// Disconnect cannot be had: see CanDisconnect.
func Disconnect(int) syscall.Errno { return Unsupported }

// The directions of Shutdown.
const (
	ShutReceive = windows.SHUT_RD
	ShutSend    = windows.SHUT_WR
	ShutBoth    = windows.SHUT_RDWR
)

// Shutdown is shutdown.
func Shutdown(fd, how int) syscall.Errno {
	return errnoOf(windows.Shutdown(windows.Handle(fd), how))
}

// Accept takes a connection that is there, non-blocking; EAGAIN when none is. The socket that the system
// makes is inheritable.
func Accept(fd int) (accepted int, peer Addr, e syscall.Errno) {
	var raw windows.RawSockaddrAny
	size := int32(unsafe.Sizeof(raw))
	r, _, e := syscall.SyscallN(procAccept.Addr(), uintptr(fd), uintptr(unsafe.Pointer(&raw)), uintptr(unsafe.Pointer(&size)))
	h := windows.Handle(r)
	if h == windows.InvalidHandle {
		return -1, Addr{}, e
	}
	e = errnoOf(windows.SetHandleInformation(h, windows.HANDLE_FLAG_INHERIT, 0))
	if e == 0 {
		_, e = SetNonblock(int(h), true)
	}
	if e != 0 {
		_ = windows.Closesocket(h) // it was not handed out yet
		return -1, Addr{}, e
	}
	return int(h), addrOfRaw(&raw), 0
}

// Local is getsockname.
func Local(fd int) (Addr, syscall.Errno) {
	sa, err := windows.Getsockname(windows.Handle(fd))
	return addrOf(sa), errnoOf(err)
}

// Remote is getpeername.
func Remote(fd int) (Addr, syscall.Errno) {
	sa, err := windows.Getpeername(windows.Handle(fd))
	return addrOf(sa), errnoOf(err)
}

// Ioctl asks for a number: ioctlsocket. SIOCATMARK says that there is no urgent byte at hand, the opposite
// of what it says elsewhere (WSPIoctl).
func Ioctl(fd, request int) (int, syscall.Errno) {
	var n uint32
	_, e := intOf(syscall.SyscallN(procIoctl.Addr(), uintptr(fd), uintptr(request), uintptr(unsafe.Pointer(&n))))
	if request == IoAtMark && e == 0 {
		n = 1 - min(n, 1)
	}
	return int(n), e
}

// SetInt is setsockopt with an int.
func SetInt(fd, level, option, n int) syscall.Errno {
	return errnoOf(windows.SetsockoptInt(windows.Handle(fd), level, option, n))
}

// GetInt is getsockopt of an int, of which the system fills one byte where the option is a BOOLEAN.
func GetInt(fd, level, option int) (int, syscall.Errno) {
	var n int32
	size := int32(unsafe.Sizeof(n))
	err := windows.Getsockopt(windows.Handle(fd), int32(level), int32(option), (*byte)(unsafe.Pointer(&n)), &size)
	return int(n), errnoOf(err)
}

// linger is struct linger: two u_short (winsock2.h).
type linger struct{ on, seconds uint16 }

// SetLinger is setsockopt with a struct linger.
func SetLinger(fd int, on bool, seconds int) syscall.Errno {
	l := linger{seconds: uint16(seconds)}
	if on {
		l.on = 1
	}
	err := windows.Setsockopt(windows.Handle(fd), windows.SOL_SOCKET, windows.SO_LINGER, (*byte)(unsafe.Pointer(&l)), int32(unsafe.Sizeof(l)))
	return errnoOf(err)
}

// GetLinger is getsockopt of a struct linger.
func GetLinger(fd int) (on bool, seconds int, e syscall.Errno) {
	var l linger
	size := int32(unsafe.Sizeof(l))
	err := windows.Getsockopt(windows.Handle(fd), windows.SOL_SOCKET, windows.SO_LINGER, (*byte)(unsafe.Pointer(&l)), &size)
	return l.on != 0, int(l.seconds), errnoOf(err)
}

// SetText is setsockopt of a string, or of any bytes.
func SetText(fd, level, option int, text string) syscall.Errno {
	return errnoOf(windows.Setsockopt(windows.Handle(fd), int32(level), int32(option), unsafe.StringData(text), int32(len(text))))
}

// GetText fails: no option of the table is a text here.
func GetText(int, int, int) (string, syscall.Errno) { return "", Unsupported }

// GetBytes is getsockopt of as many bytes as there is room for; n is how many it stored.
func GetBytes(fd, level, option int, p []byte) (n int, e syscall.Errno) {
	size := int32(len(p))
	err := windows.Getsockopt(windows.Handle(fd), int32(level), int32(option), unsafe.SliceData(p), &size)
	if err != nil {
		return 0, errnoOf(err)
	}
	return int(size), 0
}

// PendingError takes the error that is pending on a socket, 0 for none: SO_ERROR.
func PendingError(fd int) (pending, e syscall.Errno) {
	n, e := GetInt(fd, windows.SOL_SOCKET, soError)
	return syscall.Errno(n), e
}

// Listening asks for SO_ACCEPTCONN.
func Listening(fd int) (bool, syscall.Errno) {
	n, e := GetInt(fd, windows.SOL_SOCKET, soAcceptConn)
	return n != 0, e
}

// SetNonblock is FIONBIO. How it was cannot be asked: it is reported as on already, so that no caller sets it
// back.
func SetNonblock(fd int, on bool) (was bool, e syscall.Errno) {
	var n uint32
	if on {
		n = 1
	}
	_, e = intOf(syscall.SyscallN(procIoctl.Addr(), uintptr(fd), fionbio, uintptr(unsafe.Pointer(&n))))
	return true, e
}

// Domain returns the socket's address family, AF_….
func Domain(fd int) (int, syscall.Errno) {
	info, e := protocolOf(fd)
	return int(info.AddressFamily), e
}

// SocketType returns SOCK_….
func SocketType(fd int) (int, syscall.Errno) {
	info, e := protocolOf(fd)
	return int(info.SocketType), e
}

// CloseOnExec reports a handle that children do not inherit; one that was inherited still may be.
func CloseOnExec(fd int) (bool, syscall.Errno) {
	flags, e := handleFlags(fd)
	return flags&windows.HANDLE_FLAG_INHERIT == 0, e
}

// Duplicate is never called: nothing is handed out that could be duplicated.
func Duplicate(int) (int, syscall.Errno) { return -1, Unsupported }

// Inode tells sockets apart. The mode of an adopted one is not set back, so that a duplicate may count as
// another socket.
func Inode(fd int) (uint64, syscall.Errno) { return uint64(fd), 0 }
