package syntax

import "strings"

// OneLine writes a command as it was typed in printable characters: any other becomes an escape in its place, so that a
// logical line has no physical ones but those that a backslash continues, or that end a statement. The words stay the same:
// "a\nb" in double quotes, 'a'"\n"'b' in raw ones, a"\e"b outside them. In a comment, and where it is wrong anyway, it is
// made Visible. A tab between words stays.
func (g *Grammar) OneLine(line string) string {
	if Printable(line) {
		return line
	}
	var out []byte
	s := Scanner{Grammar: g}
	s.Reset(line)
	done := 0
	for t, ok := s.Next(); ok; t, ok = s.Next() {
		out = append(out, line[done:t.Start]...)
		text := line[t.Start:t.End]
		switch t.Kind {
		case BareToken:
			out = appendEscaped(out, text, `"`, `"`)
		case RawToken:
			out = appendEscaped(out, text, `'"`, `"'`)
		case DoubleToken:
			out = appendEscaped(out, text, "", "")
		case CodeToken: // its lines are its own
			for i, line := range strings.Split(text, "\n") {
				if i > 0 {
					out = append(out, '\n')
				}
				out = appendVisible(out, line, true)
			}
		case WrongToken: // in which ^\ would be an escape of what follows
			out = appendVisible(out, strings.ReplaceAll(text, "\x1c", "<1C>"), true)
		case CommentToken, ShellToken:
			out = appendVisible(out, text, true)
		case ExpansionToken, EqualsToken, EndToken, OpenToken, CloseToken:
			out = append(out, text...)
		}
		done = t.End
	}
	return string(append(out, line[done:]...))
}

// appendEscaped appends text with an escape for each character that is not printable; before and after stand around
// those that follow each other. A newline that a backslash continues stays, but for in raw quotes.
func appendEscaped(dst []byte, text, before, after string) []byte {
	raw := strings.HasPrefix(before, "'")
	for i := 0; i < len(text); {
		switch n := printableAt(text, i); {
		case text[i] == '\\' && (before == "" && i+1 < len(text) || !raw && continued(text, i)): // an escape, or the line goes on
			dst = append(dst, text[i:i+2]...)
			i += 2
		case n > 0:
			dst = append(dst, text[i:i+n]...)
			i += n
		default:
			end := i + 1
			for end < len(text) && printableAt(text, end) == 0 {
				end++
			}
			dst = append(dst, before...)
			dst = appendEscapes(dst, text[i:end])
			dst = append(dst, after...)
			i = end
		}
	}
	return dst
}

// Joined is OneLine without the line breaks that a backslash continues, and with a space for each tab between words. A line
// break within a group or within code becomes a "; ", and a group's comments go.
func (g *Grammar) Joined(line string) string {
	line = g.OneLine(line)
	if strings.IndexByte(line, '\n') >= 0 {
		line = g.joinLines(line)
	}
	return joined.Replace(line)
}

// joinLines makes one line of a group's, and of those of code.
func (g *Grammar) joinLines(line string) string {
	s := Scanner{Grammar: g}
	s.Reset(line)
	var out []byte
	done, ended := 0, false // an end that is not written yet
	for t, ok := s.Next(); ok; t, ok = s.Next() {
		text := line[t.Start:t.End]
		if t.Kind == CodeToken {
			text = joinCode(text)
		}
		switch between := line[done:t.Start]; {
		case !s.InGroup() && t.Kind != CloseToken:
			out = append(append(out, between...), text...)
			ended = false
		case t.Kind == EndToken && line[t.Start] == '\n':
			ended = true
		case t.Kind == CommentToken:
		case ended:
			if before := strings.TrimRight(string(out), codeBlanks); t.Kind != CloseToken && !strings.HasSuffix(before, ";") && !strings.HasSuffix(before, "{") {
				out = append([]byte(before), ';')
			}
			out = append(append(out, ' '), text...)
			ended = false
		default:
			out = append(append(out, between...), text...)
		}
		done = t.End
	}
	return string(append(out, line[done:]...))
}

// joinCode makes one line of code, to be looked at.
func joinCode(code string) string {
	var out []byte
	for line := range strings.SplitSeq(code, "\n") {
		line = strings.Trim(line, codeBlanks)
		switch {
		case line == "":
			continue
		case len(out) > 0 && out[len(out)-1] == ';':
			out = append(out, ' ')
		case len(out) > 0:
			out = append(out, "; "...)
		}
		out = append(out, line...)
	}
	return string(out)
}

var joined = strings.NewReplacer("\\\n", "", "\t", " ")
