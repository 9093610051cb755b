package syntax

import "strings"

// CodeCommand is the command that has the rest of its line as it is: `lua CODE`. It is one where it is typed, behind any
// prefixes, and nowhere else.
const CodeCommand = "lua"

// CodeIncomplete reports whether code is only a beginning, so that the next line belongs to it. Who knows the language
// sets it, while packages are initialized; without it code ends with its line.
var CodeIncomplete func(code string) bool

// codeBlanks at the end of code belong to none of it.
const codeBlanks = " \t\r"

// prefixWords is how many words stand between a prefix and its command; -1: the name is no prefix's.
func prefixWords(name string) int {
	switch name {
	case "time", "quiet", "spawn", "detach":
		return 0
	case "timeout", "retry", "expect_error", "repeat", "measure":
		return 1
	}
	return -1
}

// PrefixWords is how many words the parser takes to stand between a prefix and its command; -1: it knows no such prefix.
func PrefixWords(name string) int { return prefixWords(name) }

// commandPlace follows where the command stands among a statement's words.
type commandPlace struct {
	count int // words so far
	at    int // the command is this one; -1: it has come
}

// word notes the word that begins at src[i], and reports whether code follows it.
func (c *commandPlace) word(src string, i int) bool {
	here := c.count == c.at
	c.count++
	if !here {
		return false
	}
	end := i
	for is(src, end, namePart) {
		end++
	}
	c.at = -1
	if !endsWord(src, end) {
		return false
	}
	if n := prefixWords(src[i:end]); n >= 0 {
		c.at = c.count + n
	}
	return src[i:end] == CodeCommand
}

// codeEnd is where the code ends that begins at src[i]: with its line, or with the first one that makes it whole. open:
// it is not whole where the text ends.
func codeEnd(src string, i int) (end int, open bool) {
	for end = i; ; end++ {
		n := strings.IndexByte(src[end:], '\n')
		if n < 0 {
			return len(src), CodeIncomplete != nil && CodeIncomplete(src[i:])
		}
		end += n
		if CodeIncomplete == nil || !CodeIncomplete(src[i:end]) {
			return end, false
		}
	}
}

// endsInCode reports whether a text ends in code, and whether that is only a beginning.
func endsInCode(src string) (code, open bool) {
	var s Scanner
	s.Reset(src)
	for t, ok := s.Next(); ok; t, ok = s.Next() {
		code = t.Kind == CodeToken
	}
	return code, s.Open() == OpenCode
}
