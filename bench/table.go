//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// report is everything that a run of bench found.
type report struct {
	Machine machine   `json:"machine"`
	Rounds  int       `json:"rounds"`
	Size    float64   `json:"size"`
	Rows    []*result `json:"rows"`
}

// formats are those of -o.
var formats = map[string]func(*report, io.Writer) error{
	"text": (*report).writeText, "markdown": (*report).writeMarkdown, "json": (*report).writeJSON,
}

func (r *report) write(out io.Writer, format string) error { return formats[format](r, out) }

func (r *report) writeJSON(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// summary is the line above the table.
func (r *report) summary() string {
	text := fmt.Sprintf("Median of %d rounds, quartiles in brackets; a ratio above 1 is faster than the peer.", r.Rounds)
	if r.Size != 1 {
		text += fmt.Sprintf(" Sizes and counts are %g of the full ones.", r.Size)
	}
	return text
}

func (r *report) writeText(out io.Writer) error {
	var b strings.Builder
	for _, line := range r.Machine.lines() {
		b.WriteString(line + "\n")
	}
	b.WriteString(r.summary() + "\n")
	for _, res := range r.Rows {
		fmt.Fprintf(&b, "\n%s: %s\n  %s\n", res.Name, res.Title, res.How)
		if trouble := res.trouble(); trouble != "" {
			b.WriteString("  " + trouble + "\n")
		}
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for i := range res.Values {
			_, _ = io.WriteString(w, "  "+strings.Join(res.Values[i].cells(), "\t")+"\n") // Flush tells
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (r *report) writeMarkdown(out io.Writer) error {
	var b strings.Builder
	b.WriteString(strings.Join(r.Machine.lines(), ". ") + ".\n\n" + r.summary() + "\n\n")
	b.WriteString("| work | against | measured | quartiles | goal | met |\n|---|---|---|---|---|---|\n")
	for _, res := range r.Rows {
		title := res.Title
		if trouble := res.trouble(); trouble != "" {
			fmt.Fprintf(&b, "| %s | | %s | | | |\n", title, escapeCell(trouble))
		}
		for i := range res.Values {
			fmt.Fprintf(&b, "| %s | %s |\n", title, strings.Join(res.Values[i].cells(), " | "))
			title = ""
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// escapeCell keeps text in its cell.
func escapeCell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}

// cells are: against what, the median, the quartiles, the goal, whether it is met.
func (v *value) cells() []string {
	against := v.Peer
	if against == "" {
		against = v.Name
	}
	if v.Spread.Count == 0 {
		return []string{against, strings.TrimSuffix("not measured: "+escapeCell(v.Failure), ": "), "", v.Goal.show(v.Unit), ""}
	}
	return []string{
		against, show(v.Spread.Median, v.Unit),
		"[" + digits(v.Spread.Low) + ", " + digits(v.Spread.High) + "]",
		v.Goal.show(v.Unit), v.verdict(),
	}
}

func (v *value) verdict() string {
	switch {
	case v.Met == nil:
		return ""
	case *v.Met:
		return "yes"
	}
	return "no"
}

func (g goal) show(unit string) string {
	var text string
	switch {
	case g.Least != nil:
		text = "≥ " + show(*g.Least, unit)
	case g.Most != nil:
		text = "≤ " + show(*g.Most, unit)
	}
	if g.Note != "" {
		text = strings.TrimSpace(text + " " + g.Note)
	}
	return text
}

// show is a value with its unit; one without is a ratio.
func show(v float64, unit string) string {
	if unit == "" {
		return digits(v) + "×"
	}
	return digits(v) + " " + unit
}

// digits shows three significant digits, more where they stand before the point.
func digits(v float64) string {
	switch {
	case v >= 100 || v == 0:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3g", v)
}
