package repl

import (
	"bytes"
	"io"
	"regexp"
	"sync"

	"github.com/rivo/uniseg"

	"sockshell/commands/session"
	"sockshell/commands/value"
)

// What a line printed without waiting for anything in between is kept until the line is over: it may be
// longer than the screen, and go to a pager. What comes before a wait is shown before it, and then the rest of
// the line is shown as it comes, too. An error is also shown when the pager has ended; what comes unasked, and an error in
// JSON, is never paged.

// pageMost is how much of a line's output is kept for a pager.
const pageMost = 1 << 20

// keep says whether the output gathered so far may still go to a pager, rather than be shown now.
func (p *Printer) keep() bool {
	return p.Page != nil && !p.shown && len(p.buf) < pageMost && p.settings.Output() != session.OutputRaw
}

// Show shows what a line has printed, once it is over.
func (p *Printer) Show() {
	p.mu.Lock()
	if !p.keep() || !p.Long(p.buf) { // nothing comes between the two, as a notice that belongs behind this output
		p.flush()
		p.shown, p.errors = false, nil
		p.mu.Unlock()
		return
	}
	text, errors := p.buf, p.errors
	p.buf, p.errors = nil, nil
	p.mu.Unlock()
	if p.Page(text) {
		text = errors
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(text)
}

// colours are what sets them, which takes no room.
var colours = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("\x1b\\[[0-9;]*m") })

// Rows is how many rows of a screen of so many columns a text takes.
func Rows(text []byte, columns int) int {
	rows := 0
	for line := range bytes.Lines(text) {
		line = colours().ReplaceAll(bytes.TrimSuffix(line, []byte("\n")), nil)
		width := 0
		for part := range bytes.SplitAfterSeq(line, []byte("\t")) {
			width += uniseg.StringWidth(string(bytes.TrimSuffix(part, []byte("\t"))))
			if bytes.HasSuffix(part, []byte("\t")) {
				width += tabStop - width%tabStop
			}
		}
		rows += 1 + max(width-1, 0)/max(columns, 1)
	}
	return rows
}

const tabStop = 8

// pipe is where results go instead of Out.
type pipe struct {
	w      io.Writer
	buf    []byte
	broken func()
	closed bool // the program does not read
}

// Pipe hands what results print to w, as they are in a file, until the function that it returns is called:
// data are their bytes, unless the output format says otherwise. Errors, traces and what comes unasked are printed as
// always. broken is called once when w takes no more.
func (p *Printer) Pipe(w io.Writer, broken func()) (end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pipe = &pipe{w: w, broken: broken}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.pipe = nil
	}
}

// result writes a result. It holds no lock, since the program may take its time.
func (t *pipe) result(r *session.Result, output session.Output) {
	if t.closed {
		return
	}
	if output == session.OutputText && r.Variable == "" && r.Value.Kind == value.Data {
		output = session.OutputRaw
	}
	t.buf = session.AppendResult(t.buf[:0], r, output, value.Form{})
	if _, err := t.w.Write(t.buf); err != nil {
		t.closed = true
		t.broken()
	}
}
