package record

import (
	"cmp"
	"io"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// entry is the entry under way: what was typed, the lines inserted around it, and what it
// printed so far.
type entry struct {
	typed    string            // as typed
	binds    bool              // it has a path that it may be about to bind
	input    string            // with variables for what the system chose
	instead  string            // what it is to be in a replay, where that is something else
	bare     bool              // it has no input
	settings []string          // `set output json`, which the recorder writes before it
	joins    []*entry          // likewise
	moves    []string          // `let port2 $port1; forget port1`, likewise
	captures []string          // `port1 = l:local_port`, likewise
	given    []string          // `let A 1`, likewise
	stands   map[string]string // the variables that stand for what a replay has not: `argument1` for `1`
	kept     string            // the variable that keeps `$_` over those
	after    []string          // inputs to stand after it
	ending   []*entry          // the ends of jobs, to stand after it
	exit     string            // the end of the session, to stand behind all
	joining  []string          // the numbers of the jobs that a line that only joins is to join; none: all
	rejoined bool              // it joins jobs that the recording has joined before
	lines    lines

	jobs     []*session.Job // that it spawned
	job      *session.Job   // of an entry that the recorder writes: the one that it joins
	wrapped  string         // of such an entry: the variable that keeps `$_` over it
	from, to int64          // of such an entry: where it is, in the file or in the entry that it stands before

	joinsOnly   bool   // it is one command that joins, and nothing else
	readsLast   bool   // it looks at `$_` as it was before
	readsError  bool   // it looks at `$?` as it was before
	fixed       bool   // nothing may be inserted before it
	settled     bool   // it sets `$_` itself
	usage       bool   // its words were wrong, and an error may quote them
	noisy       bool   // a capture prints something, too
	failed      string // the first error among its results
	interrupted bool
	count       int    // how many statements the line has
	steps       int    // statements of it that have begun
	last        mark   // where the last of them began
	unfinished  string // it, and what follows it in the line, where it was interrupted
	replaced    string // the command for which steps stand

	head    string // what stands in the file before the printed lines
	written int    // bytes of lines.text in the file
	onDisk  int64  // bytes in the file
}

// newEntry looks at a line before it runs.
func (r *recorder) newEntry(line string) *entry {
	count := len(r.statements(line))
	if strings.TrimSpace(line) == "" {
		line = "#" // a line of nothing but `> ` is easily lost in an editor
	}
	line = r.session.Grammar().OneLine(r.written(line)) // in a transcript a newline ends a line, within quotes too
	if beginsKey(line) {
		line = inputInstead(anyText) // the replay has no such key
	}
	nested := r.sources(line) // a file, which may look at anything
	e := &entry{
		readsLast:  nested || readsVariable(line, "_"),
		readsError: nested || readsVariable(line, "?"),
		noisy:      r.noisy(),
		count:      count,
	}
	e.fixed = e.readsError && r.session.LastError() != "ok" && !r.before.errorLost(r.session)
	r.names.observe()
	r.names.release(e, line)
	e.kept = r.names.free("kept", 1)
	line = r.before.substitute(r, e, line)
	e.typed, e.input = line, r.names.replace(e, line)
	r.define(e, line)
	r.before.give(r, e, line, nested)
	if len(e.given)+len(e.settings) > 0 {
		r.before.lastError = "ok" // what is given sets it
		line = r.before.substitute(r, e, line)
		e.typed, e.input = line, r.names.replace(e, line)
	}
	r.names.noteTyped(e.input)
	if r.session.IsQuiet() {
		e.lines.skip()
	}
	return e
}

// noisy reports settings with which a capture prints something, too.
func (r *recorder) noisy() bool {
	settings := &r.session.Settings
	return settings.Output() == session.OutputJSON || settings.Trace() || settings.ShowState()
}

// sources reports a line that may run a file's commands.
func (r *recorder) sources(line string) bool {
	for _, c := range r.session.Table().WithRole(session.RoleSource) {
		if strings.Contains(line, c.Name) {
			return true
		}
	}
	return false
}

// note says what a result means for what stands around the entry. One that a prefix gives leaves `$_` alone.
func (e *entry) note(res *session.Result, prefix bool) {
	if res.Err != nil {
		e.failed = cmp.Or(e.failed, res.Err.Name)
		e.settled = e.settled || res.Err.Partial != nil || res.Err.Wrote
		e.usage = e.usage || res.Err.Name == "usage"
		return
	}
	switch res.Value.Kind {
	case value.QuietKind, value.NothingKind, value.Output, value.Spawned:
	default:
		if prefix {
			return
		}
		e.settled = true
		e.after = nil // which looks at the last result
	}
}

// write writes what has changed of the entry since the last write.
func (e *entry) write(file io.WriterAt, offset int64) error {
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
func (e *entry) renderHead() string {
	var out strings.Builder
	for _, line := range e.settings {
		e.inserted(&out, line)
	}
	kept := ""
	if !e.settled || e.readsLast {
		kept = e.kept
	}
	for _, j := range e.joins {
		j.wrapped, j.from = kept, int64(out.Len())
		if e.readsError {
			j.wrapped = e.kept // a job's error does not change the line's $?
		}
		j.renderMade(&out)
		j.to = int64(out.Len())
	}
	for _, move := range e.moves {
		e.inserted(&out, move)
	}
	e.renderCaptures(&out, kept)
	for _, given := range e.given {
		e.inserted(&out, given)
	}
	if e.bare {
		return out.String()
	}
	input := e.input
	if e.usage {
		input = e.typed
	}
	if e.instead != "" {
		input = e.instead
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
func (e *entry) renderTail() string {
	var out strings.Builder
	for _, line := range e.after {
		e.inserted(&out, line)
	}
	if e.unfinished != "" {
		out.WriteString("> # " + strings.ReplaceAll(e.unfinished, "\n", "\n> # ") + "\n")
	}
	for _, end := range e.ending {
		end.renderMade(&out)
	}
	if e.exit != "" {
		out.WriteString("> " + strings.ReplaceAll(e.exit, "\n", "\n> ") + "\n")
	}
	return out.String()
}

// renderCaptures writes captures, over which a variable may have to keep `$_`.
func (e *entry) renderCaptures(out *strings.Builder, kept string) {
	for _, capture := range e.captures {
		if kept != "" {
			capture = inputKeeping(kept, capture)
		}
		e.inserted(out, capture)
	}
}

// renderMade writes an entry that the recorder made.
func (e *entry) renderMade(out *strings.Builder) {
	e.renderCaptures(out, e.wrapped)
	if e.wrapped != "" {
		e.inserted(out, inputSet(e.wrapped, "$_"))
	}
	out.WriteString("> " + e.input + "\n")
	out.Write(e.lines.text)
	if e.noisy {
		out.WriteString(anyLines + "\n")
	}
	if e.wrapped != "" {
		e.inserted(out, inputRestore(e.wrapped))
	}
}

// inserted writes an input of the recorder's.
func (e *entry) inserted(out *strings.Builder, line string) {
	out.WriteString("> " + strings.ReplaceAll(line, "\n", "\n> ") + "\n")
	if e.noisy {
		out.WriteString(anyLines + "\n")
	}
}

// replace puts variables in the place of what the system chose, in unquoted words. A line that does
// not parse stays as it is.
func (n *names) replace(e *entry, text string) string {
	var out strings.Builder
	done := 0
	var parser syntax.Parser
	parser.Use(n.session.Grammar())
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
		done = n.replaceIn(e, text, &out, done, &st)
	}
}

// replaceIn is replace for a statement, up to which the text is written as far as done; it returns how far it is then.
func (n *names) replaceIn(e *entry, text string, out *strings.Builder, done int, st *syntax.Statement) int {
	for i := range st.Words {
		w := &st.Words[i]
		if w.Group != nil {
			for k := range w.Group.Statements {
				done = n.replaceIn(e, text, out, done, &w.Group.Statements[k])
			}
			continue
		}
		if source := text[w.Pos:w.End]; w.End > w.Pos {
			if moved := n.moved(e, w, source); moved != source {
				out.WriteString(text[done:w.Pos] + moved)
				done = w.End
				continue
			}
		}
		if w.Pieces != nil || w.Quote != syntax.Bare || w.End <= w.Pos {
			continue
		}
		if word := n.replaceWord(e, w.Text); word != w.Text {
			out.WriteString(text[done:w.Pos] + word)
			done = w.End
		}
	}
	return done
}

// replaceWord replaces a port, an address, a descriptor, or what stands around the last colon of an
// endpoint or of a byte word.
func (n *names) replaceWord(e *entry, word string) string {
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
