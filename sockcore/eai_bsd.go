//go:build unix && !linux

package sockcore

// getaddrinfo(3)'s numbers (netdb.h).
const (
	eaiService  = 9
	eaiSockType = 10
)
