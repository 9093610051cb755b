package record

import (
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
)

// written is a line as the recording has it: with the aliases written out that it has no definition of, those of
// the rc file, or older ones. A line that looks at one, or forgets it, gets its definition.
func (r *recorder) written(line string) string {
	line = r.writtenOut(line)
	return r.asked(line) + line
}

func (r *recorder) writtenOut(line string) string {
	for range session.MaxAliases {
		longer := r.writeOut(line)
		if longer == line {
			break
		}
		line = longer
	}
	return line
}

// writeOut replaces the first alias of the line that is to be.
func (r *recorder) writeOut(line string) string {
	longer := line
	r.each(line, func(st *syntax.Statement) {
		if longer != line {
			return
		}
		if a, end := r.unknownAlias(line, st.Words); a != nil {
			longer = line[:end-len(a.Name())] + a.Text() + line[end:]
		}
	})
	return longer
}

// unknownAlias finds the first alias of a statement that the recording does not know, and where in the line
// its name ends.
func (r *recorder) unknownAlias(line string, words []syntax.Word) (a *session.Alias, end int) {
	a, end = r.session.FirstAlias(line, words, func(a *session.Alias) bool { return !r.knows(a) })
	if a == nil || !strings.HasSuffix(line[:end], a.Name()) {
		return nil, 0
	}
	return a, end
}

// definition is an alias whose definition the recording has, and what it stands for there.
type definition struct {
	alias *session.Alias
	text  string
}

// Defined implements Recorder.
func (r *recorder) Defined(a *session.Alias) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.entry != nil {
		r.defined[a.Name()] = definition{a, r.writtenOut(a.Shown())}
	}
}

// knows reports an alias whose definition the recording has.
func (r *recorder) knows(a *session.Alias) bool { return r.defined[a.Name()].alias == a }

// asked is the definitions of the aliases that a line looks at, or forgets, and that the recording does not
// know, as commands before it.
func (r *recorder) asked(line string) string {
	var before strings.Builder
	r.each(line, func(st *syntax.Statement) {
		c := r.session.Lookup(st.Words[0].Text)
		if len(st.Words) != 2 || c == nil || c.Role != session.RoleAliasUse {
			return
		}
		if a := r.session.Alias(st.Words[1].Text); a != nil && !r.knows(a) {
			before.WriteString(inputAlias(a.Name(), r.writtenOut(a.Text())) + "; ")
		}
	})
	return before.String()
}

// withoutAliases is a result whose error names no alias that is written out.
func (r *recorder) withoutAliases(res *session.Result) *session.Result {
	if res.Err == nil || len(res.Err.Aliases) == 0 {
		return res
	}
	out, e := *res, *res.Err
	out.Err, e.Aliases = &e, nil
	for _, line := range res.Err.Aliases {
		name, _, _ := strings.Cut(line, ":")
		if a := r.session.Alias(name); a != nil && r.knows(a) {
			e.Aliases = append(e.Aliases, a.Name()+": "+r.defined[name].text)
		}
	}
	return &out
}
