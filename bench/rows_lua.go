//go:build linux

package main

import (
	"context"
	"strconv"
	"strings"
)

// luaRows are programs in Lua, beside Python's.
func luaRows(r *rig) []*row {
	printed := func(name string, g goal, argv ...string) program {
		return program{name: name, goal: g, run: func(ctx context.Context) ([]float64, error) {
			text, err := output(ctx, core(0), argv...)
			if err != nil {
				return nil, err
			}
			v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			return []float64{v / 1e9}, err
		}}
	}
	work := func(name, title, mode, peer, peerMode string, count int, g goal) *row {
		n := strconv.Itoa(count)
		return &row{
			name: name, inside: true, title: title, how: "the program's own clock, on one core",
			shell: func(binary string) program {
				return printed("", none, binary, "lua", r.peer("lua.lua"), mode, n).measuring(func(s float64) float64 { return s * 1e6 })
			},
			metrics: []metric{{"each", "µs", none}},
			peers:   []program{printed(peer, g, "python3", r.peer("lua.py"), peerMode, n).needing("python3")},
		}
	}
	blocked := r.scaled(5_000, 100)
	return []*row{
		work("lua-write", "in Lua: a write and the read of it, 64 bytes", "write", "Python", "write", r.scaled(200_000, 1000), atLeast(1)),
		work("lua-fibers", "in Lua: ping-pong of two fibers", "fibers", "asyncio", "tasks", r.scaled(100_000, 1000), atLeast(1)),
		work("lua-accept", "in Lua: 1,000 connections, a fiber each", "accept", "asyncio", "accept", r.scaled(1_000, 100), atLeast(1)),
		{
			name: "lua-blocked", inside: true, title: "in Lua: " + grouped(blocked) + " fibers that wait for a read",
			how: "the memory that they add, stacks included, each",
			shell: func(binary string) program {
				return printed("", none, binary, "lua", r.peer("lua.lua"), "blocked", strconv.Itoa(blocked)).
					measuring(func(s float64) float64 { return s * 1e9 / 1024 })
			},
			metrics: []metric{{"a fiber", "KiB", atMost(20)}},
		},
	}
}
