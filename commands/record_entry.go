package commands

import (
	"io"
	"strconv"
	"strings"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// recordEntry is the entry under way: what was typed, the lines inserted around it, and what it
// printed so far.
type recordEntry struct {
	typed    string   // as typed
	input    string   // with variables for what the system chose
	captures []string // `port1 = l:local_port`, to stand before it
	after    []string // inputs to stand after it
	lines    recordLines

	readsLast   bool // it looks at `$_` as it was before
	fixed       bool // nothing may be inserted before it
	settled     bool // it sets `$_` itself
	usage       bool // its words were wrong, and an error may quote them
	noisy       bool // a capture prints something, too
	interrupted bool

	head    string // what stands in the file before the printed lines
	written int    // bytes of lines.text in the file
	onDisk  int64  // bytes in the file
}

// newEntry looks at a line before it runs.
func (r *recorder) newEntry(line string) *recordEntry {
	if strings.TrimSpace(line) == "" {
		line = "#" // a line of nothing but `> ` is easily lost in an editor
	}
	line = syntax.OneLine(r.written(line)) // in a transcript a newline ends a line, within quotes too
	f, settings := r.session.main, &r.session.Settings
	nested := strings.Contains(line, "source") // whose file may look at anything
	e := &recordEntry{
		typed:     line,
		readsLast: nested || strings.Contains(line, "$_") || strings.Contains(line, "${_}"),
		fixed:     f.lastError != "ok" && (nested || strings.Contains(line, "$?") || strings.Contains(line, "${?}")),
		noisy:     settings.Output() == OutputJSON || settings.trace.Load() || settings.showState.Load(),
	}
	r.names.observe()
	r.names.release(line)
	e.input = r.names.replace(e, line)
	r.names.noteTyped(e.input)
	return e
}

// note says what a result means for what stands around the entry.
func (e *recordEntry) note(res *Result) {
	if res.Err != nil {
		e.settled = e.settled || res.Err.Partial != nil || res.Err.Wrote
		e.usage = e.usage || res.Err.Name == "usage"
		return
	}
	switch res.Value.Kind {
	case value.Silent, value.None, value.Output, value.Spawned:
	default:
		e.settled = true
		e.after = nil // which looks at the last result
	}
}

// size is the entry's length in the file.
func (e *recordEntry) size() int64 { return e.onDisk }

// write writes what has changed of the entry since the last write.
func (e *recordEntry) write(file io.WriterAt, offset int64) error {
	head, text, tail := e.renderHead(), e.lines.text, e.renderTail()
	if e.interrupted {
		text, tail = nil, ""
	}
	var out []byte
	at := offset
	if head == e.head && e.written <= len(text) {
		at += int64(len(head) + e.written)
		out = append(append(out, text[e.written:]...), tail...)
	} else {
		out = append(append(append(out, head...), text...), tail...)
	}
	total := at - offset + int64(len(out))
	if len(out) > 0 {
		if _, err := file.WriteAt(out, at); err != nil {
			return err
		}
	}
	if t, ok := file.(interface{ Truncate(size int64) error }); ok && total < e.onDisk {
		if err := t.Truncate(offset + total); err != nil {
			return err
		}
	}
	e.head, e.written, e.onDisk = head, len(text), total
	return nil
}

// renderHead is what stands before the printed lines: captures that leave `$_` and `$?` as the entry,
// and what comes after it, expects them, and its input.
func (e *recordEntry) renderHead() string {
	var out strings.Builder
	for i, capture := range e.captures {
		if !e.settled || e.readsLast {
			kept := "kept" + strconv.Itoa(i+1)
			capture = "let " + kept + " $_; " + capture + "; quiet len $" + kept + "; quiet slice $" + kept + " 1 $_; forget " + kept
		}
		e.inserted(&out, capture)
	}
	input := e.input
	if e.usage {
		input = e.typed
	}
	prompt := "> "
	if e.interrupted {
		prompt = "> # "
	}
	for line := range strings.SplitSeq(input, "\n") {
		out.WriteString(prompt + line + "\n")
	}
	return out.String()
}

// renderTail is what stands after the printed lines.
func (e *recordEntry) renderTail() string {
	var out strings.Builder
	for _, line := range e.after {
		e.inserted(&out, line)
	}
	return out.String()
}

// inserted writes an input that nobody typed.
func (e *recordEntry) inserted(out *strings.Builder, line string) {
	out.WriteString("> " + line + "\n")
	if e.noisy {
		out.WriteString(anyLines + "\n")
	}
}

// replace puts variables in the place of what the system chose, in unquoted words. A line that does
// not parse stays as it is.
func (n *recordNames) replace(e *recordEntry, text string) string {
	var out strings.Builder
	done := 0
	var parser syntax.Parser
	parser.Reset(text)
	var st syntax.Statement
	for {
		ok, err := parser.Next(&st)
		if err != nil {
			return text
		}
		if !ok {
			return out.String() + text[done:]
		}
		for i := range st.Words {
			w := &st.Words[i]
			if w.Pieces != nil || w.Quote != syntax.Bare || w.End <= w.Pos {
				continue
			}
			if word := n.replaceWord(e, w.Text); word != w.Text {
				out.WriteString(text[done:w.Pos] + word)
				done = w.End
			}
		}
	}
}

// replaceWord replaces a port, an address, a descriptor, or what stands around the last colon of an
// endpoint or of a byte word.
func (n *recordNames) replaceWord(e *recordEntry, word string) string {
	if name := n.variable(e, word); name != "" {
		return "$" + name
	}
	colon := strings.LastIndexByte(word, ':')
	if colon < 0 {
		return word
	}
	host, port := word[:colon], word[colon+1:]
	if bare := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"); bare != "" {
		if name := n.variable(e, bare); name != "" {
			host = strings.Replace(host, bare, "$"+name, 1)
		}
	}
	if name := n.variable(e, port); name != "" {
		port = "$" + name
	}
	return host + ":" + port
}
