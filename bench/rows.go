//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

// allRows are the rows of the table, in its order.
func allRows(r *rig) []*row {
	var rows []*row
	for _, family := range []func(*rig) []*row{pingPongRows, receiveRows, sendRows, relayRows, tlsRows, unixRows, searchRows, scriptRows, luaRows, socketRows, processRows} {
		rows = append(rows, family(r)...)
	}
	return rows
}

// seconds is what a run that is nothing but a time gives.
func seconds(d time.Duration, err error) ([]float64, error) {
	if err != nil {
		return nil, err
	}
	return []float64{d.Seconds()}, nil
}

// against makes a program of an exchange with a server.
func (r *rig) against(p place, name string, g goal, serve []string, want int64, client ...string) program {
	return program{
		name: name, goal: g,
		run: func(ctx context.Context) ([]float64, error) {
			return seconds(r.exchange(ctx, p, serve, want, client...))
		},
	}
}

// needing says which installed program a program needs.
func (p program) needing(name string) program {
	p.missing = missing(name)
	return p
}

// making removes the file that the program makes before each run: emptying the last run's takes time,
// which only some of the programs would be charged for.
func (p program) making(file string) program {
	run := p.run
	p.run = func(ctx context.Context) ([]float64, error) {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return run(ctx)
	}
	return p
}

// measuring adds a metric that follows from the time of a run.
func (p program) measuring(f func(seconds float64) float64) program {
	run := p.run
	p.run = func(ctx context.Context) ([]float64, error) {
		v, err := run(ctx)
		if err != nil {
			return nil, err
		}
		return append(v, f(v[0])), nil
	}
	return p
}

// megabytes words a size.
func megabytes(n int) string {
	if n%(1<<30) == 0 {
		return strconv.Itoa(n>>30) + " GiB"
	}
	if n >= 1<<20 {
		return fmt.Sprintf("%.4g MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.4g KiB", float64(n)/(1<<10))
}

// grouped words a count: 1,000,000.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}
