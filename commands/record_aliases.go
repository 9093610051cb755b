package commands

import (
	"strings"

	"sockshell/commands/syntax"
)

// written is a line as the recording has it: with the aliases written out that it has no definition of, those of
// the rc file, or older ones. A line that looks at one, or forgets it, gets its definition.
func (r *recorder) written(line string) string {
	line = r.writtenOut(line)
	return r.asked(line) + line
}

func (r *recorder) writtenOut(line string) string {
	for range maxAliases {
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
	var parser syntax.Parser
	parser.Reset(line)
	var st syntax.Statement
	for {
		if ok, err := parser.Next(&st); !ok || err != nil {
			return line
		}
		if a, end := r.unknownAlias(line, st.Words); a != nil {
			return line[:end-len(a.name)] + a.text + line[end:]
		}
	}
}

// unknownAlias finds the first alias of a statement that the recording does not know, and where in the line
// its name ends.
func (r *recorder) unknownAlias(line string, words []syntax.Word) (a *alias, end int) {
	f := r.session.main
	source, checking := f.source, f.checking
	defer func() { f.source, f.checking = source, checking }()
	f.source, f.checking = line, true
	c := &Call{Fiber: f}
	typed := 0  // where in f.source that begins which was typed, not expanded
	longer := 0 // by how much that is further on than in the line
	for len(words) > 0 {
		err := c.resolve(&words[0])
		switch {
		case err == errAlias && c.alias.recorder != r && words[0].Pos >= typed: //nolint:errorlint // never wrapped
			if end = words[0].End - longer; strings.HasSuffix(line[:end], c.alias.name) {
				return c.alias, end
			}
			return nil, 0
		case err == errAlias: //nolint:errorlint // never wrapped
			was := words[0].End
			f.source, words = c.alias.expand(f.source, words, c.typed != "")
			typed = strings.Index(f.source, c.alias.text) + len(c.alias.text)
			longer += typed - was
		case err != nil:
			return nil, 0
		default:
			ahead := c.command.commandAt()
			if ahead == 0 || ahead >= len(words) {
				return nil, 0
			}
			words = words[ahead:]
		}
	}
	return nil, 0
}

// asked is the definitions of the aliases that a line looks at, or forgets, and that the recording does not
// know, as commands before it.
func (r *recorder) asked(line string) string {
	var parser syntax.Parser
	parser.Reset(line)
	var st syntax.Statement
	var before strings.Builder
	for {
		if ok, err := parser.Next(&st); !ok || err != nil {
			return before.String()
		}
		command := st.Words[0].Text
		if len(st.Words) != 2 || command != "alias" && command != "unalias" && command != "help" {
			continue
		}
		if a := r.session.main.alias(st.Words[1].Text); a != nil && a.recorder != r {
			before.WriteString("alias " + a.name + " " + r.writtenOut(a.text) + "; ")
		}
	}
}

// withoutAliases is a result whose error names no alias that is written out.
func (r *recorder) withoutAliases(res *Result) *Result {
	if res.Err == nil || len(res.Err.Aliases) == 0 {
		return res
	}
	out, e := *res, *res.Err
	out.Err, e.Aliases = &e, nil
	for _, line := range res.Err.Aliases {
		name, _, _ := strings.Cut(line, ":")
		if a := r.session.alias(name); a != nil && a.recorder == r {
			e.Aliases = append(e.Aliases, a.name+": "+a.recorded)
		}
	}
	return &out
}
