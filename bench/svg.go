//go:build linux

package main

import (
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strings"
)

// chart is a picture of curves, written as SVG. Both axes are logarithmic: what is drawn grows by
// factors, and a straight line is a power.
type chart struct {
	title  string
	x, y   string // what the axes show, with units
	series []series
}

// series is a curve.
type series struct {
	name   string
	points []point
}

type point struct{ x, y float64 }

// The picture, in its own units.
const (
	chartWidth, chartHeight   = 720, 440
	plotLeft, plotTop         = 80, 50
	plotRight, plotBottom     = 540, 380
	legendLeft, legendSpacing = 556, 20
)

// strokes are colours that differ for the colour-blind too (Okabe and Ito, 2008).
var strokes = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000"}

// write draws the chart.
func (c *chart) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", chartWidth, chartHeight)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", chartWidth, chartHeight)
	text(&b, plotLeft, 26, "start", 16, c.title)
	x, y := c.axes()
	for _, v := range x.ticks() {
		at := x.place(v)
		line(&b, at, plotTop, at, plotBottom, "#dddddd")
		text(&b, at, plotBottom+18, "middle", 13, tick(v))
	}
	for _, v := range y.ticks() {
		at := y.place(v)
		line(&b, plotLeft, at, plotRight, at, "#dddddd")
		text(&b, plotLeft-6, at+4, "end", 13, tick(v))
	}
	text(&b, (plotLeft+plotRight)/2, plotBottom+42, "middle", 13, c.x)
	fmt.Fprintf(&b, `<text transform="translate(18 %d) rotate(-90)" text-anchor="middle">%s</text>`+"\n", (plotTop+plotBottom)/2, html.EscapeString(c.y))
	for i, s := range c.series {
		s.draw(&b, x, y, strokes[i%len(strokes)])
		at := float64(plotTop + 8 + i*legendSpacing)
		fmt.Fprintf(&b, `<rect x="%d" y="%.0f" width="14" height="4" fill="%s"/>`+"\n", legendLeft, at, strokes[i%len(strokes)])
		text(&b, legendLeft+20, at+6, "start", 13, s.name)
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (s *series) draw(b *strings.Builder, x, y axis, stroke string) {
	var path strings.Builder
	for i, p := range s.points {
		fmt.Fprintf(&path, "%s%.1f %.1f", map[bool]string{true: "M", false: " L"}[i == 0], x.place(p.x), y.place(p.y))
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", path.String(), stroke)
	for _, p := range s.points {
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", x.place(p.x), y.place(p.y), stroke)
	}
}

func text(b *strings.Builder, x, y float64, anchor string, size int, s string) {
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="%s" font-size="%d">%s</text>`+"\n", x, y, anchor, size, html.EscapeString(s))
}

func line(b *strings.Builder, x1, y1, x2, y2 float64, stroke string) {
	fmt.Fprintf(b, `<path d="M%.1f %.1f L%.1f %.1f" stroke="%s"/>`+"\n", x1, y1, x2, y2, stroke)
}

// axis maps values from low to high, both powers of ten, to places.
type axis struct {
	low, high  float64
	begin, end float64
}

// axes are those that hold every point.
func (c *chart) axes() (x, y axis) {
	var xs, ys []float64
	for _, s := range c.series {
		for _, p := range s.points {
			xs, ys = append(xs, p.x), append(ys, p.y)
		}
	}
	return axisOf(xs, plotLeft, plotRight), axisOf(ys, plotBottom, plotTop)
}

func axisOf(values []float64, begin, end float64) axis {
	if len(values) == 0 {
		values = []float64{1}
	}
	low := math.Pow(10, math.Floor(math.Log10(slices.Min(values))))
	high := math.Pow(10, math.Ceil(math.Log10(slices.Max(values))))
	if high <= low {
		high = 10 * low
	}
	return axis{low, high, begin, end}
}

func (a axis) place(v float64) float64 {
	return a.begin + (a.end-a.begin)*math.Log10(v/a.low)/math.Log10(a.high/a.low)
}

// ticks are the powers of ten.
func (a axis) ticks() []float64 {
	var values []float64
	for v := a.low; v <= a.high*1.001; v *= 10 {
		values = append(values, v)
	}
	return values
}

// tick is a power of ten as people read it.
func tick(v float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if v >= unit.size*0.999 {
			return fmt.Sprintf("%.4g%s", v/unit.size, unit.name)
		}
	}
	return fmt.Sprintf("%.4g", v)
}
