package syntax

import "strings"

// Program is a line whose end belongs to the system's shell: `!COMMAND`, or a statement, `|` and a COMMAND that
// is to read what the statement prints.
type Program struct {
	Before    string // complete statements in front of it; may be empty
	Statement string // what the command reads from; empty after "!"
	Job       bool   // the statement ends with "&"
	Command   string // as typed; may be empty
}

// FindProgram looks for the first unquoted word `|`, or a "!" that begins a statement. Where the statement before
// it does not parse, there is none: the parser says why.
func (g *Grammar) FindProgram(line string) (p Program, found bool) {
	s := Scanner{Grammar: g}
	s.Reset(line)
	start, begun := 0, false // of the statement under way
	for t, ok := s.Next(); ok; t, ok = s.Next() {
		switch t.Kind {
		case EndToken:
			if !s.InGroup() {
				start, begun = t.End, false
			}
		case CommentToken:
		case ShellToken:
			if s.InGroup() {
				return Program{}, false
			}
			p = Program{Before: line[:start], Command: strings.TrimSpace(line[t.Start+1 : t.End])}
			if line[t.Start] == '!' {
				return p, !begun
			}
			return p, p.takeStatement(g, line[:t.Start], start)
		default:
			begun = true
		}
	}
	return Program{}, false
}

// takeStatement takes the statement that stands between start and the line's end, and reports that it is one.
func (p *Program) takeStatement(g *Grammar, line string, start int) bool {
	var parser Parser
	parser.Use(g)
	parser.Reset(line[start:])
	var st Statement
	if ok, err := parser.Next(&st); !ok || err != nil {
		return false
	}
	p.Before, p.Statement, p.Job = line[:start+st.Pos], line[start+st.Pos:start+st.End], st.Background
	return true
}
