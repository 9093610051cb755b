package repl

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Rules of what is printed where:
//   - Results go to Out. Errors go to Err with their place in a batch, and stand in place, on Out, on
//     a terminal, with --echo and with json.
//   - Out is written before Err is, before the shell waits for anything, and when it has gathered much.
//   - Nothing is coloured or cut but on a terminal.

// flushAt is how much output is gathered.
const flushAt = 64 << 10

// Printer is the Sink of a session that prints.
type Printer struct {
	Out, Err io.Writer
	Terminal bool // a person types, and Out is a terminal: errors in place, hints, long data cut
	Visible  bool // Out is a terminal, which what print prints is not to drive
	// Env is the user's, which tells whether colours are wanted on the terminal; nil: they are not.
	Env func(name string) (string, bool)

	// Size is how large the terminal is; nil: nobody knows.
	Size func() (columns, rows int)
	// Page shows a line's whole output in a pager, and reports that it did; nil: there is none. Long reports what goes there.
	Page func(text []byte) bool
	Long func(text []byte) bool

	silent  atomic.Bool // only errors are printed
	raw     atomic.Bool // the terminal makes no CR LF of a LF
	writing atomic.Bool // to a terminal, and it was not cut

	mu       sync.Mutex
	settings *session.Settings
	buf      []byte
	errors   []byte    // of the line, in buf, too, but without what a failed read got
	shown    bool      // a part of the line's output: no pager is to have the rest
	stamped  time.Time // the last result or notice with a timestamp happened then
	failed   error     // the first error of writing to Out
	pipe     *pipe     // instead of Out; nil: nothing
}

// Attach gives the printer the settings of the session that it prints for.
func (p *Printer) Attach(settings *session.Settings) { p.settings = settings }

// Failed is the first error of writing results, nil when all went out.
func (p *Printer) Failed() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// Silent has only errors printed of what runs, or everything again.
func (p *Printer) Silent(on bool) { p.silent.Store(on) }

// Raw says that the terminal moves down only at a LF, or that it moves to the first column, too.
func (p *Printer) Raw(on bool) { p.raw.Store(on) }

// Echo implements session.Sink: the transcript form of a command.
func (p *Printer) Echo(statement string) {
	if out := p.settings.Output(); out == session.OutputJSON || out == session.OutputRaw || p.silent.Load() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.buf = append(p.buf, "> "...)
	for i := range len(statement) {
		p.buf = append(p.buf, statement[i])
		if statement[i] == '\n' {
			p.buf = append(p.buf, "> "...)
		}
	}
	p.buf = append(p.buf, '\n')
}

// Result implements session.Sink.
func (p *Printer) Result(r *session.Result) {
	if r.Err == nil && p.silent.Load() {
		return
	}
	p.mu.Lock()
	output := p.settings.Output()
	if pipe := p.pipe; pipe != nil && r.Err == nil {
		p.mu.Unlock()
		pipe.result(r, output)
		return
	}
	defer p.mu.Unlock()
	if r.Shown && output != session.OutputJSON {
		return
	}
	if r.Err != nil && output != session.OutputJSON {
		p.printError(r, output)
		return
	}
	p.shown = p.shown || r.Err != nil
	p.buf = p.appendStamped(p.buf, r.At, func(dst []byte) []byte { return session.AppendResult(dst, r, output, p.form()) })
	if len(p.buf) >= flushAt && !p.keep() {
		p.flush()
	}
}

// Trace implements session.Sink.
func (p *Printer) Trace(c *sockcore.SysCall) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.buf = session.AppendTrace(p.buf, c, p.settings.Output())
}

// form is how data, and what print prints, is shown.
func (p *Printer) form() value.Form {
	f := value.Form{Visible: p.Visible}
	if p.Terminal {
		f.Limit = p.settings.DisplayLimit()
	}
	if p.Size != nil {
		f.Width, f.Height = p.Size()
	}
	return f
}

func (p *Printer) printError(r *session.Result, output session.Output) {
	inPlace := p.Terminal || p.settings.Echo() && output != session.OutputRaw
	hint := ""
	if p.Terminal && r.Err.Hint != "" {
		hint = string(value.AppendWrapped(nil, "hint: "+r.Err.Hint, p.form().Width))
	}
	text := append(p.errorText(r, output, inPlace), hint...)
	if inPlace {
		p.buf = append(p.buf, text...)
		if p.keep() {
			e := *r.Err
			e.Partial = nil
			p.errors = append(append(p.errors, p.errorText(&session.Result{Err: &e, Place: r.Place, At: r.At}, output, true)...), hint...)
		}
		return
	}
	p.flush()
	_, _ = p.Err.Write(text) // there is nowhere left to tell
}

// errorText is an error, with its place where it does not stand below its command.
func (p *Printer) errorText(r *session.Result, output session.Output, inPlace bool) []byte {
	var text []byte
	if !inPlace && !r.Place.Nested && r.Place.File != "" {
		text = session.AppendPlace(text, r.Place)
	}
	return p.appendStamped(nil, r.At, func(dst []byte) []byte {
		return append(dst, p.reddened(session.AppendResult(text, r, output, p.form()))...)
	})
}

// Notice implements session.Sink: above the line being typed on a terminal, else on Err.
func (p *Printer) Notice(n *session.Notice) {
	if n.Output != nil && !p.Terminal {
		p.Result(n.Output)
		return
	}
	if n.Limit == 0 { // the operation's result tells it
		p.Notices([]session.Notice{*n})
	}
}

