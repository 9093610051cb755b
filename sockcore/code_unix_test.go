//go:build unix

package sockcore

import (
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// The table must name numbers as the system does, but for the names that stand
// for two.
func TestCodeTableAgainstSystem(t *testing.T) {
	for n := 1; n < errnoMax; n++ {
		c, sys := FromErrno(syscall.Errno(n)), unix.ErrnoName(syscall.Errno(n))
		switch sys {
		case "", "ENOTSUP", "ECANCELED", "EWOULDBLOCK":
			continue
		}
		if c.Name() != sys {
			t.Errorf("%d: %s, the system says %s", n, c.Name(), sys)
		}
		if found, ok := LookupCode(sys); !ok || found != c {
			t.Errorf("%s: %v, %v", sys, found, ok)
		}
		if c.Message() == "" || c.Message() != strings.ToLower(c.Message()) {
			t.Errorf("%s: message %q", sys, c.Message())
		}
	}
}

func TestFromErrno(t *testing.T) {
	for e, want := range map[syscall.Errno]Code{
		unix.ENOTSUP: EOPNOTSUPP, unix.EWOULDBLOCK: EAGAIN, unix.ECANCELED: OperationAborted, unix.EBADF: EBADF,
	} {
		if got := FromErrno(e); got != want {
			t.Errorf("%d: %v, want %v", e, got, want)
		}
	}
	if name := FromErrno(4000).Name(); name != "system_4000" {
		t.Errorf("an unknown number is %q", name)
	}
}
