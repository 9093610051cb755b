package interactive

import (
	"errors"

	"golang.org/x/sys/unix"
)

// waitStopped waits until a child process has stopped, or ended, and leaves both to be told to others
// (waitid(2), WNOWAIT).
func waitStopped(pid int) {
	for errors.Is(unix.Waitid(unix.P_PID, pid, nil, unix.WSTOPPED|unix.WEXITED|unix.WNOWAIT, nil), unix.EINTR) {
	}
}
