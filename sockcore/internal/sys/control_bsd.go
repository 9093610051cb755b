//go:build darwin || freebsd

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// ControlRoom is how much room the control data of so many descriptors take.
func ControlRoom(descriptors int) int {
	if descriptors == 0 {
		return 0
	}
	return unix.CmsgLen(4 * descriptors)
}

// RightsControl is SCM_RIGHTS, unix(4).
func RightsControl(fds []int) []byte { return unix.UnixRights(fds...) }

// ParseControl takes control data apart.
func ParseControl(p []byte) Extras {
	x := noExtras()
	messages, _ := unix.ParseSocketControlMessage(p) // what was cut is not there
	for i := range messages {
		if m := &messages[i]; m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SCM_RIGHTS {
			fds, _ := unix.ParseUnixRights(m)
			x.Descriptors = append(x.Descriptors, fds...)
		}
	}
	return x
}

// closeOnExec is for the descriptors among control data that were received just now.
func closeOnExec(control []byte) {
	for _, fd := range ParseControl(control).Descriptors {
		unix.CloseOnExec(fd)
	}
}

// ReceiveError cannot be had: there is no error queue.
func ReceiveError(int) (QueuedError, syscall.Errno) { return QueuedError{}, Unsupported }

// PeerCredentials cannot be had in this form.
func PeerCredentials(int) (Credentials, syscall.Errno) { return Credentials{}, Unsupported }

// SocketPair is socketpair(2) of unix sockets.
func SocketPair(kind int) (a, b int, e syscall.Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := unix.Socketpair(unix.AF_UNIX, kind, 0)
	if err != nil {
		return -1, -1, errnoOf(err)
	}
	for _, fd := range fds {
		unix.CloseOnExec(fd)
		if err := unix.SetNonblock(fd, true); err != nil {
			_, _ = unix.Close(fds[0]), unix.Close(fds[1]) // they were never anybody's
			return -1, -1, errnoOf(err)
		}
	}
	return fds[0], fds[1], 0
}

// Drops cannot be had.
func Drops(int) (int64, syscall.Errno) { return 0, Unsupported }

// OpenFolder cannot be had: no path leads below a descriptor.
func OpenFolder(string) (int, syscall.Errno) { return -1, Unsupported }
