//go:build linux

package main

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
)

func TestAxis(t *testing.T) {
	a := axisOf([]float64{30, 2000, 7}, 0, 300)
	if a.low != 1 || a.high != 10_000 {
		t.Errorf("from %v to %v", a.low, a.high)
	}
	for v, want := range map[float64]float64{1: 0, 100: 150, 10_000: 300} {
		if got := a.place(v); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v is at %v, want %v", v, got, want)
		}
	}
	if got := len(a.ticks()); got != 5 {
		t.Errorf("%d ticks: %v", got, a.ticks())
	}
	// One value alone has an axis, too.
	if a := axisOf([]float64{100}, 0, 1); a.low != 100 || a.high != 1000 {
		t.Errorf("from %v to %v", a.low, a.high)
	}
}

func TestTick(t *testing.T) {
	for v, want := range map[float64]string{0.1: "0.1", 1: "1", 100: "100", 1000: "1k", 1e6: "1M", 1e10: "10G"} {
		if got := tick(v); got != want {
			t.Errorf("%v reads %q, want %q", v, got, want)
		}
	}
}

// A chart is well-formed XML, whatever its names hold, and every point is in the picture.
func TestChart(t *testing.T) {
	c := chart{
		title: "a < b & c", x: "sockets", y: "time (µs)",
		series: []series{
			{"one", []point{{10, 3}, {1000, 50}}},
			{`"two"`, []point{{10, 0.02}, {10_000, 4000}}},
		},
	}
	var b strings.Builder
	if err := c.write(&b); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(b.String()))
	var texts []string
	circles := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.CharData:
			texts = append(texts, string(token))
		case xml.StartElement:
			if token.Name.Local == "circle" {
				circles++
			}
		}
	}
	all := strings.Join(texts, "|")
	for _, want := range []string{c.title, c.x, c.y, "one", `"two"`, "10k"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in %q", want, all)
		}
	}
	if circles != 4 {
		t.Errorf("%d points drawn", circles)
	}
}
