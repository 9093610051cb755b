package sockcore

import (
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// What package windows lacks of Winsock and of the calls below it.
var (
	ws2_32       = windows.NewLazySystemDLL("ws2_32.dll")
	procAccept   = ws2_32.NewProc("accept")
	procIoctl    = ws2_32.NewProc("ioctlsocket")
	procPoll     = ws2_32.NewProc("WSAPoll")
	procRecv     = ws2_32.NewProc("recv")
	procSelect   = ws2_32.NewProc("select")
	procSend     = ws2_32.NewProc("send")
	kernel32     = windows.NewLazySystemDLL("kernel32.dll")
	procHandle   = kernel32.NewProc("GetHandleInformation")
	ntdll        = windows.NewLazySystemDLL("ntdll.dll")
	procDeviceIo = ntdll.NewProc("NtDeviceIoControlFile")
)

// Numbers of winsock2.h and mswsock.h.
const (
	soError        = 0x1007
	soAcceptConn   = 0x0002
	soProtocolInfo = 0x2005 // SO_PROTOCOL_INFOW
	fionbio        = 0x8004667e
	sioBaseHandle  = 0x48000022

	pollErr    = 0x0001
	pollHup    = 0x0002
	pollWrNorm = 0x0010
	pollRdNorm = 0x0100
	pollRdBand = 0x0200
)

// startWinsock is what comes before the first call: WSAStartup, version 2.2. It
// stays in force for as long as the process lives.
var startWinsock = sync.OnceValue(func() Code {
	var data windows.WSAData
	return codeOf(windows.WSAStartup(0x0202, &data))
})

// codeOf returns the code of an error of package windows, which is an Errno bare.
func codeOf(err error) Code {
	e, _ := err.(syscall.Errno) //nolint:errorlint // as on Linux: errors.As would put one on the heap
	return FromErrno(e)
}

// intOf reads what a call of Winsock returned.
func intOf(r, _ uintptr, e syscall.Errno) (int, Code) {
	if int32(r) == -1 {
		return 0, FromErrno(e)
	}
	return int(int32(r)), 0
}

// wsaPollFD is WSAPOLLFD.
type wsaPollFD struct {
	fd              windows.Handle
	events, revents int16
}

// wsaPoll asks for the state of a socket without waiting; errors and hang-ups
// count among the events always.
func wsaPoll(fd int, events int16) (int16, Code) {
	p := wsaPollFD{fd: windows.Handle(fd), events: events}
	_, c := intOf(syscall.SyscallN(procPoll.Addr(), uintptr(unsafe.Pointer(&p)), 1, 0))
	return p.revents, c
}

// fdSet is an fd_set of one socket.
type fdSet struct {
	count uint32
	fd    windows.Handle
}

// selected asks how a connect stands: select says of one that failed that it is
// exceptional. WSAPoll says nothing, before Windows 10 2004.
func selected(fd int) (writable, exceptional bool, c Code) {
	write := fdSet{1, windows.Handle(fd)}
	except := write
	var zero windows.Timeval
	_, c = intOf(syscall.SyscallN(procSelect.Addr(), 0, 0,
		uintptr(unsafe.Pointer(&write)), uintptr(unsafe.Pointer(&except)), uintptr(unsafe.Pointer(&zero))))
	return write.count > 0, except.count > 0, c
}

// protocolOf returns what the socket is an instance of.
func protocolOf(fd int) (windows.WSAProtocolInfo, Code) {
	if c := startWinsock(); c != 0 {
		return windows.WSAProtocolInfo{}, c
	}
	var info windows.WSAProtocolInfo
	size := int32(unsafe.Sizeof(info))
	c := codeOf(windows.Getsockopt(windows.Handle(fd), windows.SOL_SOCKET, soProtocolInfo, (*byte)(unsafe.Pointer(&info)), &size))
	if c == ENOTSOCK {
		if _, open := handleFlags(fd); open != 0 {
			c = EBADF
		}
	}
	return info, c
}

// handleFlags is GetHandleInformation, which fails for what is no open handle.
func handleFlags(fd int) (uint32, Code) {
	var flags uint32
	r, _, e := syscall.SyscallN(procHandle.Addr(), uintptr(fd), uintptr(unsafe.Pointer(&flags)))
	if r == 0 {
		return 0, FromErrno(e)
	}
	return flags, 0
}

// baseHandle returns the handle that the system's own provider has for a socket,
// below whatever is layered on top of it: what the driver understands.
func baseHandle(fd int) windows.Handle {
	var base windows.Handle
	var n uint32
	err := windows.WSAIoctl(windows.Handle(fd), sioBaseHandle, nil, 0, (*byte)(unsafe.Pointer(&base)), uint32(unsafe.Sizeof(base)), &n, nil, 0)
	if err != nil {
		return windows.Handle(fd)
	}
	return base
}
