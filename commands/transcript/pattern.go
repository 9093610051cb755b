package transcript

import "strings"

const (
	anyText     = "[..]"
	anyLines    = "..."
	literalMark = `\`
)

// Lookup gives a variable's value, and whether there is one.
type Lookup func(name string) (string, bool)

// pattern is an expected line, compiled for one lookup.
type pattern struct {
	lines  bool // "...": any number of lines
	never  bool // it names a variable that does not exist
	tokens []token
}

type token struct {
	kind tokenKind
	text string
}

type tokenKind uint8

const (
	tokenText   tokenKind = iota // exactly text, which is not empty
	tokenSpaces                  // a run of spaces, no two of which stand side by side
	tokenAny                     // any text
)

// compiler reads an expected line. Whether a space lies in double quotes is decided by the expected line's own
// quotes: a quote swallowed by [..] in the printed line changes nothing.
type compiler struct {
	pattern
	text    []byte // of the token under way
	quoted  bool   // between double quotes
	escaped bool   // there, after a backslash
}

func compile(line string, lookup Lookup) pattern {
	line = trimReturn(line)
	if line == anyLines {
		return pattern{lines: true}
	}
	var c compiler
	if rest, literal := strings.CutPrefix(line, literalMark); literal {
		c.text = []byte(rest)
		c.flush()
		return c.pattern
	}
	for i := 0; i < len(line); {
		if strings.HasPrefix(line[i:], anyText) {
			c.any()
			i += len(anyText)
			continue
		}
		name := variableAt(line[i:])
		if name == "" {
			c.add(line[i])
			i++
			continue
		}
		if !c.value(name, lookup) {
			return pattern{never: true}
		}
		i += len("[$]") + len(name)
	}
	c.flush()
	return c.pattern
}

// variableAt returns NAME where s begins with [$NAME], an identifier; else "".
func variableAt(s string) string {
	s, ok := strings.CutPrefix(s, "[$")
	if !ok {
		return ""
	}
	n := 0
	for n < len(s) && (s[n] == '_' || s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || n > 0 && s[n] >= '0' && s[n] <= '9') {
		n++
	}
	if n == len(s) || s[n] != ']' {
		return ""
	}
	return s[:n]
}

// value puts a variable's value in, as if it were written there but for patterns: its spaces and quotes are the
// line's own.
func (c *compiler) value(name string, lookup Lookup) bool {
	if lookup == nil {
		return false
	}
	value, ok := lookup(name)
	for i := range len(value) {
		c.add(value[i])
	}
	return ok
}

func (c *compiler) add(b byte) {
	if b == ' ' && !c.quoted {
		c.flush()
		if n := len(c.tokens); n == 0 || c.tokens[n-1].kind != tokenSpaces {
			c.tokens = append(c.tokens, token{kind: tokenSpaces})
		}
		return
	}
	c.text = append(c.text, b)
	switch {
	case c.escaped:
		c.escaped = false
	case b == '"':
		c.quoted = !c.quoted
	case b == '\\':
		c.escaped = c.quoted
	}
}

func (c *compiler) any() {
	c.flush()
	c.escaped = false
	if n := len(c.tokens); n == 0 || c.tokens[n-1].kind != tokenAny {
		c.tokens = append(c.tokens, token{kind: tokenAny})
	}
}

func (c *compiler) flush() {
	if len(c.text) > 0 {
		c.tokens = append(c.tokens, token{kind: tokenText, text: string(c.text)})
		c.text = c.text[:0]
	}
}

// match reports whether a printed line matches. What stands between two [..] is found where it first occurs, and
// only the last [..] is ever tried again, which is enough since a later place never ends earlier: the cost is at most
// the product of the two lengths.
func (p *pattern) match(got string) bool {
	if p.lines || p.never {
		return false
	}
	got = trimReturn(got)
	anyToken, anyEnd := -1, 0
	t, i := 0, 0
	for {
		if t == len(p.tokens) && i == len(got) {
			return true
		}
		if t < len(p.tokens) {
			if p.tokens[t].kind == tokenAny {
				anyToken, anyEnd = t, i
				if t++; t == len(p.tokens) {
					return true
				}
				continue
			}
			if end := p.tokens[t].at(got, i); end >= 0 {
				t, i = t+1, end
				continue
			}
		}
		if anyToken < 0 || anyEnd == len(got) {
			return false
		}
		anyEnd++
		t, i = anyToken+1, anyEnd
		n := 0
		switch next := p.tokens[t]; next.kind {
		case tokenText:
			n = strings.Index(got[i:], next.text)
		case tokenSpaces:
			// From anywhere in a run of spaces it ends with the run: the next place is the next run.
			for anyEnd < len(got) && got[anyEnd-1] == ' ' && got[anyEnd] == ' ' {
				anyEnd++
			}
			n = strings.IndexByte(got[anyEnd:], ' ')
		case tokenAny: // never beside another one
		}
		if n < 0 {
			return false
		}
		anyEnd += n
		i = anyEnd
	}
}

// at matches a token that is not [..] at got[i]; it returns the index after it, or -1.
func (k *token) at(got string, i int) int {
	if k.kind == tokenText {
		if strings.HasPrefix(got[i:], k.text) {
			return i + len(k.text)
		}
		return -1
	}
	end := i
	for end < len(got) && got[end] == ' ' {
		end++
	}
	// In "a [..] b" the [..] may be empty, and both runs the one run of "a b".
	if end > i || i > 0 && got[i-1] == ' ' {
		return end
	}
	return -1
}
