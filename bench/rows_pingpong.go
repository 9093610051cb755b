//go:build linux

package main

import (
	"strconv"
	"strings"
)

const messageSize = 64

func pingPongRows(r *rig) []*row {
	rounds := r.scaled(20_000, 100)
	script := r.path("pingpong.socksh")
	prepare := func() error {
		exchange := "write_all " + strings.Repeat("x", messageSize) + "\nread_all " + strconv.Itoa(messageSize) + "\n"
		_, err := r.write("pingpong.socksh", "connect 127.0.0.1 $1\n"+strings.Repeat(exchange, rounds))
		return err
	}
	var rows []*row
	for _, at := range []struct {
		name, title string
		place       place
		goal        goal
	}{
		{"ping-one-core", "on one core", oneCore, atLeast(0.93)},
		{"ping-two-cores", "on two cores", twoCores, goal{Least: atLeast(1.5).Least, Note: "(2.0 with the spin)"}},
		{"ping-unpinned", "unpinned", unpinned, atLeast(0.95)},
	} {
		peer := func(name string, g goal, argv ...string) program {
			args := append(argv, "PORT", strconv.Itoa(messageSize), strconv.Itoa(rounds))
			return r.against(at.place, name, g, []string{"echo", strconv.Itoa(messageSize)}, int64(rounds-1), args...)
		}
		shell := func(binary, name string, flags ...string) program {
			args := append(append([]string{binary, "run"}, flags...), script, "PORT")
			return r.against(at.place, name, none, []string{"echo", strconv.Itoa(messageSize)}, int64(rounds-1), args...)
		}
		pingPong := &row{
			name: at.name, title: "ping-pong of 64 bytes, client and server " + at.title,
			how: "the server's time from the first message to the last, " + grouped(rounds) +
				" of them; a file of write_all and read_all lines, run with -q",
			prepare: prepare,
			shell:   func(binary string) program { return shell(binary, "", "-q") },
			peers: []program{
				peer("C, blocking", at.goal, r.path("client"), "pingpong"),
				peer("Python", atLeast(1), "python3", r.peer("pingpong.py")).needing("python3"),
				peer("Tcl", atLeast(1), "tclsh", r.peer("pingpong.tcl")).needing("tclsh"),
				peer("Go net.Conn", atLeast(1), r.path("netconn")),
				shell(r.shell, "sockshell that prints each result"),
			},
		}
		if at.place != oneCore { // what a client can reach that never sleeps; on one core its server would
			pingPong.peers = append(pingPong.peers, peer("C, spinning", none, r.path("client"), "spin"))
		}
		rows = append(rows, pingPong)
	}
	return rows
}
