package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// RecvMsg receives one message and where it came from, EAGAIN when there is none: WSARecvFrom. There are no
// control data. A message that was cut off is MsgTruncated among the flags returned.
func RecvMsg(fd int, p, _ []byte, flags int) (n, controls, returned int, from Addr, e syscall.Errno) {
	buffer := windows.WSABuf{Len: uint32(len(p)), Buf: unsafe.SliceData(p)}
	var raw windows.RawSockaddrAny
	size := int32(unsafe.Sizeof(raw))
	var got uint32
	given := uint32(flags)
	e = errnoOf(windows.WSARecvFrom(windows.Handle(fd), &buffer, 1, &got, &given, &raw, &size, nil, nil))
	if e == windows.WSAEMSGSIZE {
		return len(p), 0, MsgTruncated, addrOfRaw(&raw), 0
	}
	if e != 0 {
		return 0, 0, 0, Addr{}, e
	}
	return int(got), 0, 0, addrOfRaw(&raw), 0
}

func addrOfRaw(raw *windows.RawSockaddrAny) Addr {
	sa, err := raw.Sockaddr()
	if err != nil {
		return Addr{}
	}
	return addrOf(sa)
}

// SendMsg sends one message, to an address unless it is the zero Addr, EAGAIN when there is no room:
// WSASendTo.
func SendMsg(fd int, p, _ []byte, to Addr, flags int) (int, syscall.Errno) {
	if to == (Addr{}) {
		return Send(fd, p, flags)
	}
	sa, e := to.sockaddr()
	if e != 0 {
		return 0, e
	}
	buffer := windows.WSABuf{Len: uint32(len(p)), Buf: unsafe.SliceData(p)}
	var sent uint32
	e = errnoOf(windows.WSASendto(windows.Handle(fd), &buffer, 1, &sent, uint32(flags), sa, nil, nil))
	return int(sent), e
}
