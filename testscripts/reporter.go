package testscripts

import (
	"fmt"
	"io"
	"strconv"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// reporter writes what came of the tests, in order, and on a terminal how far they are. It keeps
// the first error of writing.
type reporter struct {
	out      io.Writer
	options  *Options
	total    int
	ended    int  // also those whose turn to be told has not come
	drawn    bool // the line of progress is on the terminal
	summary  Summary
	outcomes []outcome
	err      error
}

// eraseLine takes the cursor to the line's start and clears it (ECMA-48 EL, console_codes(4)).
const eraseLine = "\r\x1b[K"

func (r *reporter) write(text string) {
	if r.err == nil {
		_, r.err = io.WriteString(r.out, text)
	}
}

// tell writes an outcome.
func (r *reporter) tell(o *outcome) {
	r.summary.count(o)
	r.outcomes = append(r.outcomes, *o)
	text := o.text(r.options.Verbose)
	if r.options.JSON {
		text = o.json()
	}
	if text != "" {
		r.erase()
		r.write(text)
	}
}

// text is what people read: nothing of a test that passed and stays as it is, unless verbose.
func (o *outcome) text(verbose bool) string {
	text := o.summary(verbose)
	for _, change := range o.changes {
		text += change + "\n"
	}
	return text
}

func (o *outcome) summary(verbose bool) string {
	name := syntax.Shown(o.name)
	switch {
	case o.report != "":
		return fmt.Sprintf("FAIL %s\n%s", name, visible(o.report))
	case o.skipped != "":
		return fmt.Sprintf("SKIP %s: %s\n", name, syntax.Visible(o.skipped))
	case verbose:
		return fmt.Sprintf("PASS %s\n%s", name, visible(o.log))
	}
	return ""
}

// visible is a report, or a log, in which programs may have printed anything.
func visible(text string) string { return string(syntax.AppendVisible(nil, []byte(text))) }

// json is one object and a newline.
func (o *outcome) json() string {
	b := value.AppendJSONString([]byte(`{"name":`), o.name)
	b = value.AppendJSONString(append(b, `,"result":`...), o.result())
	b = strconv.AppendInt(append(b, `,"elapsed_us":`...), o.elapsed.Microseconds(), 10)
	if o.report != "" {
		b = value.AppendJSONString(append(b, `,"diff":`...), o.report)
	}
	if o.skipped != "" {
		b = value.AppendJSONString(append(b, `,"reason":`...), o.skipped)
	}
	separator := `,"changes":[`
	for _, change := range o.changes {
		b = value.AppendJSONString(append(b, separator...), change)
		separator = ","
	}
	if len(o.changes) > 0 {
		b = append(b, ']')
	}
	return string(append(b, "}\n"...))
}

// progress redraws the line that says how far the tests are, until all have ended.
func (r *reporter) progress() {
	if !r.options.Progress || r.options.JSON || r.ended == r.total {
		return
	}
	text := fmt.Sprintf("%s%d of %d", eraseLine, r.ended, r.total)
	if r.summary.Failed > 0 {
		text += fmt.Sprintf(", %d failed", r.summary.Failed)
	}
	r.drawn = true
	r.write(text)
}

// erase takes the progress off the terminal.
func (r *reporter) erase() {
	if r.drawn {
		r.write(eraseLine)
		r.drawn = false
	}
}
