package sockcore

import "runtime"

// callNames are what a system calls, or uses in place of, the calls, requests
// and options that a trace otherwise names as Linux does.
var callNames = map[string]map[string]string{
	"darwin":  {"accept4": "accept", "sendto": "sendmsg", "SIOCOUTQ": "SO_NWRITE", "TCP_INFO": "TCP_CONNECTION_INFO"},
	"freebsd": {"sendto": "sendmsg", "SIOCOUTQ": "FIONWRITE"},
}

func callName(name string) string {
	if own := callNames[runtime.GOOS][name]; own != "" {
		return own
	}
	return name
}

// isBSD says that a trace shows the calls of the BSDs: SO_ERROR instead of a
// second connect(2), kevent(2) instead of POLLRDHUP.
const isBSD = runtime.GOOS == "darwin" || runtime.GOOS == "freebsd"
