//go:build unix

package main

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// The picture, in its own units: a character's width and a row's height, and what is around them.
const (
	charWidth, rowHeight = 8.4, 18
	margin               = 16
	background, plain    = "#1e1e2e", "#cdd6f4"
)

// colours are the eight of a terminal, then the eight bright ones.
var colours = [16]string{
	"#45475a", "#f38ba8", "#a6e3a1", "#f9e2af", "#89b4fa", "#f5c2e7", "#94e2d5", "#bac2de",
	"#7f849c", "#f38ba8", "#a6e3a1", "#f9e2af", "#89b4fa", "#f5c2e7", "#94e2d5", "#ffffff",
}

// style is what a terminal's SGR sequences have set: ECMA-48, section 8.3.117.
type style struct {
	colour string
	bold   bool
	faint  bool
}

func (s *style) set(parameters string) {
	for number := range strings.SplitSeq(parameters, ";") {
		n := 0
		_, _ = fmt.Sscan(number, &n) // an empty one is 0
		switch {
		case n == 0:
			*s = style{colour: plain}
		case n == 1:
			s.bold = true
		case n == 2:
			s.faint = true
		case n == 22:
			s.bold, s.faint = false, false
		case n >= 30 && n <= 37:
			s.colour = colours[n-30]
		case n >= 90 && n <= 97:
			s.colour = colours[n-90+8]
		case n == 39:
			s.colour = plain
		}
	}
}

// draw writes a screen, with its SGR sequences, as SVG.
func draw(out io.Writer, screen string) error {
	lines := strings.Split(screen, "\n")
	width, height := columns*charWidth+2*margin, float64(len(lines)*rowHeight+2*margin)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`+"\n", width, height)
	fmt.Fprintf(&b, `<rect width="%g" height="%g" rx="8" fill="%s"/>`+"\n", width, height, background)
	now := style{colour: plain}
	for row, line := range lines {
		column := 0
		for line != "" {
			text, rest, _ := strings.Cut(line, "\x1b[")
			if text != "" {
				now.text(&b, column, row, text)
				column += len([]rune(text))
			}
			end := strings.IndexFunc(rest, func(r rune) bool { return r >= '@' && r <= '~' })
			if end < 0 {
				break
			}
			if rest[end] == 'm' {
				now.set(rest[:end])
			}
			line = rest[end+1:]
		}
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// text writes what stands from a column on, as wide as in a terminal whatever the font.
func (s *style) text(b *strings.Builder, column, row int, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	more := ""
	if s.bold {
		more += ` font-weight="bold"`
	}
	if s.faint {
		more += ` opacity="0.6"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" xml:space="preserve" fill="%s"%s>%s</text>`+"\n",
		margin+float64(column)*charWidth, margin+(row+1)*rowHeight-5, float64(len([]rune(text)))*charWidth, s.colour, more, html.EscapeString(text))
}
