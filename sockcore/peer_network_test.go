//go:build linux

package sockcore

import (
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A connection whose network is gone is broken by no peer.
func TestHangupBroken(t *testing.T) {
	skipUnderQemu(t, "stores 4 bytes of TCP_INFO")
	if unix.Geteuid() != 0 {
		t.Skip("needs root, for a network of its own")
	}
	loopbackUp := ownNetwork(t)
	loopbackUp(true)
	session := listen(t)
	s, other := session.socket(t), socketOf(t)
	must(t, Pair(s, other, TCP(V4))) // of which one is a stranger to the session
	loopbackUp(false)
	peer, err := s.RemoteEndpoint()
	must(t, err)
	o, _ := LookupOption("tcp_user_timeout")
	must(t, s.SetOption(o, DurationValue(50*time.Millisecond)))
	send(t, s, "into the void")
	session.tells(t, s, HangupBroken, peer)
	quiet(t, s)
}

// ownNetwork puts the test's thread into a network namespace of its own, in which there is nothing but
// loopback, down: network_namespaces(7). The thread ends with the test.
func ownNetwork(t *testing.T) (loopbackUp func(bool)) {
	t.Helper()
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Skip("no network namespace: ", err)
	}
	return func(up bool) {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
		must(t, err)
		defer unix.Close(fd)
		lo, err := unix.NewIfreq("lo")
		must(t, err)
		var flags uint16
		if up {
			flags = unix.IFF_UP
		}
		lo.SetUint16(flags)
		must(t, unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo))
	}
}
