//go:build linux

package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
)

// curvePoints is how often each point is measured; the best run is drawn, which other work disturbs
// least.
const curvePoints = 3

// drawCurves draws how cost grows, into bench/curves.
func drawCurves(r *rig) error {
	folder := filepath.Join(r.module, "bench", "curves")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	for _, curve := range []struct {
		name string
		draw func(*rig) (*chart, error)
	}{
		{"sockets", socketCurve},
		{"memory", memoryCurve},
		{"throughput", throughputCurve},
		{"lines", lineCurve},
		{"segments", segmentCurve},
	} {
		r.logf("%s ", curve.name)
		c, err := curve.draw(r)
		r.logf("\n")
		if err != nil {
			return fmt.Errorf("%s: %w", curve.name, err)
		}
		if err := saveChart(c, filepath.Join(folder, curve.name+".svg")); err != nil {
			return err
		}
	}
	return nil
}

func saveChart(c *chart, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	err = c.write(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

// decades are powers of ten from low to high, both included.
func decades(low, high int) []int {
	var values []int
	for v := low; v <= high; v *= 10 {
		values = append(values, v)
	}
	return values
}

// best is the least of several runs of a program.
func (r *rig) best(p program) (float64, error) {
	least := math.Inf(1)
	for range curvePoints {
		r.logf(".")
		v, err := p.measured()
		if err != nil {
			return 0, err
		}
		least = min(least, v[0])
	}
	return least, nil
}

// trace measures a program for each x, and gives y of its seconds.
func (r *rig) trace(name string, xs []int, with func(x int) program, y func(x int, seconds float64) float64) (series, error) {
	s := series{name: name}
	for _, x := range xs {
		seconds, err := r.best(with(x))
		if err != nil {
			return s, err
		}
		s.points = append(s.points, point{float64(x), y(x, seconds)})
	}
	return s, nil
}

// pendingProgram gives one of the numbers of a run with n sockets.
func (r *rig) pendingProgram(n int, pick func(*pending) float64) program {
	return program{run: func(ctx context.Context) ([]float64, error) {
		p, err := r.measurePending(ctx, r.shell, n)
		if err != nil {
			return nil, err
		}
		return []float64{pick(p)}, nil
	}}
}

func socketCurve(r *rig) (*chart, error) {
	c := &chart{title: "A read pending on each socket", x: "sockets", y: "time for each socket (µs)"}
	for _, s := range []struct {
		name string
		pick func(*pending) float64
	}{
		{"start", func(p *pending) float64 { return p.start.Seconds() }},
		{"cancel", func(p *pending) float64 { return p.cancel.Seconds() }},
	} {
		curve, err := r.trace(s.name, decades(10, r.scaled(10_000, 100)),
			func(n int) program { return r.pendingProgram(n, s.pick) },
			func(n int, seconds float64) float64 { return seconds * 1e6 / float64(n) })
		if err != nil {
			return nil, err
		}
		c.series = append(c.series, curve)
	}
	return c, nil
}

// memoryCurve begins where the jobs' memory is more than what the heap grows by at once.
func memoryCurve(r *rig) (*chart, error) {
	curve, err := r.trace("sockshell", decades(1000, r.scaled(10_000, 1000)),
		func(n int) program { return r.pendingProgram(n, func(p *pending) float64 { return p.memory }) },
		func(_ int, bytes float64) float64 { return max(1, bytes) / 1024 })
	return &chart{
		title: "Resident memory that starting a job adds", x: "sockets", y: "memory for each job (KiB)", series: []series{curve},
	}, err
}

func throughputCurve(r *rig) (*chart, error) {
	c := &chart{title: "Throughput by size", x: "bytes", y: "GB/s"}
	speed := func(size int, seconds float64) float64 { return float64(size) / seconds / 1e9 }
	file := r.ram + "/curve"
	receive := func(argv ...string) func(int) program {
		return func(size int) program {
			return r.against(twoCores, "", none, []string{"source", strconv.Itoa(size), strconv.Itoa(serverBlock), "x"}, int64(size), argv...)
		}
	}
	send := func(argv ...string) func(int) program {
		return func(size int) program {
			p := r.against(twoCores, "", none, []string{"sink"}, int64(size), argv...)
			run := p.run
			p.run = func(ctx context.Context) ([]float64, error) {
				if err := makeFile(file, size); err != nil {
					return nil, err
				}
				return run(ctx)
			}
			return p
		}
	}
	for _, s := range []struct {
		name    string
		program func(int) program
	}{
		{"discard", receive(r.shell, "-q", "-c", "connect 127.0.0.1 $1; discard; close", "PORT")},
		{"C, recv", receive(r.path("client"), "receive", "PORT")},
		{"send_file", send(r.shell, "-q", "-c", "connect 127.0.0.1 $1; send_file '"+file+"' 0 0; close", "PORT")},
		{"C, sendfile", send(r.path("client"), "sendfile", "PORT", file)},
	} {
		curve, err := r.trace(s.name, decades(1_000_000, r.scaled(1_000_000_000, 10_000_000)), s.program, speed)
		if err != nil {
			return nil, err
		}
		c.series = append(c.series, curve)
	}
	return c, nil
}

func lineCurve(r *rig) (*chart, error) {
	c := &chart{title: "A script of cheap commands, the whole process", x: "lines", y: "time for each line (ns)"}
	script := r.path("curve.socksh")
	for _, s := range []struct {
		name, needs string
		argv        []string
	}{
		{"sockshell", "", []string{r.shell, "run", script}},
		{"Python", "python3", []string{"python3", r.peer("lines.py"), "all", script}},
		{"Tcl", "tclsh", []string{"tclsh", r.peer("lines.tcl"), "all", script}},
	} {
		if s.needs != "" && missing(s.needs) != "" {
			continue
		}
		curve, err := r.trace(s.name, decades(1000, r.scaled(1_000_000, 10_000)), func(n int) program {
			return program{run: func(ctx context.Context) ([]float64, error) {
				if err := r.writeRepeated("curve.socksh", "", cheap, n/4); err != nil {
					return nil, err
				}
				return seconds(runOn(ctx, core(0), s.argv...))
			}}
		}, func(n int, seconds float64) float64 { return seconds * 1e9 / float64(n) })
		if err != nil {
			return nil, err
		}
		c.series = append(c.series, curve)
	}
	return c, nil
}

func segmentCurve(r *rig) (*chart, error) {
	size := r.scaled(20_000_000, 1_000_000)
	c := &chart{title: "One literal sought in " + megabytes(size), x: "bytes of each send", y: "MB/s"}
	for _, s := range []struct {
		name string
		argv []string
	}{
		{"expect", []string{r.shell, "-q", "-c", `connect 127.0.0.1 $1; expect "END\r\n" 1000000000; close`, "PORT"}},
		{"C that only reads", []string{r.path("client"), "receive", "PORT"}},
	} {
		curve, err := r.trace(s.name, decades(100, 1_000_000), func(block int) program {
			return r.against(twoCores, "", none, []string{"source", strconv.Itoa(size), strconv.Itoa(block), endMark}, int64(size), s.argv...)
		}, func(_ int, seconds float64) float64 { return float64(size) / seconds / 1e6 })
		if err != nil {
			return nil, err
		}
		c.series = append(c.series, curve)
	}
	return c, nil
}
