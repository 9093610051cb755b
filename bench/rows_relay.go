//go:build linux

package main

import "strconv"

// relayRows are of what stands between a client and a server.
func relayRows(r *rig) []*row {
	size := r.scaled(bulkSize, 1<<20)
	serve := []string{"source", strconv.Itoa(size), strconv.Itoa(serverBlock), "x"}
	// between runs a program that waits for one client at $2 and connects to the server at $1. What comes to the client
	// first is all that is measured.
	between := func(name string, g goal, program ...string) program {
		const script = `client=$1 listening=$2; shift 2; "$@" & until "$client" receive "$listening" 2>/dev/null; do :; done; wait $!`
		return r.against(unpinned, name, g, serve, int64(size),
			append([]string{"sh", "-c", script, "sh", r.path("client"), relayPort}, program...)...)
	}
	socat := []string{"TCP-LISTEN:" + relayPort + ",bind=127.0.0.1,reuseaddr", "TCP:127.0.0.1:PORT"}
	return []*row{{
		name: "relay", title: "relay of " + megabytes(size),
		how: "the server's time from the connection to the end; the server and the client are C, and nothing is bound to a core",
		shell: func(binary string) program {
			return between("", none, binary, "-q", "-c",
				"open v4; set_option reuse_address true; bind 127.0.0.1 "+relayPort+"; listen; accept c; new u; connect 127.0.0.1 $1; relay c u", "PORT")
		},
		peers: []program{
			between("socat", atLeast(1.5), append([]string{"socat"}, socat...)...).needing("socat"),
			between("socat -b 65536", none, append([]string{"socat", "-b", "65536"}, socat...)...).needing("socat"),
		},
	}}
}

// relayPort is where a relay listens: below the ports that the system gives out by itself (ip(7)).
const relayPort = "20931"
