package sys

import "golang.org/x/sys/windows"

// Getaddrinfo's numbers, which are Winsock's (ws2tcpip.h).
const (
	EAIService  = int(windows.WSATYPE_NOT_FOUND)
	EAISockType = int(windows.WSAESOCKTNOSUPPORT)
)

// spellings are Winsock's names of the calls, and of their constants.
var spellings = map[string]string{
	"accept4":    "accept",
	"close":      "closesocket",
	"fcntl":      "ioctlsocket",
	"ioctl":      "ioctlsocket",
	"poll":       "IOCTL_AFD_POLL",
	"recvfrom":   "recv",
	"sendto":     "send",
	"socket":     "WSASocket",
	"O_NONBLOCK": "FIONBIO",
	"POLLRDHUP":  "AFD_POLL_DISCONNECT",
	"SHUT_RD":    "SD_RECEIVE",
	"SHUT_RDWR":  "SD_BOTH",
	"SHUT_WR":    "SD_SEND",
	"SO_DOMAIN":  "SO_PROTOCOL_INFO",
	"SO_TYPE":    "SO_PROTOCOL_INFO",
}

// Spelling returns how the system calls what is called so on Linux.
func Spelling(name string) string {
	if own, ok := spellings[name]; ok {
		return own
	}
	return name
}
