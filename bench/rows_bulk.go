//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
)

const (
	bulkSize    = 1 << 30
	serverBlock = 256 << 10
)

// receiveRows are those in which the server sends and then waits for the client's end.
func receiveRows(r *rig) []*row {
	size := r.scaled(bulkSize, 1<<20)
	serve := []string{"source", strconv.Itoa(size), strconv.Itoa(serverBlock), "x"}
	peer := func(name string, g goal, argv ...string) program {
		return r.against(twoCores, name, g, serve, int64(size), argv...)
	}
	shell := func(script string) func(string) program {
		return func(binary string) program { return peer("", none, binary, "-q", "-c", script, "PORT") }
	}
	const how = "the server's time from the connection to the client's end; client and server on a core each"
	file := r.ram + "/received"
	toFile := func(name string, g goal, argv ...string) program { return peer(name, g, argv...).making(file) }
	receive := shell("connect 127.0.0.1 $1; receive_file '" + file + "'; close")
	return []*row{
		{
			name: "discard", title: "discard " + megabytes(size), how: how,
			shell: shell("connect 127.0.0.1 $1; discard; close"),
			peers: []program{
				peer("C, blocking, 64 KiB", atLeast(1.2), r.path("client"), "receive", "PORT"),
				peer("nc", atLeast(1.7), "nc", "-d", "127.0.0.1", "PORT").needing("nc"),
				peer("ncat", atLeast(3), "ncat", "--recv-only", "127.0.0.1", "PORT").needing("ncat"),
				peer("socat", atLeast(3), "socat", "-u", "TCP4:127.0.0.1:PORT", "-").needing("socat"),
			},
		},
		{
			name: "receive-file", title: "receive_file of " + megabytes(size),
			how:   how + "; the file is new, and in memory (tmpfs)",
			shell: func(binary string) program { return receive(binary).making(file) },
			peers: []program{
				toFile("C, blocking, 64 KiB", atLeast(1.2), r.path("client"), "receive", "PORT", file),
				toFile("nc", atLeast(1.7), "sh", "-c", "exec nc -d 127.0.0.1 PORT >"+file).needing("nc"),
				toFile("ncat", atLeast(3), "sh", "-c", "exec ncat --recv-only 127.0.0.1 PORT >"+file).needing("ncat"),
				toFile("socat", atLeast(3), "socat", "-u", "TCP4:127.0.0.1:PORT", "CREATE:"+file).needing("socat"),
			},
		},
	}
}

// sendRows are those in which the server drops what comes.
func sendRows(r *rig) []*row {
	size := r.scaled(bulkSize, 1<<20)
	file := r.ram + "/sent"
	prepare := func() error { return makeFile(file, size) }
	peer := func(name string, g goal, argv ...string) program {
		return r.against(twoCores, name, g, []string{"sink"}, int64(size), argv...)
	}
	count := r.scaled(1_000_000, 1000)
	sendByte := func(name string, g goal, argv ...string) program {
		return r.against(twoCores, name, g, []string{"sink"}, int64(count), argv...)
	}
	const how = "the server's time from the first byte to the last; client and server on a core each"
	return []*row{
		{
			name: "write-all-file", title: "write_all file:… of " + megabytes(size), prepare: prepare,
			how: how + "; the file is in memory (tmpfs)",
			shell: func(binary string) program {
				return peer("", none, binary, "-q", "-c", "connect 127.0.0.1 $1; write_all file:'"+file+"'; close", "PORT")
			},
			peers: []program{peer("C, read and send, 64 KiB", atLeast(0.95), r.path("client"), "send", "PORT", file)},
		},
		{
			name: "send-file", title: "send_file of " + megabytes(size), prepare: prepare,
			how: how + "; the file is in memory (tmpfs)",
			shell: func(binary string) program {
				return peer("", none, binary, "-q", "-c", "connect 127.0.0.1 $1; send_file '"+file+"' 0 0; close", "PORT")
			},
			peers: []program{
				peer("C, sendfile(2)", atLeast(1), r.path("client"), "sendfile", "PORT", file),
				peer("socat -b 65536", atLeast(1.5), "socat", "-u", "-b", "65536", "OPEN:"+file, "TCP4:127.0.0.1:PORT").needing("socat"),
			},
		},
		sendMemory(r, size),
		{
			name: "write-some", title: `write_some "x", ` + grouped(count) + " times", how: how + "; a file of as many lines, run with -q",
			prepare: func() error {
				return r.writeRepeated("bytes.socksh", "connect 127.0.0.1 $1\n", "write_some \"x\"\n", count)
			},
			shell: func(binary string) program {
				return sendByte("", none, binary, "run", "-q", r.path("bytes.socksh"), "PORT")
			},
			peers: []program{sendByte("C, send in a loop", atLeast(0.7), r.path("client"), "bytes", "PORT", strconv.Itoa(count))},
		},
	}
}

// sendMemory compares what send_file needs for a large file with what it needs for a small one.
func sendMemory(r *rig, size int) *row {
	large, small := r.ram+"/large", r.ram+"/small"
	return &row{
		name: "send-file-memory", title: "memory of send_file, " + megabytes(size) + " beside 1 MiB",
		how: "the most resident memory (VmHWM) that the shell tells of itself after sending",
		prepare: func() error {
			if err := makeFile(large, size); err != nil {
				return err
			}
			return makeFile(small, 1<<20)
		},
		shell: func(binary string) program {
			return program{run: func(ctx context.Context) ([]float64, error) {
				begin, err := r.peakOfSending(ctx, binary, small)
				if err != nil {
					return nil, err
				}
				end, err := r.peakOfSending(ctx, binary, large)
				return []float64{0, end, end - begin}, err
			}}
		},
		metrics: []metric{{"peak", "MiB", none}, {"more than for 1 MiB", "MiB", atMost(2)}},
	}
}

// peakOfSending is the peak memory of a shell that sends a file, in MiB.
func (r *rig) peakOfSending(ctx context.Context, binary, file string) (float64, error) {
	s, err := r.serve(ctx, anyCore, "sink")
	if err != nil {
		return 0, err
	}
	script := "connect 127.0.0.1 $1; quiet send_file '" + file + "' 0 0; close; print file:/proc/self/status"
	status, err := output(ctx, anyCore, binary, "-c", script, s.ports[0])
	if err != nil {
		s.kill()
		return 0, err
	}
	if _, _, err := s.report(); err != nil {
		return 0, err
	}
	kib, err := strconv.ParseFloat(firstWord(fieldOf(status, "VmHWM")), 64)
	return kib / 1024, err
}

// makeFile makes a file of that size, unless it is there.
func makeFile(path string, size int) error {
	if info, err := os.Stat(path); err == nil && info.Size() == int64(size) {
		return nil
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	block := make([]byte, 1<<20)
	for i := range block {
		block[i] = byte(i)
	}
	for rest := size; rest > 0 && err == nil; rest -= len(block) {
		_, err = file.Write(block[:min(rest, len(block))])
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
