package record

import (
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
)

// DefinedCommand implements Recorder.
func (r *recorder) DefinedCommand(d *session.Definition) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.entry != nil {
		r.commands[d.Name()] = d
	}
}

// define puts the definitions before an entry that its line calls, or looks at, and that the recording does not have.
func (r *recorder) define(e *entry, line string) {
	byName := map[string]*session.Definition{}
	for _, d := range r.session.Definitions() {
		if r.commands[d.Name()] != d {
			byName[d.Name()] = d
		}
	}
	if len(byName) > 0 {
		r.defineUsed(e, byName, line)
	}
}

func (r *recorder) defineUsed(e *entry, byName map[string]*session.Definition, line string) {
	r.each(line, func(st *syntax.Statement) {
		for i := range st.Words { // a prefix may stand before the name
			w := &st.Words[i]
			d := byName[w.Text[strings.LastIndexByte(w.Text, ':')+1:]]
			if d == nil || w.Quote != syntax.Bare || w.Pieces != nil && i > 0 {
				continue
			}
			delete(byName, d.Name())
			r.commands[d.Name()] = d
			text := r.before.substitute(r, e, r.writtenOut(inputDefine(d.Text())))
			e.moves = append(e.moves, r.names.replace(e, r.session.Grammar().OneLine(text)))
			r.defineUsed(e, byName, text)
		}
	})
}

// each gives the statements of a line, those of groups too, up to what is wrong with it.
func (r *recorder) each(line string, f func(*syntax.Statement)) (whole bool) {
	var parser syntax.Parser
	parser.Use(r.session.Grammar())
	parser.Reset(line)
	var st syntax.Statement
	for {
		if ok, err := parser.Next(&st); !ok || err != nil {
			return err == nil
		}
		inStatement(&st, f)
	}
}

func inStatement(st *syntax.Statement, f func(*syntax.Statement)) {
	f(st)
	for i := range st.Words {
		if g := st.Words[i].Group; g != nil {
			for k := range g.Statements {
				inStatement(&g.Statements[k], f)
			}
		}
	}
}
