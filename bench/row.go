//go:build linux

package main

import (
	"context"
	"math"
)

// row is a line of work: sockshell, and the peers that it is measured beside.
type row struct {
	name  string // for -row
	title string
	how   string // what is timed, and what each program runs
	// lacks says what this machine does not have for the row, which then is not run; nil, or empty: nothing.
	lacks func() string
	// prepare makes what the programs need, once; nil: nothing.
	prepare func() error
	// shell is the program that measures a binary of sockshell.
	shell func(binary string) program
	// inside says that it measures the source, and no binary.
	inside bool
	// metrics are the values of one run of sockshell that have a goal of their own, or are shown, in the
	// order in which the run gives them.
	metrics []metric
	peers   []program
}

// program measures itself once in each round.
type program struct {
	name    string
	missing string // the program that it needs and that is not installed
	goal    goal   // of the ratio
	// run returns the values of one run: first the seconds of which a ratio is made, then the metrics.
	run func(ctx context.Context) ([]float64, error)
}

// metric is a value of sockshell's own.
type metric struct {
	name string
	unit string
	goal goal
}

// goal is what a value should be.
type goal struct {
	Least *float64 `json:"least,omitempty"`
	Most  *float64 `json:"most,omitempty"`
	// Note is what the goal further says.
	Note string `json:"note,omitempty"`
}

func atLeast(v float64) goal { return goal{Least: &v} }

func atMost(v float64) goal { return goal{Most: &v} }

// none is for what is only shown.
var none = goal{}

// met says whether v meets the goal; there is nothing to say without one.
func (g goal) met(v float64) (met, asked bool) {
	switch {
	case g.Least != nil:
		return v >= *g.Least, true
	case g.Most != nil:
		return v <= *g.Most, true
	}
	return false, false
}

// result is what came of a row.
type result struct {
	Name    string  `json:"name"`
	Title   string  `json:"title"`
	How     string  `json:"how"`
	Failure string  `json:"failure,omitempty"` // of sockshell's last run that failed
	NotRun  string  `json:"notRun,omitempty"`  // why
	Values  []value `json:"values"`
}

// value is a cell of the table: a metric of sockshell's own, or a ratio to a peer.
type value struct {
	Peer    string  `json:"peer,omitempty"` // empty: sockshell's own
	Name    string  `json:"name,omitempty"`
	Unit    string  `json:"unit,omitempty"` // empty: a ratio
	Spread  spread  `json:"spread"`
	Goal    goal    `json:"goal,omitzero"`
	Met     *bool   `json:"met,omitempty"`
	Failure string  `json:"failure,omitempty"`
	Ours    float64 `json:"ours,omitempty"`   // seconds, the median, of a ratio
	Theirs  float64 `json:"theirs,omitempty"` // seconds
}

// trouble is what is to be said of a row besides its values, empty when there is nothing.
func (r *result) trouble() string {
	switch {
	case r.NotRun != "":
		return "not run: " + r.NotRun
	case r.Failure != "":
		return "failed: " + r.Failure
	}
	return ""
}

// addMetrics sums up sockshell's own values, of which runs holds those of each run.
func (r *result) addMetrics(metrics []metric, runs [][]float64) {
	for i, m := range metrics {
		var samples []float64
		for _, run := range runs {
			samples = append(samples, run[i+1])
		}
		v := value{Name: m.name, Unit: m.unit, Goal: m.goal, Spread: spreadOf(samples)}
		v.judge()
		r.Values = append(r.Values, v)
	}
}

// addPeer sums up the ratios to a peer, round by round; NaN is a run that failed.
func (r *result) addPeer(p *program, ours, theirs []float64, failure string) {
	v := value{Peer: p.name, Goal: p.goal, Failure: failure, Spread: spreadOf(ratios(ours, theirs))}
	v.judge()
	if v.Spread.Count > 0 {
		v.Ours, v.Theirs = spreadOf(ours).Median, spreadOf(theirs).Median
	}
	r.Values = append(r.Values, v)
}

// judge says whether the median meets the goal.
func (v *value) judge() {
	if met, asked := v.Goal.met(v.Spread.Median); asked && v.Spread.Count > 0 {
		v.Met = &met
	}
}

// firstOf is the time of which a ratio is made.
func firstOf(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	return values[0]
}
