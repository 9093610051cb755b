package sys

import (
	"net/netip"
	"syscall"
)

// ControlRoom is none: there are no control data.
func ControlRoom(int) int { return 0 }

// RightsControl cannot be had.
func RightsControl([]int) []byte { return nil }

// PlainControlRoom is none.
const PlainControlRoom = 0

// ParseControl finds nothing.
func ParseControl([]byte) Extras { return noExtras() }

// Controls finds nothing.
func Controls([]byte) []Control { return nil }

// ReceiveError cannot be had.
func ReceiveError(int) (QueuedError, syscall.Errno) { return QueuedError{}, Unsupported }

// SetGroup cannot be had.
func SetGroup(int, netip.Addr, int, bool) syscall.Errno { return Unsupported }

// SetMulticastInterface cannot be had.
func SetMulticastInterface(int, bool, int, netip.Addr) syscall.Errno { return Unsupported }

// MulticastInterface4 cannot be had.
func MulticastInterface4(int) (netip.Addr, syscall.Errno) { return netip.Addr{}, Unsupported }

// PeerCredentials cannot be had.
func PeerCredentials(int) (Credentials, syscall.Errno) { return Credentials{}, Unsupported }

// SocketPair cannot be had.
func SocketPair(int) (a, b int, e syscall.Errno) { return -1, -1, Unsupported }

// Drops cannot be had.
func Drops(int) (int64, syscall.Errno) { return 0, Unsupported }

// OpenFolder cannot be had: no path leads below a descriptor.
func OpenFolder(string) (int, syscall.Errno) { return -1, Unsupported }
