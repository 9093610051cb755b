package sys

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
	procRecv     = ws2_32.NewProc("recv")
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
)

// startWinsock is what comes before the first call: WSAStartup, version 2.2. It
// stays in force for as long as the process lives.
var startWinsock = sync.OnceValue(func() syscall.Errno {
	var data windows.WSAData
	return errnoOf(windows.WSAStartup(0x0202, &data))
})

// errnoOf returns the number of an error of package windows, which is an Errno bare.
func errnoOf(err error) syscall.Errno {
	e, _ := err.(syscall.Errno) //nolint:errorlint // as on Linux: errors.As would put one on the heap
	return e
}

// intOf reads what a call of Winsock returned.
func intOf(r, _ uintptr, e syscall.Errno) (int, syscall.Errno) {
	if int32(r) == -1 {
		return 0, e
	}
	return int(int32(r)), 0
}

// protocolOf returns what the socket is an instance of.
func protocolOf(fd int) (windows.WSAProtocolInfo, syscall.Errno) {
	if e := startWinsock(); e != 0 {
		return windows.WSAProtocolInfo{}, e
	}
	var info windows.WSAProtocolInfo
	size := int32(unsafe.Sizeof(info))
	e := errnoOf(windows.Getsockopt(windows.Handle(fd), windows.SOL_SOCKET, soProtocolInfo, (*byte)(unsafe.Pointer(&info)), &size))
	if e == windows.WSAENOTSOCK {
		if _, open := handleFlags(fd); open != 0 {
			e = windows.WSAEBADF
		}
	}
	return info, e
}

// handleFlags is GetHandleInformation, which fails for what is no open handle.
func handleFlags(fd int) (uint32, syscall.Errno) {
	var flags uint32
	r, _, e := syscall.SyscallN(procHandle.Addr(), uintptr(fd), uintptr(unsafe.Pointer(&flags)))
	if r == 0 {
		return 0, e
	}
	return flags, 0
}

// BaseHandle returns the handle that the system's own provider has for a socket,
// below whatever is layered on top of it: what the driver understands.
func BaseHandle(fd int) windows.Handle {
	var base windows.Handle
	var n uint32
	err := windows.WSAIoctl(windows.Handle(fd), sioBaseHandle, nil, 0, (*byte)(unsafe.Pointer(&base)), uint32(unsafe.Sizeof(base)), &n, nil, 0)
	if err != nil {
		return windows.Handle(fd)
	}
	return base
}
