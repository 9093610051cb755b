//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// holdPorts is on how many ports the server holds connections: one client has no more than some
// 28,000 ports towards each (ip_local_port_range, ip(7)).
const holdPorts = 4

// spareDescriptors is how many a program has besides those of its sockets, at most.
const spareDescriptors = 100

// pendingScript connects N sockets, starts a read on each as a job, and cancels them all. It prints
// the memory before and after, and how long both took.
func pendingScript(n int, ports []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "quiet repeat %d new c$i\n", n)
	per := (n + len(ports) - 1) / len(ports)
	for i := range n {
		fmt.Fprintf(&b, "quiet c%d:connect 127.0.0.1 %s\n", i+1, ports[i/per])
	}
	return b.String() + pendingPart(n, "read_some")
}

// pendingUDPScript does the same with sockets of UDP, which nobody sends to.
func pendingUDPScript(n int) string {
	return fmt.Sprintf("quiet repeat %[1]d new c$i\nquiet repeat %[1]d c$i:bind udp:127.0.0.1:0\n", n) + pendingPart(n, "receive")
}

// pendingPart is what is measured. It ends without joining: that each read was cancelled is known.
func pendingPart(n int, read string) string {
	return fmt.Sprintf("print file:/proc/self/status\nprint start\ntime quiet repeat %[1]d spawn c$i:%[2]s\n"+
		"print file:/proc/self/status\nprint cancel\ntime quiet repeat %[1]d c$i:cancel\nexit 0\n", n, read)
}

// pending is what a run of pendingScript found.
type pending struct {
	start, cancel time.Duration
	threads       float64
	memory        float64 // resident, bytes for each job
}

// measurePendingUDP runs n pending receives.
func (r *rig) measurePendingUDP(ctx context.Context, binary string, n int) (*pending, error) {
	script, err := r.write("pending_udp.socksh", pendingUDPScript(n))
	if err != nil {
		return nil, err
	}
	text, err := output(ctx, anyCore, binary, "run", script)
	if err != nil {
		return nil, err
	}
	return parsePending(text, n)
}

// measurePending runs n pending reads.
func (r *rig) measurePending(ctx context.Context, binary string, n int) (*pending, error) {
	s, err := r.serve(ctx, anyCore, "hold", strconv.Itoa(holdPorts))
	if err != nil {
		return nil, err
	}
	script, err := r.write("pending.socksh", pendingScript(n, s.ports))
	if err != nil {
		s.kill()
		return nil, err
	}
	text, err := output(ctx, anyCore, binary, "run", script)
	if err != nil {
		s.kill()
		return nil, err
	}
	if _, _, err := s.report(); err != nil {
		return nil, err
	}
	return parsePending(text, n)
}

