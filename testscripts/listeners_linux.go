package testscripts

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// The states of a listener and of a UDP socket without a peer, in /proc/net/tcp and udp (proc_net(5)).
var statesThere = map[string]string{"tcp": "0A", "udp": "07"}

// listens looks the port up in the system's tables of listeners, or of UDP sockets. Without an address any will do.
func listens(network string, address netip.Addr, port uint16) bool {
	for _, table := range []string{network, network + "6"} {
		data, err := os.ReadFile("/proc/net/" + table)
		if err != nil {
			continue // a kernel without IPv6 has no tcp6
		}
		for line := range strings.Lines(string(data)) {
			fields := strings.Fields(line)
			if len(fields) > 3 && fields[3] == statesThere[network] && isAt(fields[1], address, port) {
				return true
			}
		}
	}
	return false
}

// isAt reports whether a local endpoint of a table, `0100007F:1F90`, is at the port and takes what goes to the address.
func isAt(local string, address netip.Addr, port uint16) bool {
	host, number, _ := strings.Cut(local, ":")
	if n, err := strconv.ParseUint(number, 16, 16); err != nil || uint16(n) != port {
		return false
	}
	raw, err := hex.DecodeString(host)
	if err != nil || !address.IsValid() {
		return err == nil
	}
	for i := 0; i+4 <= len(raw); i += 4 { // each four bytes are a number of the machine's order
		binary.NativeEndian.PutUint32(raw[i:], binary.BigEndian.Uint32(raw[i:]))
	}
	bound, _ := netip.AddrFromSlice(raw)
	return bound.IsUnspecified() || bound.Unmap() == address.Unmap()
}

// The columns of /proc/net/unix: a listener's flag, __SO_ACCEPTCON, and the type of datagrams.
const (
	unixListens   = "00010000"
	unixDatagrams = "0002"
)

// throughDescriptor is a path below a folder of another process.
var throughDescriptor = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^/proc/self/fd/[0-9]+/") })

// isBelow reports whether a path may be what was bound to a name relative to some folder.
func isBelow(bound, path string) bool {
	name := throughDescriptor().ReplaceAllString(bound, "")
	return name != "" && name[0] != '/' && name[0] != '@' && strings.HasSuffix(path, "/"+filepath.Clean(name))
}

// hasSocket looks a path or an abstract name up in the system's table of unix sockets: a listener, or a socket of datagrams. What
// is bound to a relative path is listed so.
func hasSocket(path string) bool {
	if info, err := os.Stat(path); path[0] != '@' && (err != nil || info.Mode()&os.ModeSocket == 0) {
		return false
	}
	data, err := os.ReadFile("/proc/net/unix")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) < 8 || fields[3] != unixListens && fields[4] != unixDatagrams {
			continue
		}
		_, bound, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " "+fields[6]+" ") // which may have blanks
		if bound == path || isBelow(bound, path) {
			return true
		}
	}
	return false
}
