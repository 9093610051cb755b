package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// rawMax is the longest transfer made without telling the scheduler: none of these calls can block, but
// copying a megabyte keeps a processor busy.
const rawMax = 64 << 10

// What is always added to the flags: no call blocks, and a send to a connection that is gone fails with
// EPIPE instead of raising SIGPIPE. MSG_TRUNC takes bytes out of the queue of a TCP socket without copying
// them (tcp(7)).
const (
	RecvFlags    = unix.MSG_DONTWAIT
	SendFlags    = unix.MSG_DONTWAIT | unix.MSG_NOSIGNAL
	ConsumeFlags = unix.MSG_DONTWAIT | unix.MSG_TRUNC

	MessageFlags = RecvFlags | unix.MSG_CMSG_CLOEXEC
)

// TellLength makes RecvMsg return the whole length of a message that it cuts.
const TellLength = unix.MSG_TRUNC

// MsgFastOpen connects and sends at once (send(2)).
const MsgFastOpen = unix.MSG_FASTOPEN

// FlagNames are how a trace shows the flags.
var FlagNames = []FlagName{
	{"MSG_OOB", unix.MSG_OOB},
	{"MSG_PEEK", unix.MSG_PEEK},
	{"MSG_DONTROUTE", unix.MSG_DONTROUTE},
	{"MSG_TRUNC", unix.MSG_TRUNC},
	{"MSG_DONTWAIT", unix.MSG_DONTWAIT},
	{"MSG_EOR", unix.MSG_EOR},
	{"MSG_NOSIGNAL", unix.MSG_NOSIGNAL},
	{"MSG_MORE", unix.MSG_MORE},
	{"MSG_FASTOPEN", unix.MSG_FASTOPEN},
	{"MSG_ERRQUEUE", unix.MSG_ERRQUEUE},
	{"MSG_CMSG_CLOEXEC", unix.MSG_CMSG_CLOEXEC},
}

// transfer is recvfrom(2) or sendto(2) without an address.
//
// Package syscall is called because package unix goes through two more functions to the same instruction.
func transfer(trap uintptr, fd int, p []byte, flags int) (int, syscall.Errno) {
	for {
		var n uintptr
		var e syscall.Errno
		if len(p) <= rawMax {
			n, _, e = syscall.RawSyscall6(trap, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), uintptr(flags), 0, 0)
		} else {
			n, _, e = syscall.Syscall6(trap, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), uintptr(flags), 0, 0)
		}
		switch {
		case e == 0:
			return int(n), 0
		case e != unix.EINTR:
			return 0, e
		}
	}
}

// Recv receives what is there, EAGAIN when nothing is: recv(2).
func Recv(fd int, p []byte, flags int) (int, syscall.Errno) {
	return transfer(unix.SYS_RECVFROM, fd, p, flags|RecvFlags)
}

// Send sends what fits, EAGAIN when nothing does: send(2).
func Send(fd int, p []byte, flags int) (int, syscall.Errno) {
	return transfer(unix.SYS_SENDTO, fd, p, flags|SendFlags)
}

// Consume takes len(p) bytes that a peek showed in p out of a TCP socket's queue, without copying them once
// more.
func Consume(fd int, p []byte) (int, syscall.Errno) {
	return transfer(unix.SYS_RECVFROM, fd, p, ConsumeFlags)
}

// SendMsg sends one message, to an address unless it is the zero Addr, EAGAIN when there is no room: sendmsg(2).
func SendMsg(fd int, p, control []byte, to Addr, flags int) (int, syscall.Errno) {
	part := unix.Iovec{Base: unsafe.SliceData(p)}
	part.SetLen(len(p))
	m := unix.Msghdr{Iov: &part, Control: unsafe.SliceData(control)}
	m.SetIovlen(1)
	m.SetControllen(len(control))
	if to != (Addr{}) {
		raw, length, e := to.raw()
		if e != 0 {
			return 0, e
		}
		m.Name, m.Namelen = (*byte)(unsafe.Pointer(&raw)), length
	}
	for {
		n, _, e := syscall.Syscall(unix.SYS_SENDMSG, uintptr(fd), uintptr(unsafe.Pointer(&m)), uintptr(flags|SendFlags))
		switch {
		case e == 0:
			return int(n), 0
		case e != unix.EINTR:
			return 0, e
		}
	}
}

// RecvMsg receives one message and where it came from, EAGAIN when there is none: recvmsg(2). Control data
// goes into control, of which the first controls bytes count. The flags that the system returns say what
// was cut off: MSG_TRUNC, MSG_CTRUNC. Descriptors that come are close-on-exec.
//
// Package unix would make memory for each message.
func RecvMsg(fd int, p, control []byte, flags int) (n, controls, returned int, from Addr, e syscall.Errno) {
	var sender unix.RawSockaddrAny
	part := unix.Iovec{Base: unsafe.SliceData(p)}
	part.SetLen(len(p))
	m := unix.Msghdr{Iov: &part, Control: unsafe.SliceData(control)}
	m.SetIovlen(1)
	for {
		m.Name, m.Namelen = (*byte)(unsafe.Pointer(&sender)), uint32(unsafe.Sizeof(sender))
		m.SetControllen(len(control))
		var r uintptr
		if len(p) <= rawMax {
			r, _, e = syscall.RawSyscall(unix.SYS_RECVMSG, uintptr(fd), uintptr(unsafe.Pointer(&m)), uintptr(flags|MessageFlags))
		} else {
			r, _, e = syscall.Syscall(unix.SYS_RECVMSG, uintptr(fd), uintptr(unsafe.Pointer(&m)), uintptr(flags|MessageFlags))
		}
		switch {
		case e == 0:
			return int(r), int(m.Controllen), int(m.Flags), addrOfRaw(&sender, int(m.Namelen)), 0
		case e != unix.EINTR:
			return 0, 0, 0, Addr{}, e
		}
	}
}
