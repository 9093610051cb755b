//go:build !linux

package testscripts

import (
	"errors"
	"net"
	"syscall"
	"time"
)

// hasSocket connects, for want of a table of unix sockets, at the cost of an accept; a socket of datagrams refuses the type.
func hasSocket(path string) bool {
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err != nil {
		return errors.Is(err, syscall.EPROTOTYPE)
	}
	_ = conn.Close() // it was only to see whether something listens
	return true
}
