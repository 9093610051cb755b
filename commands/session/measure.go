package session

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"sockshell/commands/value"
	"sockshell/sockcore"
)

// measurement is how long the rounds of a command took, and how those ended that failed.
type measurement struct {
	rounds int64
	took   []time.Duration // of each that succeeded
	errors map[string]int
	total  time.Duration
}

// Measure runs a command n times, and gives a table of how long it took. It fails when no round succeeded.
func (c *Call) Measure(n int64, body Body) (value.Value, error) {
	own, st := c.within(), body.statement
	own.expecting++
	own.quiet++
	binder := &c.fiber.binder
	mark := len(binder.Arena)
	m := &measurement{errors: map[string]int{}}
	var last error
	begun := sockcore.Now()
	for own.round = 1; own.round <= n; own.round++ {
		if own.round == 2 {
			st = c.bindOnce(st)
		}
		start := sockcore.Now()
		_, err := c.fiber.run(own, &st)
		took := elapsed(start)
		binder.Arena = binder.Arena[:mark]
		if interrupted := c.interrupted(); interrupted != nil && (err != nil || own.round < n) {
			m.total = elapsed(begun)
			return value.Nothing, Detailed(interrupted, m.lines()...)
		}
		failure, failed := err.(*Failure) //nolint:errorlint // never wrapped
		if err != nil && !failed {
			return value.Nothing, err
		}
		m.rounds++
		if failed {
			last = err
			m.errors[failure.Err.Name]++
			continue
		}
		if len(m.took) == cap(m.took) {
			if err := c.AllowResult(16 * len(m.took)); err != nil {
				return value.Nothing, err
			}
		}
		m.took = append(m.took, took)
	}
	m.total = elapsed(begun)
	if len(m.took) == 0 && last != nil {
		return value.Nothing, last
	}
	c.fiber.origin = c.origin()
	return m.table(), nil
}

// table is one row, with a column for each measure.
func (m *measurement) table() value.Value {
	slices.Sort(m.took)
	t := &value.Table{Header: []string{"count", "errors", "min", "median", "p90", "p99", "max", "total"}}
	row := []value.Value{value.OfInt(m.rounds), value.OfText(m.failures())}
	for _, share := range []int{0, 50, 90, 99, 100} {
		row = append(row, m.percentile(share))
	}
	t.Add(append(row, value.OfDuration(m.total))...)
	return value.OfTable(t)
}

// percentile is how long at most so many of a hundred rounds took: the nearest rank.
func (m *measurement) percentile(share int) value.Value {
	if len(m.took) == 0 {
		return value.OfText("-")
	}
	rank := (len(m.took)*share + 99) / 100
	return value.OfDuration(m.took[max(rank, 1)-1])
}

// failures names the errors, the most frequent first, and how many there were of each; 0 for none.
func (m *measurement) failures() string {
	if len(m.errors) == 0 {
		return "0"
	}
	var words []string
	for _, name := range slices.SortedFunc(maps.Keys(m.errors), func(a, b string) int {
		return cmp.Or(cmp.Compare(m.errors[b], m.errors[a]), strings.Compare(a, b))
	}) {
		words = append(words, strconv.Itoa(m.errors[name])+" "+name)
	}
	return strings.Join(words, ", ")
}

// lines are the table as text, below an error.
func (m *measurement) lines() []string {
	v := m.table()
	return strings.Split(strings.TrimRight(string(v.AppendText(nil, value.Form{})), "\n"), "\n")
}
