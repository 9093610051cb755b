//go:build linux

package sockcore

import (
	"testing"

	"golang.org/x/sys/unix"

	"sockshell/sockcore/internal/sys"
)

// opened makes a descriptor of any kind that is closed with the test.
func opened(t *testing.T, fd int, err error) int {
	t.Helper()
	must(t, err)
	t.Cleanup(func() { _ = unix.Close(fd) })
	return fd
}

func TestInspect(t *testing.T) {
	var env Env
	file, err := unix.Open("/dev/null", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	opened(t, file, err)
	udp, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	opened(t, udp, err)
	local, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	opened(t, local, err)
	netlink, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	opened(t, netlink, err)
	for _, c := range []struct {
		fd   int
		want error
	}{{file, ENOTSOCK}, {netlink, EAFNOSUPPORT}, {1 << 20, EBADF}, {-1, EBADF}} {
		if h, err := env.Inspect(c.fd); err != c.want {
			t.Errorf("%+v, %v, want %v", h, err, c.want)
		}
	}
	for fd, want := range map[int]Protocol{udp: UDP(V4), local: UnixDomain(Stream)} {
		if h, err := env.Inspect(fd); err != nil || h.Protocol != want {
			t.Errorf("%+v, %v, want %v", h, err, want)
		}
	}

	a, _ := pairOf(t)
	info := a.Info()
	if h, err := env.Inspect(info.FD); err != nil || h != (Handle{FD: info.FD, Protocol: TCP(V4), Local: info.Local, Remote: info.Remote}) {
		t.Errorf("%+v, %v, want %+v", h, err, info)
	}
	v6 := socketOf(t)
	must(t, v6.Open(TCP(V6)))
	if h, err := env.Inspect(v6.Info().FD); err != nil || h.Protocol.Family != V6 || h.Remote != (Endpoint{}) {
		t.Errorf("%+v, %v", h, err)
	}
}

// What this process opens is close-on-exec, so whatever is not comes from its
// parent.
func TestInherited(t *testing.T) {
	var env Env
	a, _ := pairOf(t)
	fd := a.Info().FD
	other, err := env.Duplicate(fd)
	must(t, err)
	if env.Inherited(fd) || env.Inherited(other) || env.Inherited(1<<20) {
		t.Error("a descriptor of our own seems inherited")
	}
	passed := opened(t, other, nil)
	_, err = unix.FcntlInt(uintptr(passed), unix.F_SETFD, 0)
	must(t, err)
	if !env.Inherited(passed) {
		t.Error("a descriptor that goes to children does not seem inherited")
	}
	if _, err := env.Duplicate(1 << 20); err != EBADF {
		t.Errorf("a duplicate of nothing: %v", err)
	}
}

// Two sockets that are one: it stays open, and non-blocking, for the last.
func TestAdoptedTwice(t *testing.T) {
	var env Env
	a, b := pairOf(t)
	fd, err := a.Detach()
	must(t, err)
	if _, c := sys.SetNonblock(fd, false); c != 0 {
		t.Fatal(c)
	}
	copied, err := env.Duplicate(fd)
	must(t, err)
	other := socketOf(t)
	must(t, a.Attach(fd, TCP(V4)))
	must(t, other.Attach(copied, TCP(V4)))
	fd, err = a.Detach()
	must(t, err)
	if was, _ := sys.SetNonblock(fd, true); !was {
		t.Error("it blocks under the other socket")
	}
	must(t, env.CloseHandle(0, fd).Err())
	send(t, other, "open")
	ends(t, run(t, b, readSome(9)), nil, "open")
	copied, err = other.Detach()
	must(t, err)
	if was, _ := sys.SetNonblock(copied, true); was {
		t.Error("it was found blocking, but not given back so")
	}
	must(t, env.CloseHandle(0, copied).Err())
	ends(t, run(t, b, readSome(9)), EOF, "")
}
