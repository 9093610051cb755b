//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// startBatch is how many processes one run starts: one is too short to be measured well.
const startBatch = 20

// processRows are whole processes.
func processRows(r *rig) []*row {
	return []*row{startRow(r), transcriptRow(r)}
}

func startRow(r *rig) *row {
	start := func(name string, g goal, argv ...string) program {
		return program{name: name, goal: g, run: func(ctx context.Context) ([]float64, error) {
			begin := time.Now()
			for range startBatch {
				if _, err := runOn(ctx, anyCore, argv...); err != nil {
					return nil, err
				}
			}
			return []float64{time.Since(begin).Seconds() / startBatch}, nil
		}}
	}
	return &row{
		name: "start", title: "from start to first command: sockshell -c exit",
		how: "the whole process, from fork to its end; socat copies /dev/null to /dev/null, tclsh runs a file that says exit, nc prints its help",
		prepare: func() error {
			_, err := r.write("exit.tcl", "exit\n")
			return err
		},
		shell: func(binary string) program {
			return start("", none, binary, "-c", "exit").measuring(func(s float64) float64 { return s * 1e3 })
		},
		metrics: []metric{{"start to end", "ms", none}},
		peers: []program{
			start("socat", atLeast(1), "socat", "-u", "/dev/null", "/dev/null").needing("socat"),
			start("tclsh", atLeast(1), "tclsh", r.path("exit.tcl")).needing("tclsh"),
			start("nc", goal{Least: atLeast(1.0 / 3).Least, Note: "(≤ 3 times nc's time)"}, "nc", "-h").needing("nc"),
		},
	}
}

// transcript is what a test of a small protocol looks like.
const transcript = `> socket_pair a b
a b
> a:write_all "PING\r\n"
6
> b:read_until "\r\n"
6 bytes "PING\r\n"
> b:write_all "+PONG\r\n"
7
> a:expect re:'([A-Z]+)\r\n'
7 bytes "+PONG\r\n"
> print $m1
PONG
> a:shutdown send
ok
> expect_error eof b:read_some
eof
`

func transcriptRow(r *rig) *row {
	count := r.scaled(500, 10)
	folder := r.path("transcripts")
	return &row{
		name: "transcripts", title: "sockshell test on " + grouped(count) + " transcripts",
		how: "user and system time of the process, divided by the transcripts, each of them eight commands on a pair of sockets",
		prepare: func() error {
			if err := os.MkdirAll(folder, 0o777); err != nil {
				return err
			}
			for i := range count {
				if _, err := r.write(fmt.Sprintf("transcripts/%04d.transcript", i), transcript); err != nil {
					return err
				}
			}
			return nil
		},
		shell: func(binary string) program {
			return program{run: func(ctx context.Context) ([]float64, error) { return runTranscripts(ctx, binary, folder, count) }}
		},
		metrics: []metric{{"CPU each", "ms", atMost(5)}, {"all, start to end", "s", none}, {"cores kept busy", "", none}},
	}
}

func runTranscripts(ctx context.Context, binary, folder string, count int) ([]float64, error) {
	cmd := command(ctx, binary, "test", folder)
	begin := time.Now()
	text, err := cmd.Output()
	elapsed := time.Since(begin)
	if err != nil {
		return nil, err
	}
	if want := fmt.Sprintf("%d passed", count); !strings.Contains(string(text), want) {
		return nil, fmt.Errorf("not all passed: %s", text)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	cpu := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	return []float64{elapsed.Seconds(), cpu.Seconds() * 1e3 / float64(count), elapsed.Seconds(), cpu.Seconds() / elapsed.Seconds()}, nil
}
