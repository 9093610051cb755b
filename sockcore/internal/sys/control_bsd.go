//go:build darwin || freebsd

package sys

import (
	"encoding/binary"
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

// PlainControlRoom is none: a unix socket adds nothing by itself.
const PlainControlRoom = 0

// controlMessages are those that are known: unix(4).
var controlMessages = [...]controlMessage{
	{"SCM_RIGHTS", unix.SOL_SOCKET, unix.SCM_RIGHTS, 0, func(x *Extras, data []byte) {
		for ; len(data) >= 4; data = data[4:] {
			x.Descriptors = append(x.Descriptors, int(int32(binary.NativeEndian.Uint32(data))))
		}
	}},
}

// closeOnExec is for the descriptors among control data that were received just now.
func closeOnExec(control []byte) {
	for _, fd := range ParseControl(control).Descriptors {
		unix.CloseOnExec(fd)
	}
}

// sendControl sends control data with no message of more than a byte.
func sendControl(fd int, control []byte, flags int) error {
	_, err := unix.SendmsgN(fd, nil, control, nil, flags)
	return err
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
