package record

import (
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
)

// Replaced implements Recorder: steps stand in the place of a command that does not replay. A line that is nothing else
// becomes an entry for each of them.
func (r *recorder) Replaced(command string, steps []session.Step) {
	only := r.entry != nil && r.isOnly(r.entry.typed, func(c *session.Command) bool { return c.Name == command })
	r.add(func(e *entry) {
		e.replaced = command
		if only {
			e.bare = true
			for _, step := range steps {
				made := r.made(r.names.replace(e, step.Input))
				r.note(made, &step.Result)
				e.ending = append(e.ending, made)
			}
			return
		}
		inputs := make([]string, len(steps))
		for i, step := range steps {
			inputs[i] = step.Input
			r.note(e, &step.Result)
		}
		e.input = r.replaceCommand(e.input, command, strings.Join(inputs, "; "))
		e.typed = e.input
	})
}

// replaceCommand puts inputs in the place of a command, its socket and its words.
func (r *recorder) replaceCommand(line, command, inputs string) string {
	replaced := line
	r.each(line, func(st *syntax.Statement) {
		for i := range st.Words {
			w := &st.Words[i]
			if replaced != line || w.Pieces != nil || w.Quote != syntax.Bare || w.Text[strings.LastIndexByte(w.Text, ':')+1:] != command {
				continue
			}
			if inputs == "" {
				inputs = inputNothing
			}
			replaced = line[:w.Pos] + inputs + line[st.End:]
		}
	})
	return replaced
}
