//go:build linux

package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// cheap are commands that cost little: what is measured is the shell. The peers know them too.
const cheap = "is_open\nlen abcdef\nlet x abc\nslice abcdef 2 4\n"

// writeRepeated makes a script of a line that is repeated.
func (r *rig) writeRepeated(name, first, line string, count int) error {
	_, err := r.write(name, first+strings.Repeat(line, count))
	return err
}

// writeEach makes a script of parts that each are different.
func (r *rig) writeEach(name string, count int, part func(i int) string) error {
	var text strings.Builder
	for i := range count {
		text.WriteString(part(i))
	}
	_, err := r.write(name, text.String())
	return err
}

// scriptRows are scripts without a peer: what the shell itself costs.
func scriptRows(r *rig) []*row {
	count := r.scaled(1_000_000, 1000)
	script := r.path("cheap.socksh")
	prepare := func() error { return r.writeRepeated("cheap.socksh", "", cheap, count/4) }
	peer := func(name string, g goal, argv ...string) program {
		return program{name: name, goal: g, run: func(ctx context.Context) ([]float64, error) {
			return seconds(runOn(ctx, core(0), argv...))
		}}
	}
	inside := func(name string, g goal, argv ...string) program {
		return program{name: name, goal: g, run: func(ctx context.Context) ([]float64, error) {
			text, err := output(ctx, core(0), argv...)
			if err != nil {
				return nil, err
			}
			ns, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			return []float64{ns / 1e9}, err
		}}
	}
	return []*row{
		{
			name: "script", title: "a script of " + grouped(count) + " lines of cheap commands",
			how:     "the whole process from start to end, results written to /dev/null, on one core; the loops split or eval each line and write its result too",
			prepare: prepare,
			shell: func(binary string) program {
				return peer("", none, binary, "run", script).measuring(func(s float64) float64 { return s * 1e9 / float64(count) })
			},
			metrics: []metric{{"a line", "ns", atMost(300)}},
			peers: []program{
				peer("Tcl's eval", none, "tclsh", r.peer("lines.tcl"), "all", script).needing("tclsh"),
				peer("Python's split and table", none, "python3", r.peer("lines.py"), "all", script).needing("python3"),
			},
		},
		{
			name: "script-new", title: "a script of " + grouped(count) + " lines, no two of them the same",
			how: "as above",
			prepare: func() error {
				words := strings.TrimPrefix(cheap, "is_open\n")
				return r.writeEach("new.socksh", count/3, func(i int) string { return strings.ReplaceAll(words, "abc", "abc"+strconv.Itoa(i)) })
			},
			shell: func(binary string) program {
				return peer("", none, binary, "run", r.path("new.socksh")).measuring(func(s float64) float64 { return s * 1e9 / float64(count) })
			},
			metrics: []metric{{"a line", "ns", atMost(300)}},
			peers: []program{
				peer("Tcl's eval", none, "tclsh", r.peer("lines.tcl"), "all", r.path("new.socksh")).needing("tclsh"),
				peer("Python's split and table", none, "python3", r.peer("lines.py"), "all", r.path("new.socksh")).needing("python3"),
			},
		},
		{
			name: "dispatch", inside: true, title: "parse and dispatch of a line",
			how: "Go benchmarks of `len abcdef`, its result dropped, and for the ratios, as in the loops, with a line that is bound already; the loops' own clock around eval, or split and look-up, on one core",
			prepare: func() error {
				return firstError(r.writeRepeated("dispatch.socksh", "", "len abcdef\n", count), r.buildTests("./commands/session", "commands.test"))
			},
			shell: func(string) program {
				return program{run: func(ctx context.Context) ([]float64, error) {
					unbound, err := r.benchmark(ctx, "^BenchmarkDispatch$/^len_abcdef$")
					if err != nil {
						return nil, err
					}
					bound, err := r.benchmark(ctx, "^BenchmarkBound$/^len_abcdef$")
					return []float64{bound / 1e9, unbound, bound}, err
				}}
			},
			metrics: []metric{{"a line", "ns", atMost(100)}, {"one that is bound", "ns", atMost(60)}},
			peers: []program{
				inside("Tcl's eval", atLeast(10), "tclsh", r.peer("lines.tcl"), "dispatch", r.path("dispatch.socksh")).needing("tclsh"),
				inside("Python's split and table", atLeast(4), "python3", r.peer("lines.py"), "dispatch", r.path("dispatch.socksh")).needing("python3"),
			},
		},
	}
}

// benchmark runs one of the benchmarks of commands, and gives its nanoseconds.
func (r *rig) benchmark(ctx context.Context, name string) (float64, error) {
	text, err := output(ctx, core(0), r.path("commands.test"), "-test.run", "^$", "-test.bench", name, "-test.benchtime", "300ms")
	if err != nil {
		return 0, err
	}
	return reported(text, "ns/op")
}

// buildTests builds a package's benchmarks.
func (r *rig) buildTests(pkg, name string) error {
	return r.goTool("test", "-c", "-o", r.path(name), pkg)
}

// reported is a value that a Go benchmark reported.
func reported(text, unit string) (float64, error) {
	found := regexp.MustCompile(`([0-9.e+]+) ` + regexp.QuoteMeta(unit) + `\b`).FindStringSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("no benchmark reported %s: %s", unit, text)
	}
	return strconv.ParseFloat(found[1], 64)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
