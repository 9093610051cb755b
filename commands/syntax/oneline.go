package syntax

import "strings"

// OneLine writes each newline between quotes as an escape, so that a logical line has no physical ones but those that
// a backslash continues: "a\nb" in double quotes, 'a'"\n"'b' in raw ones.
func OneLine(line string) string {
	if strings.IndexByte(line, '\n') < 0 {
		return line
	}
	var out strings.Builder
	var s Scanner
	s.Reset(line)
	done := 0
	for t, ok := s.Next(); ok; t, ok = s.Next() {
		text := line[t.Start:t.End]
		switch {
		case t.Kind == RawToken:
			text = strings.ReplaceAll(text, "\n", `'"\n"'`)
		case t.Kind == DoubleToken && strings.IndexByte(text, '\n') >= 0:
			text = doubleOneLine(text)
		}
		out.WriteString(line[done:t.Start] + text)
		done = t.End
	}
	return out.String() + line[done:]
}

// doubleOneLine is OneLine for what stands between double quotes. What a backslash begins stays as it is: a
// continuation, too.
func doubleOneLine(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			out.WriteString(text[i : i+2])
			i++
		case text[i] == '\n':
			out.WriteString(`\n`)
		default:
			out.WriteByte(text[i])
		}
	}
	return out.String()
}
