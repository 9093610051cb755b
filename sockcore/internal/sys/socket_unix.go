//go:build linux || darwin || freebsd

package sys

import (
	"math"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// BacklogMax is the longest queue: listen(2) cuts it down to what the system allows,
	// /proc/sys/net/core/somaxconn or kern.ipc.somaxconn.
	BacklogMax = math.MaxInt32
	// ConnectUnderWay is what Connect says of a connection that is being made.
	ConnectUnderWay = unix.EINPROGRESS
	// CanRelease says that the blocking mode of a descriptor can be asked, so that it is given away as it
	// was found.
	CanRelease = true
)

// handleMin keeps what is made off the numbers of the standard streams.
const handleMin = 3

// errnoOf returns the number of an error of package unix, which is an Errno bare: errors.As would put one
// on the heap for each call.
func errnoOf(err error) syscall.Errno {
	e, _ := err.(syscall.Errno) //nolint:errorlint // see above
	return e
}

// ignoringEINTR repeats a call that a signal interrupted before it did anything, which is all that EINTR
// can mean on a non-blocking descriptor.
func ignoringEINTR(call func() error) syscall.Errno {
	for {
		if e := errnoOf(call()); e != unix.EINTR {
			return e
		}
	}
}

// Close closes fd, also when a signal interrupts it: close(2), "Dealing with error returns".
func Close(fd int) syscall.Errno {
	if fd < handleMin {
		return silence(fd)
	}
	starting.RLock()
	defer starting.RUnlock()
	if e := errnoOf(unix.Close(fd)); e != unix.EINTR {
		return e
	}
	return 0
}

// silence closes a standard stream, and puts /dev/null in its place: what is printed would go to the next
// socket, which takes the lowest number that is free.
func silence(fd int) syscall.Errno {
	null, err := unix.Open("/dev/null", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return errnoOf(err)
	}
	e := ignoringEINTR(func() error { return dup2(null, fd) })
	_ = unix.Close(null) // nothing was written through it
	return e
}

// Listen is listen(2).
func Listen(fd, backlog int) syscall.Errno { return errnoOf(unix.Listen(fd, backlog)) }

// The directions of Shutdown.
const (
	ShutReceive = unix.SHUT_RD
	ShutSend    = unix.SHUT_WR
	ShutBoth    = unix.SHUT_RDWR
)

// Shutdown is shutdown(2).
func Shutdown(fd, how int) syscall.Errno { return errnoOf(unix.Shutdown(fd, how)) }

// SetInt is setsockopt(2) with an int.
func SetInt(fd, level, option, n int) syscall.Errno {
	return errnoOf(unix.SetsockoptInt(fd, level, option, n))
}

// GetInt is getsockopt(2) of an int.
func GetInt(fd, level, option int) (int, syscall.Errno) {
	n, err := unix.GetsockoptInt(fd, level, option)
	return int(int32(n)), errnoOf(err)
}

// SetLinger is setsockopt(2) with a struct linger.
func SetLinger(fd int, on bool, seconds int) syscall.Errno {
	l := unix.Linger{Linger: int32(seconds)}
	if on {
		l.Onoff = 1
	}
	return errnoOf(unix.SetsockoptLinger(fd, unix.SOL_SOCKET, OptLinger, &l))
}

// GetLinger is getsockopt(2) of a struct linger.
func GetLinger(fd int) (on bool, seconds int, e syscall.Errno) {
	l, err := unix.GetsockoptLinger(fd, unix.SOL_SOCKET, OptLinger)
	if err != nil {
		return false, 0, errnoOf(err)
	}
	return l.Onoff != 0, int(l.Linger), 0
}

// SetText is setsockopt(2) of a string, or of any bytes.
func SetText(fd, level, option int, text string) syscall.Errno {
	return errnoOf(unix.SetsockoptString(fd, level, option, text))
}

// GetText is getsockopt(2) of a string.
func GetText(fd, level, option int) (string, syscall.Errno) {
	text, err := unix.GetsockoptString(fd, level, option)
	return text, errnoOf(err)
}

// GetBytes is getsockopt(2) of as many bytes as there is room for; n is how many it stored.
func GetBytes(fd, level, option int, p []byte) (n int, e syscall.Errno) {
	size := uint32(len(p))
	_, _, e = syscall.Syscall6(sysGetsockopt, uintptr(fd), uintptr(level), uintptr(option),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(unsafe.Pointer(&size)), 0)
	if e != 0 {
		return 0, e
	}
	return int(size), 0
}

// PendingError takes the error that is pending on a socket, 0 for none: SO_ERROR, socket(7).
func PendingError(fd int) (pending, e syscall.Errno) {
	n, e := GetInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	return syscall.Errno(n), e
}

// Listening asks for SO_ACCEPTCONN, socket(7).
func Listening(fd int) (bool, syscall.Errno) {
	n, e := GetInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	return n != 0, e
}

// SetNonblock sets O_NONBLOCK, which lives on the open file description and so is its other holders' too,
// and returns how it was: fcntl(2).
func SetNonblock(fd int, on bool) (was bool, e syscall.Errno) {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil {
		return false, errnoOf(err)
	}
	was = flags&unix.O_NONBLOCK != 0
	if was == on {
		return was, 0
	}
	return was, errnoOf(unix.SetNonblock(fd, on))
}

// SocketType returns SO_TYPE, socket(7).
func SocketType(fd int) (int, syscall.Errno) { return GetInt(fd, unix.SOL_SOCKET, unix.SO_TYPE) }

// CloseOnExec reports whether a new program does not get fd: FD_CLOEXEC, fcntl(2).
func CloseOnExec(fd int) (bool, syscall.Errno) {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	return flags&unix.FD_CLOEXEC != 0, errnoOf(err)
}

// Duplicate makes another descriptor, close-on-exec, of what fd stands for: F_DUPFD_CLOEXEC, fcntl(2).
func Duplicate(fd int) (int, syscall.Errno) {
	other, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, handleMin)
	return other, errnoOf(err)
}

var pollEvents = [ReadyCount]int16{ReadyRead: unix.POLLIN, ReadyWrite: unix.POLLOUT, ReadyExcept: unix.POLLPRI}

// PollNames are how a trace shows what Poll asks for.
var PollNames = [ReadyCount]string{ReadyRead: "POLLIN", ReadyWrite: "POLLOUT", ReadyExcept: "POLLPRI"}

// Poll asks, without waiting, whether the socket is ready; an error or a hang-up count: poll(2).
func Poll(fd int, r Ready) (ready bool, e syscall.Errno) {
	p := [1]unix.PollFd{{Fd: int32(fd), Events: pollEvents[r]}}
	e = ignoringEINTR(func() error {
		_, err := unix.Poll(p[:], 0)
		return err
	})
	return p[0].Revents != 0, e
}
