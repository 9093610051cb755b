package sockcore

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// rawMax is the longest transfer made without telling the scheduler: none of
// these calls can block, but copying a megabyte keeps a processor busy.
const rawMax = 64 << 10

// What is always added to the flags: no call blocks, and a send to a connection
// that is gone fails with EPIPE instead of raising SIGPIPE. MSG_TRUNC takes
// bytes out of the queue without copying them (tcp(7)).
const (
	recvFlags    Flags = unix.MSG_DONTWAIT
	sendFlags    Flags = unix.MSG_DONTWAIT | unix.MSG_NOSIGNAL
	consumeFlags Flags = unix.MSG_DONTWAIT | unix.MSG_TRUNC
)

var sysFlagNames = []sysFlagName{
	{"MSG_OOB", unix.MSG_OOB},
	{"MSG_PEEK", unix.MSG_PEEK},
	{"MSG_DONTROUTE", unix.MSG_DONTROUTE},
	{"MSG_TRUNC", unix.MSG_TRUNC},
	{"MSG_DONTWAIT", unix.MSG_DONTWAIT},
	{"MSG_EOR", unix.MSG_EOR},
	{"MSG_NOSIGNAL", unix.MSG_NOSIGNAL},
	{"MSG_MORE", unix.MSG_MORE},
}

// transfer is recvfrom(2) or sendto(2) without an address.
//
// Package syscall is called because package unix goes through two more functions
// to the same instruction.
func transfer(trap uintptr, fd int, p []byte, flags Flags) (int, Code) {
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
			return 0, FromErrno(e)
		}
	}
}

// sysRecv receives what is there, EAGAIN when nothing is: recv(2).
func sysRecv(fd int, p []byte, flags Flags) (int, Code) {
	return transfer(unix.SYS_RECVFROM, fd, p, flags|recvFlags)
}

// sysSend sends what fits, EAGAIN when nothing does: send(2).
func sysSend(fd int, p []byte, flags Flags) (int, Code) {
	return transfer(unix.SYS_SENDTO, fd, p, flags|sendFlags)
}

// sysConsume takes len(p) bytes that a peek showed in p out of the queue,
// without copying them once more.
func sysConsume(fd int, p []byte) (int, Code) {
	return transfer(unix.SYS_RECVFROM, fd, p, consumeFlags)
}
