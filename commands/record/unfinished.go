package record

import "sockshell/commands/syntax"

// mark is how far an entry was when a statement of it began.
type mark struct {
	text    int // of its printed lines; -1: within one
	rest    bool
	jobs    int
	settled bool
	failed  string // `$?`
}

// Step implements Recorder.
func (r *recorder) Step() {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.entry
	if e == nil {
		return
	}
	e.steps++
	e.last = mark{len(e.lines.text), e.lines.rest, len(e.jobs), e.settled, r.session.LastError()}
	if len(e.lines.open) > 0 {
		e.last.text = -1
	}
}

// cutShort has an entry that was interrupted end before the statement that ran then. It reports that there is something
// before that.
func (r *recorder) cutShort(e *entry) bool {
	left := e.count - e.steps + 1
	if e.steps < 2 || e.last.text < 0 || e.bare || e.instead != "" {
		return false
	}
	input, rest := r.cutStatements(e.input, left)
	typed, _ := r.cutStatements(e.typed, left)
	if input == "" || typed == "" {
		return false
	}
	e.input, e.typed, e.unfinished = input, typed, rest
	e.lines.text, e.lines.rest = e.lines.text[:e.last.text], e.last.rest
	e.settled, e.after = e.last.settled, nil
	return true
}

// cutStatements cuts a line before so many statements at its end.
func (r *recorder) cutStatements(line string, left int) (before, rest string) {
	places := r.statements(line)
	if left < 1 || left >= len(places) {
		return "", ""
	}
	at := places[len(places)-left]
	return withoutEnd(line[:at]), line[at:]
}

// statements is where the statements of a line begin, up to what is wrong with it.
func (r *recorder) statements(line string) []int {
	var parser syntax.Parser
	parser.Use(r.session.Grammar())
	parser.Reset(line)
	var places []int
	var st syntax.Statement
	for {
		if ok, err := parser.Next(&st); !ok || err != nil {
			return places
		}
		places = append(places, st.Pos)
	}
}
