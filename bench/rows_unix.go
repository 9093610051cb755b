//go:build linux

package main

import "strconv"

// unixRows are bulk transfers over a unix stream.
func unixRows(r *rig) []*row {
	size := r.scaled(bulkSize, 1<<20)
	received, sent := r.ram+"/received", r.ram+"/sent"
	source := serving("unix-", "source", strconv.Itoa(size), strconv.Itoa(serverBlock), "x")
	sink := serving("unix-", "sink")
	var rows []*row
	for _, of := range []struct {
		name, title string
		serve       []string
		made        string // a file that each run makes
		script      string
		c           string
		client      []string
	}{
		{"unix-discard", "discard " + megabytes(size), source, "", "discard", "C, blocking, 64 KiB", []string{"receive", "PORT"}},
		{"unix-receive-file", "receive_file of " + megabytes(size), source, received, "receive_file '" + received + "'", "C, blocking, 64 KiB", []string{"receive", "PORT", received}},
		{"unix-write-all-file", "write_all file:… of " + megabytes(size), sink, "", "write_all file:'" + sent + "'", "C, read and send, 64 KiB", []string{"send", "PORT", sent}},
		{"unix-send-file", "send_file of " + megabytes(size), sink, "", "send_file '" + sent + "' 0 0", "C, sendfile(2)", []string{"sendfile", "PORT", sent}},
	} {
		run := func(name string, g goal, argv ...string) program {
			p := r.against(twoCores, name, g, of.serve, int64(size), argv...)
			if of.made != "" {
				p = p.making(of.made)
			}
			return p
		}
		rows = append(rows, &row{
			name: of.name, title: of.title + " over a unix stream",
			how:     "the server's time from the connection, or the first byte, to the client's end; client and server on a core each; files are in memory (tmpfs)",
			prepare: func() error { return makeFile(sent, size) },
			shell: func(binary string) program {
				return run("", none, binary, "-q", "-c", "connect $1; "+of.script+"; close", "PORT")
			},
			peers: []program{run(of.c, atLeast(1), append([]string{r.path("client")}, of.client...)...)},
		})
	}
	return rows
}
