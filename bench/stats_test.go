//go:build linux

package main

import (
	"math"
	"slices"
	"testing"
)

func TestSpreadOf(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		samples []float64
		want    spread
	}{
		{nil, spread{}},
		{[]float64{nan}, spread{}},
		{[]float64{7}, spread{1, 7, 7, 7}},
		{[]float64{3, 1}, spread{2, 2, 1.5, 2.5}},
		{[]float64{5, 1, 4, 2, 3}, spread{5, 3, 2, 4}},
		{[]float64{4, nan, 1, 3, 2}, spread{4, 2.5, 1.75, 3.25}},
	} {
		before := slices.Clone(c.samples)
		if got := spreadOf(c.samples); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.samples, got, c.want)
		}
		for i := range before {
			if before[i] != c.samples[i] && !math.IsNaN(before[i]) {
				t.Errorf("%v was changed into %v", before, c.samples)
			}
		}
	}
}

// The median of the ratios is not the ratio of the medians: a round that was slow for both counts as
// any other.
func TestRatiosRoundByRound(t *testing.T) {
	ours, theirs := []float64{1, 10, 2}, []float64{2, 20, 1}
	if got := spreadOf(ratios(ours, theirs)).Median; got != 2 {
		t.Errorf("median of the ratios: %v", got)
	}
	failed := ratios([]float64{1, math.NaN(), 4}, []float64{3, 2, math.NaN()})
	if s := spreadOf(failed); s.Count != 1 || s.Median != 3 {
		t.Errorf("with runs that failed: %+v", s)
	}
}

func TestGoal(t *testing.T) {
	for _, c := range []struct {
		goal       goal
		v          float64
		met, asked bool
	}{
		{atLeast(1.5), 1.5, true, true},
		{atLeast(1.5), 1.49, false, true},
		{atMost(300), 300, true, true},
		{atMost(300), 301, false, true},
		{none, 1, false, false},
	} {
		if met, asked := c.goal.met(c.v); met != c.met || asked != c.asked {
			t.Errorf("%+v of %v: %v, %v", c.goal, c.v, met, asked)
		}
	}
}

func TestResultOfRounds(t *testing.T) {
	res := &result{}
	res.addMetrics([]metric{{"speed", "GB/s", atLeast(1)}}, [][]float64{{9, 3}, {9, 2}, {9, 0.5}})
	p := program{name: "C", goal: atLeast(2)}
	res.addPeer(&p, []float64{1, 1, 1}, []float64{3, 1, 1.5}, "")
	gone := program{name: "nc", goal: atLeast(2)}
	res.addPeer(&gone, []float64{1, 1, 1}, []float64{math.NaN()}, "nc is not installed")
	if v := res.Values[0]; v.Spread.Median != 2 || v.Met == nil || !*v.Met {
		t.Errorf("metric: %+v", v)
	}
	if v := res.Values[1]; v.Spread.Median != 1.5 || v.Met == nil || *v.Met || v.Theirs != 1.5 {
		t.Errorf("peer: %+v", v)
	}
	if v := res.Values[2]; v.Met != nil || v.Spread.Count != 0 || v.Failure == "" {
		t.Errorf("missing peer: %+v", v)
	}
}
