package testscripts

import (
	"fmt"
	"os"
	"strings"
)

// stateListen is TCP_LISTEN in /proc/net/tcp (proc_net_tcp(5)).
const stateListen = "0A"

// listens looks the port up in the system's table of listeners.
func listens(port uint16) bool {
	found := false
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		data, err := os.ReadFile(table)
		if err != nil {
			continue // a kernel without IPv6 has no tcp6
		}
		found = found || listed(string(data), port)
	}
	return found
}

func listed(table string, port uint16) bool {
	suffix := fmt.Sprintf(":%04X", port)
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		if len(fields) > 3 && fields[3] == stateListen && strings.HasSuffix(fields[1], suffix) {
			return true
		}
	}
	return false
}
