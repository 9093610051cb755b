//go:build !linux && !windows

package testscripts

import (
	"errors"
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"time"
)

// listens tries, for want of a table: it connects, at the cost of an accept, or binds a UDP port, which fails where it is taken.
func listens(network string, address netip.Addr, port uint16) bool {
	host := "127.0.0.1"
	if address.IsValid() {
		host = address.String()
	}
	at := net.JoinHostPort(host, strconv.Itoa(int(port)))
	if network == "udp" {
		c, err := net.ListenPacket(network, at)
		if err == nil {
			_ = c.Close() // it was only to see whether it is free
		}
		return errors.Is(err, syscall.EADDRINUSE)
	}
	conn, err := net.DialTimeout(network, at, time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close() // it was only to see whether something listens
	return true
}
