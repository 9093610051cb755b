package syntax

import "strings"

// codeBlanks before and behind code belong to none of it.
const codeBlanks = " \t"

// commandPlace follows where the command stands among a statement's words.
type commandPlace struct {
	count int // words so far
	at    int // the command is this one; -1: it has come
}

// word notes the word that begins at src[i], and gives its shape where it is the command, or a prefix in front of it.
func (c *commandPlace) word(g *Grammar, src string, i int) Shape {
	here := c.count == c.at
	c.count++
	if !here {
		return Shape{}
	}
	end := i
	for is(src, end, namePart) {
		end++
	}
	c.at = -1
	if !endsWord(src, end) {
		return Shape{}
	}
	shape := g.Shape(src[i:end])
	if shape.Kind == PrefixShape {
		c.at = c.count + shape.Words
	}
	return shape
}

// codeEnd is where the code ends that begins at src[i]: with its line, or with the first one that makes it whole; those
// that end before src[known] do not. open: it is not whole where the text ends.
func (g *Grammar) codeEnd(src string, i, known int) (end int, open bool) {
	end = max(i, known)
	for ; ; end++ {
		n := strings.IndexByte(src[end:], '\n')
		if n < 0 {
			return len(src), g.incomplete(src[i:])
		}
		end += n
		if !g.incomplete(src[i:end]) {
			return end, false
		}
	}
}
