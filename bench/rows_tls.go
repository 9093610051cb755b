//go:build linux

package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// tlsRows are bulk transfers and idle connections with TLS 1.3.
func tlsRows(r *rig) []*row {
	size := r.scaled(bulkSize, 1<<20)
	file := r.ram + "/sent"
	source, sink := []string{"tls", "source", strconv.Itoa(size)}, []string{"tls", "sink"}
	const how = "TLS 1.3, nothing verified; client and server on a core each; the server is Go's; its time from the handshake"
	return []*row{
		{
			name: "tls-discard", title: "discard " + megabytes(size) + " with TLS", how: how + " to the client's end",
			shell: func(binary string) program {
				return r.against(twoCores, "", none, source, int64(size), binary, "-q", "-c", "connect tls:127.0.0.1:$1 insecure; discard; close", "PORT")
			},
			peers: []program{
				r.against(twoCores, "socat", atLeast(1), source, int64(size), "socat", "-u", "-b65536", "OPENSSL:127.0.0.1:PORT,verify=0", "OPEN:/dev/null").needing("socat"),
				r.against(twoCores, "openssl s_client", atLeast(1.3), source, int64(size), "sh", "-c", "exec openssl s_client -connect 127.0.0.1:PORT -quiet </dev/null >/dev/null 2>&1").needing("openssl"),
			},
		},
		{
			name: "tls-send-file", title: "send_file of " + megabytes(size) + " with TLS", how: how + ", or the first byte, to the last; the file is in memory (tmpfs)",
			prepare: func() error { return makeFile(file, size) },
			shell: func(binary string) program {
				return r.against(twoCores, "", none, sink, int64(size), binary, "-q", "-c",
					"connect tls:127.0.0.1:$1 insecure; send_file '"+file+"' 0 0; tls_shutdown send; close", "PORT")
			},
			peers: []program{
				r.against(twoCores, "socat", atLeast(1), sink, int64(size), "socat", "-u", "-b65536", "OPEN:"+file, "OPENSSL:127.0.0.1:PORT,verify=0").needing("socat"),
				r.against(twoCores, "openssl s_client", atLeast(1.3), sink, int64(size), "sh", "-c", "exec openssl s_client -connect 127.0.0.1:PORT -quiet -no_ign_eof <"+file+" >/dev/null 2>&1").needing("openssl"),
			},
		},
		idleTLS(r),
	}
}

// idleTLS is what a connection costs that does nothing, beside one without TLS.
func idleTLS(r *rig) *row {
	count := r.scaled(10_000, 100)
	return &row{
		name: "tls-idle", title: grouped(count) + " idle connections with TLS",
		how: "resident memory for each, from before the first connect to after the last handshake; and how long that took",
		shell: func(binary string) program {
			return program{run: func(ctx context.Context) ([]float64, error) {
				s, err := r.serve(ctx, anyCore, "tls", "hold")
				if err != nil {
					return nil, err
				}
				script, err := r.write("idle.socksh", fmt.Sprintf("quiet repeat %[1]d new c$i\nprint file:/proc/self/status\n"+
					"quiet repeat %[1]d c$i:connect tls:127.0.0.1:$1 insecure\nprint file:/proc/self/status\n", count))
				if err != nil {
					s.kill()
					return nil, err
				}
				text, err := output(ctx, anyCore, binary, "run", script, s.ports[0])
				if err != nil {
					s.kill()
					return nil, err
				}
				if _, _, err := s.report(); err != nil {
					return nil, err
				}
				before, after, _ := strings.Cut(text[1:], "\nName:")
				var resident [2]float64
				for i, status := range []string{before, after} {
					if resident[i], err = strconv.ParseFloat(firstWord(fieldOf(status, "VmRSS")), 64); err != nil {
						return nil, err
					}
				}
				return []float64{0, (resident[1] - resident[0]) / float64(count)}, nil
			}}
		},
		lacks: func() string {
			if descriptors() < count+spareDescriptors {
				return "too few descriptors"
			}
			return ""
		},
		metrics: []metric{{"each", "KiB", none}},
	}
}
