//go:build linux

package main

import (
	"fmt"
	"strconv"
)

const (
	searchSize = 100_000_000
	lineSize   = 80 // of server.c
	endMark    = "END\r\n"
)

// searchRows are those that read until something comes.
func searchRows(r *rig) []*row {
	size := r.scaled(searchSize, 100_000)
	var rows []*row
	for _, search := range []struct{ name, title, command string }{
		{"read-until", "read_until", `read_until "END\r\n" 1000000000`},
		{"expect", "expect of a literal", `expect "END\r\n" 1000000000`},
	} {
		rows = append(rows, searchRow(r, search.name, search.title+" over 100 MB, in sends of 64 KiB", search.command, size, 64<<10))
	}
	rows = append(rows, searchRow(r, "expect-segments", "expect of a literal over 100 MB, in sends of 1,000 bytes",
		`expect "END\r\n" 1000000000`, size, 1000))
	return append(rows, lineRow(r))
}

// searchRow is one search over a long stream. Its peer only reads.
func searchRow(r *rig, name, title, command string, size, block int) *row {
	serve := []string{"source", strconv.Itoa(size), strconv.Itoa(block), endMark}
	return &row{
		name: name, title: title,
		how: "the server's time from the connection to the client's end, " + grouped(size) + " bytes; client and server on a core each",
		shell: func(binary string) program {
			return r.against(twoCores, "", none, serve, int64(size), binary, "-q", "-c", "connect 127.0.0.1 $1; "+command+"; close", "PORT").
				measuring(func(s float64) float64 { return float64(size) / s / 1e9 })
		},
		metrics: []metric{{"speed", "GB/s", atLeast(1)}},
		peers:   []program{r.against(twoCores, "C that only reads", none, serve, int64(size), r.path("client"), "receive", "PORT")},
	}
}

// lineRow reads line by line, each by a command of its own.
func lineRow(r *rig) *row {
	count := r.scaled(250_000, 1000)
	size := count * lineSize
	return &row{
		name: "read-until-lines", title: fmt.Sprintf("read_until line by line, %d bytes each", lineSize),
		how: "the server's time from the connection to the client's end; a file of " + grouped(count) + " lines; client and server on a core each",
		prepare: func() error {
			return r.writeRepeated("read.socksh", "connect 127.0.0.1 $1\n", "read_until \"\\n\"\n", count)
		},
		shell: func(binary string) program {
			return r.against(twoCores, "", none, []string{"source", strconv.Itoa(size), strconv.Itoa(serverBlock), "line"}, int64(size),
				binary, "run", "-q", r.path("read.socksh"), "PORT").
				measuring(func(s float64) float64 { return float64(size) / s / 1e6 })
		},
		metrics: []metric{{"speed", "MB/s", atLeast(80)}},
	}
}
