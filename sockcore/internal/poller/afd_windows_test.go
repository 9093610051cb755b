package poller

import (
	"testing"

	"golang.org/x/sys/windows"

	"sockshell/sockcore/internal/sys"
)

// Handles of the driver are shared by so many descriptors, and used again.
func TestDriverHandles(t *testing.T) {
	p, err := Open(func(Event) {})
	if err != nil {
		t.Fatal(err)
	}
	var had int
	for round := range 2 {
		var fds []int
		for range 2 * driverUsers {
			fd, e := sys.Socket(sys.AFInet, sys.SockStream, windows.IPPROTO_TCP)
			if e != 0 {
				t.Fatal(e)
			}
			fds = append(fds, fd)
			if e := p.Add(fd, 1, Everything); e != 0 {
				t.Fatal(e)
			}
			if e := p.Arm(fd, sys.ReadyRead); e != 0 {
				t.Fatal(e)
			}
		}
		for _, fd := range fds {
			p.Remove(fd)
			if e := sys.Close(fd); e != 0 {
				t.Error(e)
			}
		}
		p.mu.Lock()
		handles, users := len(p.drivers), 0
		for _, d := range p.drivers {
			users += d.users
		}
		p.mu.Unlock()
		if users != 0 || round > 0 && handles != had {
			t.Errorf("%d handles, there were %d; %d users", handles, had, users)
		}
		had = handles
	}
}