// Notices prints notices at once: above the line being typed on a terminal, else on Err.
func (p *Printer) Notices(list []session.Notice) {
	if len(list) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flush()
	var text []byte
	for i := range list {
		if list[i].Lines { // they have times of their own
			text = p.appendNotice(text, &list[i])
			continue
		}
		text = p.appendStamped(text, list[i].At, func(dst []byte) []byte { return p.appendNotice(dst, &list[i]) })
	}
	if p.raw.Load() {
		text = bytes.ReplaceAll(slices.Concat([]byte("\n"), text), []byte("\n"), []byte("\r\n"))
	}
	out := p.Err
	if p.Terminal || p.settings.Output() == session.OutputJSON {
		out = p.Out
	}
	_, _ = out.Write(text) // there is nowhere left to tell
}

func (p *Printer) appendNotice(text []byte, n *session.Notice) []byte {
	output := p.settings.Output()
	job := append(strconv.AppendInt([]byte{'['}, int64(n.Job), 10), "] "...)
	switch {
	case n.Output != nil:
		return append(text, p.noticed(n.Output)...)
	case n.Err != nil && output == session.OutputJSON:
		return append(text, noticeObject(n, job)...)
	case n.Err != nil && (n.Job == 0 || n.Going):
		if n.Job != 0 && p.Terminal {
			text = append(text, p.dim(job)...)
		}
		return append(text, p.noticed(&session.Result{Err: n.Err, Place: n.Place})...)
	}
	if n.Job == 0 {
		remark := n.Text
		if n.Socket != "" {
			remark = n.Socket + ": " + n.Text
		}
		if output == session.OutputJSON {
			return appendRemark(text, n, remark)
		}
		if n.Lines {
			return append(text, n.Text...)
		}
		lines := value.AppendWrapped(nil, syntax.Visible(remark), p.form().Width)
		for _, detail := range n.Details {
			lines = value.AppendWrapped(lines, "  "+syntax.Visible(detail), p.form().Width)
		}
		return append(append(text, p.dim(lines[:len(lines)-1])...), '\n')
	}
	if n.Going {
		var label []byte
		if output != session.OutputJSON {
			label = p.dim(job)
		}
		end := len(text) + len(label)
		if all := session.AppendResult(append(text, label...), &n.Results[0], output, p.form()); len(all) > end {
			return all
		}
		return text // a result that prints nothing
	}
	job = append(job, n.Command...)
	if output == session.OutputJSON {
		return append(text, noticeObject(n, job)...)
	}
	if n.Text != "" {
		return append(append(text, p.dim([]byte(n.Text+" "+string(job)))...), '\n')
	}
	text = append(append(text, p.dim(job)...), '\n')
	for i := range n.Results {
		text = append(text, p.noticed(&n.Results[i])...)
	}
	if n.Err != nil {
		text = append(text, p.noticed(&session.Result{Err: n.Err, Place: n.Place})...)
	}
	return text
}

// noticed is a result, or the error, of a notice.
func (p *Printer) noticed(r *session.Result) []byte {
	if r.Err != nil {
		return p.errorText(r, p.settings.Output(), p.Terminal)
	}
	return p.appendStamped(nil, r.At, func(dst []byte) []byte { return session.AppendResult(dst, r, p.settings.Output(), p.form()) })
}

// appendRemark appends a notice that is no job's as an object among JSON results.
func appendRemark(text []byte, n *session.Notice, remark string) []byte {
	text = append(text, `{"notice":{`...)
	if n.Socket != "" {
		text = value.AppendJSONString(append(text, `"socket":`...), n.Socket)
		if n.Name != "" {
			text = value.AppendJSONString(append(text, `,"peer":`...), n.Peer)
			text = value.AppendJSONString(append(text, `,"name":`...), n.Name)
		}
		text = append(text, ',')
	}
	text = value.AppendJSONString(append(text, `"text":`...), remark)
	if len(n.Details) > 0 {
		text = value.AppendJSONStrings(append(text, `,"details":`...), n.Details)
	}
	return append(session.AppendAt(text, n.At), "}}\n"...)
}

// noticeObject is a notice among JSON results.
func noticeObject(n *session.Notice, job []byte) []byte {
	text := []byte(`{"notice":{`)
	if n.Job != 0 {
		text = append(strconv.AppendInt(append(text, `"job":`...), int64(n.Job), 10), ',')
	}
	text = value.AppendJSONString(append(text, `"command":`...), n.Command)
	if n.Text != "" {
		text = value.AppendJSONString(append(text, `,"text":`...), n.Text+" "+string(job))
	}
	if n.Err != nil {
		text = n.Err.AppendJSON(append(text, `,"error":`...))
		if n.Err.Transferred > 0 {
			text = n.Err.AppendPartialJSON(append(text, `,"partial":`...))
		}
		text = n.Err.Beside.AppendFields(text)
		if n.Place.File != "" {
			text = value.AppendJSONString(append(text, `,"file":`...), n.Place.File)
			text = strconv.AppendInt(append(text, `,"line":`...), int64(n.Place.Line), 10)
		}
	}
	return append(session.AppendAt(text, n.At), "}}\n"...)
}

// Flush implements session.Sink.
func (p *Printer) Flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flush()
}

func (p *Printer) flush() {
	if len(p.buf) == 0 {
		return
	}
	p.shown, p.errors = true, nil
	p.write(p.buf)
	p.buf = p.buf[:0]
}
