//go:build linux

package main

import (
	"strconv"
	"strings"
)

const messageSize = 64

// pingPongKind is a transport over which messages go to and fro.
type pingPongKind struct {
	name    string // before a row's; empty: TCP
	title   string
	connect string // a line of the script
	receive string // another, behind each write_all
	end     string // its last, where the end of the connection tells the server nothing
}

var pingPongKinds = []pingPongKind{
	{"", "", "connect 127.0.0.1 $1\n", "read_all " + strconv.Itoa(messageSize) + "\n", ""},
	{"unix-", " over a unix stream", "connect $1\n", "read_all " + strconv.Itoa(messageSize) + "\n", ""},
	{"udp-", " over UDP", "connect $1\n", "receive\n", "write_all \"\"\n"},
}

func pingPongRows(r *rig) []*row {
	var rows []*row
	for i := range pingPongKinds {
		rows = append(rows, r.pingPongsOf(&pingPongKinds[i])...)
	}
	return rows
}

func (r *rig) pingPongsOf(kind *pingPongKind) []*row {
	rounds := r.scaled(20_000, 100)
	file := kind.name + "pingpong.socksh"
	script := r.path(file)
	prepare := func() error {
		exchange := "write_all " + strings.Repeat("x", messageSize) + "\n" + kind.receive
		_, err := r.write(file, kind.connect+strings.Repeat(exchange, rounds)+kind.end)
		return err
	}
	serve := serving(kind.name, "echo", strconv.Itoa(messageSize))
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
			return r.against(at.place, name, g, serve, int64(rounds-1), args...)
		}
		shell := func(binary, name string, flags ...string) program {
			args := append(append([]string{binary, "run"}, flags...), script, "PORT")
			return r.against(at.place, name, none, serve, int64(rounds-1), args...)
		}
		c := at.goal
		if kind.name != "" && at.place == oneCore {
			c = atLeast(0.9)
		}
		receive, _, _ := strings.Cut(strings.TrimSpace(kind.receive), " ")
		pingPong := &row{
			name: kind.name + at.name, title: "ping-pong of 64 bytes" + kind.title + ", client and server " + at.title,
			how: "the server's time from the first message to the last, " + grouped(rounds) +
				" of them; a file of write_all and " + receive + " lines, run with -q",
			prepare: prepare,
			shell:   func(binary string) program { return shell(binary, "", "-q") },
			peers: []program{
				peer("C, blocking", c, r.path("client"), "pingpong"),
				peer("Python", atLeast(1), "python3", r.peer("pingpong.py")).needing("python3"),
			},
		}
		if kind.name == "" {
			pingPong.peers = append(
				pingPong.peers,
				peer("Tcl", atLeast(1), "tclsh", r.peer("pingpong.tcl")).needing("tclsh"),
				peer("Go net.Conn", atLeast(1), r.path("netconn")),
			)
		}
		pingPong.peers = append(pingPong.peers, shell(r.shell, "sockshell that prints each result"))
		if at.place != oneCore { // what a client can reach that never sleeps; on one core its server would
			pingPong.peers = append(pingPong.peers, peer("C, spinning", none, r.path("client"), "spin"))
		}
		rows = append(rows, pingPong)
	}
	return rows
}

// serving are the server's words for a transport, which its rows' names begin with.
func serving(transport string, words ...string) []string {
	if transport == "" {
		return words
	}
	return append([]string{strings.TrimSuffix(transport, "-")}, words...)
}
