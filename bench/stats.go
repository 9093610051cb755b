//go:build linux

package main

import (
	"math"
	"slices"
)

// spread sums up samples.
type spread struct {
	Count  int     `json:"count"`
	Median float64 `json:"median"`
	Low    float64 `json:"low"`  // the lower quartile
	High   float64 `json:"high"` // the upper quartile
}

// spreadOf sums up the samples that are numbers.
func spreadOf(samples []float64) spread {
	sorted := slices.DeleteFunc(slices.Clone(samples), math.IsNaN)
	if len(sorted) == 0 {
		return spread{}
	}
	slices.Sort(sorted)
	return spread{
		Count: len(sorted), Median: quantile(sorted, 0.5),
		Low: quantile(sorted, 0.25), High: quantile(sorted, 0.75),
	}
}

// quantile is the value below which the part q of sorted lies, between two samples in proportion
// (type 7 of Hyndman and Fan, 1996).
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	below := int(at)
	if below == len(sorted)-1 {
		return sorted[below]
	}
	part := at - float64(below)
	return sorted[below]*(1-part) + sorted[below+1]*part
}

// ratios divides round by round: how many times faster ours was. NaN is a round in which one failed.
func ratios(ours, theirs []float64) []float64 {
	quotients := make([]float64, min(len(ours), len(theirs)))
	for i := range quotients {
		quotients[i] = theirs[i] / ours[i]
	}
	return quotients
}
