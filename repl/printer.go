// Package repl is the loop that takes lines and the printer that shows what came of them.
package repl

import (
	"bytes"
	"io"
	"strconv"
	"sync"

	"github.com/fatih/color"

	"sockshell/commands"
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
	Terminal bool // Out is one: errors in place, hints, long data cut

	mu       sync.Mutex
	settings *commands.Settings
	buf      []byte
	failed   error // the first error of writing to Out
}

// Attach gives the printer the settings of the session that it prints for.
func (p *Printer) Attach(settings *commands.Settings) { p.settings = settings }

// Failed is the first error of writing results, nil when all went out.
func (p *Printer) Failed() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// Echo implements commands.Sink: the transcript form of a command.
func (p *Printer) Echo(statement string) {
	if out := p.settings.Output(); out == commands.OutputJSON || out == commands.OutputRaw {
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

// Result implements commands.Sink.
func (p *Printer) Result(r *commands.Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	output := p.settings.Output()
	if r.Err != nil && output != commands.OutputJSON {
		p.printError(r, output)
		return
	}
	p.buf = commands.AppendResult(p.buf, r, output, p.limit())
	if len(p.buf) >= flushAt {
		p.flush()
	}
}

// Trace implements commands.Sink.
func (p *Printer) Trace(c *sockcore.SysCall) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.buf = commands.AppendTrace(p.buf, c, p.settings.Output())
}

// limit is how much of data is shown.
func (p *Printer) limit() int {
	if p.Terminal {
		return p.settings.DisplayLimit()
	}
	return 0
}

func (p *Printer) printError(r *commands.Result, output commands.Output) {
	inPlace := p.Terminal || p.settings.Echo() && output != commands.OutputRaw
	var text []byte
	if !inPlace && !r.Place.Nested {
		text = commands.AppendPlace(text, r.Place)
	}
	text = commands.AppendResult(text, r, output, p.limit())
	if p.coloured() {
		text = paint(text)
	}
	if p.Terminal && r.Err.Hint != "" {
		text = append(append(append(text, "hint: "...), r.Err.Hint...), '\n')
	}
	if inPlace {
		p.buf = append(p.buf, text...)
		return
	}
	p.flush()
	_, _ = p.Err.Write(text) // there is nowhere left to tell
}

// coloured says whether the sink is to have colour.
func (p *Printer) coloured() bool {
	switch p.settings.Color() {
	case commands.ColorAlways:
		return true
	case commands.ColorNever:
		return false
	case commands.ColorAuto:
	}
	return p.Terminal && !color.NoColor
}

// paint colours the first `error:`.
func paint(text []byte) []byte {
	const word = "error:"
	red := color.New(color.FgRed)
	red.EnableColor()
	return bytes.Replace(text, []byte(word), []byte(red.Sprint(word)), 1)
}

// Notice implements commands.Sink: above the line being typed on a terminal, else on Err.
func (p *Printer) Notice(n *commands.Notice) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flush()
	text := p.noticeText(n)
	out := p.Err
	if p.Terminal || p.settings.Output() == commands.OutputJSON {
		out = p.Out
	}
	_, _ = out.Write(text) // there is nowhere left to tell
}

func (p *Printer) noticeText(n *commands.Notice) []byte {
	job := append(strconv.AppendInt([]byte{'['}, int64(n.Job), 10), "] "...)
	job = append(job, n.Command...)
	if p.settings.Output() == commands.OutputJSON {
		return noticeObject(n, job)
	}
	if n.Text != "" {
		return append(append(append([]byte(n.Text), ' '), job...), '\n')
	}
	text := append(job, '\n')
	for i := range n.Results {
		text = commands.AppendResult(text, &n.Results[i], p.settings.Output(), p.limit())
	}
	if n.Err != nil {
		text = commands.AppendResult(text, &commands.Result{Err: n.Err}, p.settings.Output(), p.limit())
	}
	return text
}

// noticeObject is a notice among JSON results.
func noticeObject(n *commands.Notice, job []byte) []byte {
	text := append([]byte(`{"notice":`), '{')
	text = strconv.AppendInt(append(text, `"job":`...), int64(n.Job), 10)
	text = value.AppendJSONString(append(text, `,"command":`...), n.Command)
	if n.Text != "" {
		text = value.AppendJSONString(append(text, `,"text":`...), n.Text+" "+string(job))
	}
	if n.Err != nil {
		text = n.Err.AppendJSON(append(text, `,"error":`...))
		if n.Err.Transferred > 0 {
			text = n.Err.AppendPartialJSON(append(text, `,"partial":`...))
		}
	}
	return append(text, "}}\n"...)
}

// Flush implements commands.Sink.
func (p *Printer) Flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flush()
}

func (p *Printer) flush() {
	if len(p.buf) == 0 {
		return
	}
	if _, err := p.Out.Write(p.buf); err != nil && p.failed == nil {
		p.failed = err
	}
	p.buf = p.buf[:0]
}
