package transcript

import "strings"

// Split cuts printed bytes into lines as entries hold them: without newlines, without one carriage return at a
// line's end, without the blank lines at the end.
func Split(output []byte) []string {
	lines := strings.Split(string(output), "\n")
	for i, line := range lines {
		lines[i] = trimReturn(line)
	}
	return trimBlank(lines)
}

// Escape makes a printed line an expected one that matches it and nothing else but other runs of spaces: with a
// backslash before it where it would be read as an input, as a pattern or as an escaped line.
func Escape(line string) string {
	plain := trimReturn(line)
	if plain == anyLines || strings.HasPrefix(plain, prompt) || strings.HasPrefix(plain, literalMark) || holdsPattern(plain) {
		return literalMark + line
	}
	return line
}

// Part is text that is to be printed as it is, or a pattern.
type Part struct {
	Text    string
	Pattern bool
}

// Expected makes parts of a line an expected line. One whose own text reads as a pattern can have no pattern beside it,
// and is any text.
func Expected(parts []Part) string {
	var line strings.Builder
	patterns, plain := false, true
	for i, p := range parts {
		patterns = patterns || p.Pattern
		if !p.Pattern && Escape(p.Text) != p.Text && (i == 0 || strings.Contains(p.Text, "[")) {
			plain = false
		}
		line.WriteString(p.Text)
	}
	switch {
	case !patterns:
		return Escape(strings.TrimSuffix(line.String(), "\r"))
	case !plain:
		return anyText
	}
	return line.String()
}

func holdsPattern(line string) bool {
	for i := range len(line) {
		if line[i] == '[' {
			if strings.HasPrefix(line[i:], anyText) || variableAt(line[i:]) != "" {
				return true
			}
		}
	}
	return false
}

// trimBlank takes the blank lines off the end.
func trimBlank(lines []string) []string {
	n := len(lines)
	for n > 0 && isBlank(lines[n-1]) {
		n--
	}
	return lines[:n]
}

func isBlank(line string) bool { return strings.Trim(line, " \t\r") == "" }

func trimReturn(line string) string { return strings.TrimSuffix(line, "\r") }
