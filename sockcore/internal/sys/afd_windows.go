package sys

import (
	"math"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The driver below Winsock, afd.sys, reports the readiness of sockets to a
// completion port. Winsock's own ways to wait do not: WSAEventSelect takes a
// thread for each 63 sockets; select and WSAPoll look at every socket each time,
// and WSAPoll is silent about a connect that failed, before Windows 10 2004. The
// request is not documented by Microsoft; libuv, wepoll and mio are built on it,
// on every system from Vista on.
const ioctlAFDPoll = 0x00012024

// Events of the request: AFD_POLL_….
const (
	afdReceive          = 0x0001
	afdReceiveExpedited = 0x0002
	afdSend             = 0x0004
	afdDisconnect       = 0x0008 // the peer's end of the stream
	afdAbort            = 0x0010 // a reset
	afdAccept           = 0x0080
	afdConnectFail      = 0x0100
)

// afdEvents are what each kind of readiness is made of. None is the state of a socket on which an operation
// would have to go on waiting: the request would be answered at once, again and again.
var afdEvents = [ReadyCount]uint32{
	ReadyRead:   afdReceive | afdAccept | afdDisconnect | afdAbort,
	ReadyWrite:  afdSend | afdAbort | afdConnectFail,
	ReadyExcept: afdReceiveExpedited | afdAbort | afdConnectFail,
}

// afdPollInfo is AFD_POLL_INFO, with its one AFD_POLL_HANDLE_INFO.
type afdPollInfo struct {
	timeout            int64
	handles, exclusive uint32
	handle             windows.Handle
	events             uint32
	status             windows.NTStatus
}

// AFDPoll is a request about one kind of readiness of a socket. It is answered once, at the completion port
// of its driver, by the address of the AFDPoll, and may then be made again.
type AFDPoll struct {
	iosb  windows.IO_STATUS_BLOCK // first: its address is what the port reports
	info  afdPollInfo
	Ready Ready
	Via   windows.Handle // of OpenAFD
}

// openDriver opens the driver, with options of NtCreateFile.
func openDriver(options uint32) (windows.Handle, syscall.Errno) {
	name, err := windows.NewNTUnicodeString(`\Device\Afd\Sockshell`)
	if err != nil {
		return 0, errnoOf(err)
	}
	attributes := windows.OBJECT_ATTRIBUTES{ObjectName: name}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	var h windows.Handle
	var iosb windows.IO_STATUS_BLOCK
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE
	err = windows.NtCreateFile(&h, windows.SYNCHRONIZE, &attributes, &iosb, nil, 0, share, windows.FILE_OPEN, options, 0, 0)
	if err != nil {
		return 0, ntErrno(err)
	}
	return h, 0
}

// OpenAFD opens the driver so that its answers come to port, with key.
func OpenAFD(port windows.Handle, key uintptr) (windows.Handle, syscall.Errno) {
	h, e := openDriver(0)
	if e != 0 {
		return 0, e
	}
	if _, err := windows.CreateIoCompletionPort(h, port, key, 0); err != nil {
		_ = windows.CloseHandle(h) // nothing was asked through it
		return 0, errnoOf(err)
	}
	return h, 0
}

// askDriver is the driver, opened for questions that are answered at once.
var askDriver = sync.OnceValues(func() (windows.Handle, syscall.Errno) {
	return openDriver(windows.FILE_SYNCHRONOUS_IO_NONALERT)
})

// askAFD returns which of the events there are on a socket now.
func askAFD(fd int, events uint32) (uint32, syscall.Errno) {
	driver, e := askDriver()
	if e != 0 {
		return 0, e
	}
	var iosb windows.IO_STATUS_BLOCK
	info := afdPollInfo{handles: 1, handle: BaseHandle(fd), events: events} // and no time to wait
	r, _, _ := syscall.SyscallN(procDeviceIo.Addr(), uintptr(driver), 0, 0, 0, uintptr(unsafe.Pointer(&iosb)), ioctlAFDPoll,
		uintptr(unsafe.Pointer(&info)), unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), unsafe.Sizeof(info))
	switch status := windows.NTStatus(r); {
	case status == windows.STATUS_TIMEOUT || status == windows.STATUS_SUCCESS && info.handles == 0:
		return 0, 0
	case status != windows.STATUS_SUCCESS:
		return 0, ntErrno(status)
	}
	return info.events & events, 0
}

// ntErrno returns the number of an error of the native calls.
func ntErrno(err error) syscall.Errno {
	status, _ := err.(windows.NTStatus) //nolint:errorlint // it comes bare
	return status.Errno()
}

// Submit hands the request to the driver, whose answer comes to the port also when it is there at once.
// Socket is a [BaseHandle].
func (p *AFDPoll) Submit(socket windows.Handle) syscall.Errno {
	p.info = afdPollInfo{timeout: math.MaxInt64, handles: 1, handle: socket, events: afdEvents[p.Ready]}
	r, _, _ := syscall.SyscallN(procDeviceIo.Addr(), uintptr(p.Via), 0, 0, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(&p.iosb)),
		ioctlAFDPoll, uintptr(unsafe.Pointer(&p.info)), unsafe.Sizeof(p.info), uintptr(unsafe.Pointer(&p.info)), unsafe.Sizeof(p.info))
	if status := windows.NTStatus(r); status != windows.STATUS_SUCCESS && status != windows.STATUS_PENDING {
		return ntErrno(status)
	}
	return 0
}

// Cancel makes the driver answer at once.
func (p *AFDPoll) Cancel() {
	_ = windows.CancelIoEx(p.Via, (*windows.Overlapped)(unsafe.Pointer(&p.iosb))) // it may be answered already
}
