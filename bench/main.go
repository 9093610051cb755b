//go:build linux

// Bench measures sockshell beside its peers.
//
//	go run ./bench [-rounds N] [-row REGEX] [-size FACTOR] [-o text|markdown|json] [-before BINARY]
//	go run ./bench [-size FACTOR] curves
//
// It builds sockshell, the C, Python, Tcl and Go loops under peers, and runs each row: in every round
// sockshell and each peer once, in an order drawn anew, so that what disturbs the machine disturbs all
// alike. A ratio is a peer's time divided by sockshell's in the same round; above 1, sockshell is
// faster. The table shows the median of the ratios and their quartiles. A peer that is not installed
// is named, and its cells say so.
//
// What is measured is the binary that runs a script file. The far end is one C server for all
// (peers/server.c), and mostly it is what takes the time: the start of a program does not count
// but where a row says so.
//
// curves draws how cost grows, into bench/curves.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
)

// config is what the command line asks for.
type config struct {
	rounds int
	rows   *regexp.Regexp
	output string
	size   float64
	before string // an earlier build, measured as one more peer
	task   string // "curves", or empty: the table
}

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string, out, progress io.Writer) error {
	c, err := parseArgs(args, progress)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	r, err := newRig(c, progress)
	if err != nil {
		return err
	}
	defer r.close()
	switch c.task {
	case "curves":
		return drawCurves(r)
	}
	report := report{Machine: describeMachine(r), Rounds: c.rounds, Size: c.size}
	for _, row := range allRows(r) {
		if c.rows.MatchString(row.name) {
			report.Rows = append(report.Rows, r.measure(row))
		}
	}
	if len(report.Rows) == 0 {
		return errors.New("no row is named so")
	}
	return report.write(out, c.output)
}

func parseArgs(args []string, usage io.Writer) (*config, error) {
	c := &config{}
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	set.SetOutput(usage)
	set.IntVar(&c.rounds, "rounds", 11, "how often each program runs")
	rows := set.String("row", "", "only the rows that match this `REGEX`")
	set.StringVar(&c.output, "o", "text", "the `FORMAT`: text, markdown or json")
	set.Float64Var(&c.size, "size", 1, "a `FACTOR` of at most 1 that shrinks bulk, counts and curves")
	set.StringVar(&c.before, "before", "", "an earlier sockshell `BINARY`, as one more peer of each row")
	if err := set.Parse(args); err != nil {
		return nil, err
	}
	c.task = set.Arg(0)
	if set.NArg() > 1 || c.task != "" && c.task != "curves" {
		return nil, errors.New("only curves may follow the flags")
	}
	if c.rounds < 1 {
		return nil, errors.New("-rounds: at least 1")
	}
	if c.size <= 0 || c.size > 1 {
		return nil, errors.New("-size: above 0, and no more than 1")
	}
	if formats[c.output] == nil {
		return nil, fmt.Errorf("-o: %q is none of text, markdown and json", c.output)
	}
	var err error
	c.rows, err = regexp.Compile(*rows)
	return c, err
}
