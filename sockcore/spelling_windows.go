package sockcore

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

// spelling returns how the system calls what is called so on Linux.
func spelling(name string) string {
	if own, ok := spellings[name]; ok {
		return own
	}
	return name
}
