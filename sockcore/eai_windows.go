package sockcore

import "golang.org/x/sys/windows"

// getaddrinfo's numbers, which are Winsock's (ws2tcpip.h).
const (
	eaiService  = int(windows.WSATYPE_NOT_FOUND)
	eaiSockType = int(windows.WSAESOCKTNOSUPPORT)
)
