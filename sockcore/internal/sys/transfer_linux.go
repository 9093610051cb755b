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