func parsePending(text string, n int) (*pending, error) {
	before, rest, ok := strings.Cut(text, "\nstart\n")
	started, cancelled, ok2 := strings.Cut(rest, "\ncancel\n")
	startText, after, ok3 := strings.Cut(started, "\n")
	if !ok || !ok2 || !ok3 {
		return nil, errors.New("the script did not print what it should")
	}
	p := &pending{}
	var errs [5]error
	p.start, errs[0] = time.ParseDuration(startText)
	p.cancel, errs[1] = time.ParseDuration(firstLine(cancelled))
	p.threads, errs[2] = strconv.ParseFloat(fieldOf(after, "Threads"), 64)
	var from, to float64
	from, errs[3] = strconv.ParseFloat(firstWord(fieldOf(before, "VmRSS")), 64)
	to, errs[4] = strconv.ParseFloat(firstWord(fieldOf(after, "VmRSS")), 64)
	p.memory = (to - from) * 1024 / float64(n)
	return p, errors.Join(errs[:]...)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// socketRows are many sockets with a read pending on each.
func socketRows(r *rig) []*row {
	n := r.scaled(10_000, 100)
	rows := []*row{
		pendingRow("sockets", "sockets, a read", n, r.measurePending, atMost(100), atMost(20), atMost(16)),
		pendingRow("sockets-udp", "sockets of UDP, a receive", n, r.measurePendingUDP, atMost(100), atMost(20), atMost(16)),
		{
			name: "sockets-growth", title: "cost of a socket, " + grouped(n) + " beside 10",
			how: "time to start a read as a job, and to cancel it, divided by the sockets; ten new sockets are measured 300 times over. The kernel's part is a C loop of recv(2) and epoll_ctl(2) for each, whose growth no program escapes",
			shell: func(binary string) program {
				return program{run: func(ctx context.Context) ([]float64, error) { return r.growth(ctx, binary, n) }}
			},
			metrics: []metric{{"starting", "", none}, {"the kernel's part of it", "", none}, {"starting but for the kernel's part", "", atMost(1.5)}, {"cancelling", "", atMost(1.5)}},
		},
		{
			name: "sockets-heap", inside: true, title: "heap of a pending read as a job",
			how:     "a Go benchmark: the heap after a collection, before and after 10,000 jobs; sockets not counted",
			prepare: func() error { return r.buildTests("./commands/session", "commands.test") },
			shell: func(string) program {
				return program{run: func(ctx context.Context) ([]float64, error) {
					text, err := output(ctx, anyCore, r.path("commands.test"), "-test.run", "^$", "-test.bench", "^BenchmarkPendingJobs$", "-test.benchtime", "1x")
					if err != nil {
						return nil, err
					}
					bytes, err := reported(text, "B/job")
					return []float64{0, bytes / 1024}, err
				}}
			},
			metrics: []metric{{"a job", "KiB", atMost(1.5)}},
		},
	}
	most := r.scaled(50_000, 100)
	many := pendingRow("sockets-50000", "sockets, a read", most, r.measurePending, none, none, atMost(16))
	many.lacks = func() string {
		if limit := descriptors(); limit < most+spareDescriptors {
			return fmt.Sprintf("it takes %s descriptors, and the limit is %s here", grouped(most+spareDescriptors), grouped(limit))
		}
		return ""
	}
	return append(rows, many)
}

func pendingRow(
	name, what string, n int, measure func(ctx context.Context, binary string, n int) (*pending, error), start, cancel, threads goal,
) *row {
	return &row{
		name: name, title: grouped(n) + " " + what + " pending on each as a job",
		how: "what a script prints with time, and /proc/self/status of its shell; sockets connected or bound before",
		shell: func(binary string) program {
			return program{run: func(ctx context.Context) ([]float64, error) {
				p, err := measure(ctx, binary, n)
				if err != nil {
					return nil, err
				}
				return []float64{p.start.Seconds(), p.start.Seconds() * 1e3, p.cancel.Seconds() * 1e3, p.threads, p.memory / 1024}, nil
			}}
		},
		metrics: []metric{
			{"start all", "ms", start},
			{"cancel all", "ms", cancel},
			{"threads", "threads", threads},
			{"resident a job", "KiB", none},
		},
	}
}

// growth compares what one socket costs among n with what it costs among 10.
func (r *rig) growth(ctx context.Context, binary string, n int) ([]float64, error) {
	few, err := r.measureFew(ctx, binary)
	if err != nil {
		return nil, err
	}
	many, err := r.measurePending(ctx, binary, n)
	if err != nil {
		return nil, err
	}
	kernelFew, err := r.watch(ctx, 10, fewRounds)
	if err != nil {
		return nil, err
	}
	kernelMany, err := r.watch(ctx, min(n, descriptors()/2-100), 1) // both ends are this process's
	if err != nil {
		return nil, err
	}
	start := many.start.Seconds() / float64(n)
	return []float64{
		many.start.Seconds() + many.cancel.Seconds(),
		start / few.start.Seconds(), kernelMany / kernelFew, (start - kernelMany) / (few.start.Seconds() - kernelFew),
		many.cancel.Seconds() / float64(n) / few.cancel.Seconds(),
	}, nil
}

// watch is the kernel's part of one pending read of n, in seconds.
func (r *rig) watch(ctx context.Context, n, rounds int) (float64, error) {
	text, err := output(ctx, anyCore, r.path("watch"), strconv.Itoa(n), strconv.Itoa(rounds))
	if err != nil {
		return 0, err
	}
	ns, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return ns / 1e9, err
}

// fewRounds is how often few sockets are made and measured: once is too short.
const fewRounds = 300

// measureFew is what one of ten sockets costs.
func (r *rig) measureFew(ctx context.Context, binary string) (*pending, error) {
	var b strings.Builder
	for range fewRounds {
		b.WriteString("quiet repeat 10 socket_pair a$i b$i\ntime quiet repeat 10 spawn a$i:read_some\ntime quiet repeat 10 a$i:cancel\n" +
			"quiet repeat 10 a$i:close\nquiet repeat 10 b$i:close\n")
	}
	b.WriteString("exit 0\n")
	script, err := r.write("few.socksh", b.String())
	if err != nil {
		return nil, err
	}
	text, err := output(ctx, anyCore, binary, "run", script)
	if err != nil {
		return nil, err
	}
	var starts, cancels []float64
	for line := range strings.Lines(text) {
		d, err := time.ParseDuration(strings.TrimSpace(line))
		if err != nil {
			return nil, err
		}
		if len(starts) == len(cancels) {
			starts = append(starts, d.Seconds())
		} else {
			cancels = append(cancels, d.Seconds())
		}
	}
	if len(starts) != fewRounds || len(cancels) != fewRounds {
		return nil, errors.New("the script did not print what it should")
	}
	one := func(samples []float64) time.Duration { return time.Duration(spreadOf(samples).Median / 10 * 1e9) }
	return &pending{start: one(starts), cancel: one(cancels)}, nil
}
