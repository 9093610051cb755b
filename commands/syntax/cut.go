package syntax

import "strings"

// Cut parts a text into its first logical line and the rest. complete is false where the logical line goes on
// beyond the text: within quotes or a group, or after a `\` at its end. A newline within quotes does not end a line. A carriage
// return at a physical line's end is dropped, as Joiner does.
func (g *Grammar) Cut(text string) (line, rest string, complete bool) {
	if strings.IndexByte(text, '\r') < 0 {
		return g.cut(text, false)
	}
	// So many physical lines are looked at: a text of many logical ones is not gone through for each.
	for lines := 1; ; lines *= 2 {
		part, _, more := cutLines(text, lines)
		if line, _, complete = g.cut(WithoutReturns(part), false); complete {
			_, rest, _ = cutLines(text, strings.Count(line, "\n")+1)
			return line, rest, true
		}
		if !more {
			return line, "", false
		}
	}
}

// CutLine is Cut for a text as a file has it, without carriage returns: a quote ends with its line.
func (g *Grammar) CutLine(text string) (line, rest string) {
	line, rest, _ = g.cut(text, true)
	return line, rest
}

// cut is Cut for a text without carriage returns.
func (g *Grammar) cut(text string, lines bool) (line, rest string, complete bool) {
	s := Scanner{Lines: lines, Grammar: g}
	s.Reset(text)
	for t, ok := s.Next(); ok; t, ok = s.Next() {
		if t.Kind == EndToken && text[t.Start] == '\n' && !s.InGroup() {
			return text[:t.Start], text[t.End:], true
		}
	}
	switch s.Open() {
	case OpenRaw, OpenDouble, OpenLine, OpenCode:
		return text, "", false
	case Closed, OpenComment, OpenReservation:
	}
	return text, "", !s.InGroup()
}

// cutLines parts a text at its nth newline; found is false where it has fewer.
func cutLines(text string, n int) (part, rest string, found bool) {
	end := -1
	for range n {
		i := strings.IndexByte(text[end+1:], '\n')
		if i < 0 {
			return text, "", false
		}
		end += i + 1
	}
	return text[:end], text[end+1:], true
}

// WithoutReturns drops a carriage return at the end of each physical line.
func WithoutReturns(text string) string {
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\r")
}
