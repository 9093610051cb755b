package syntax

const (
	loneDollar = `"$" begins no variable here: write \$ in double quotes, or '$'`
	badBraces  = `bad name in ${…}: it takes a variable's name, 1 to 9, #, _, ?, or env:NAME`
	openBraces = "unclosed ${"
)

// noExpansion says why the "$" at src[i] begins none.
func (p *Parser) noExpansion(src string, i int) error {
	if i+1 == len(src) || src[i+1] != '{' {
		return p.fail(i, false, loneDollar)
	}
	if _, end := braced(src, i+2); endsLine(src, end) {
		return p.fail(i, end == len(src), openBraces)
	}
	return p.fail(i, false, badBraces)
}

// expansionAt reads the expansion at src[i], a "$"; next is the index after it, or 0 where there is none.
func expansionAt(src string, i int) (kind PieceKind, name string, next int) {
	i++
	if i < len(src) && src[i] == '{' {
		kind, end := braced(src, i+1)
		if end == len(src) || src[end] != '}' {
			return kind, "", 0
		}
		i++
		if kind == Environment {
			i += len(envPrefix)
		}
		if i == end {
			return kind, "", 0
		}
		return kind, src[i:end], end + 1
	}
	end := endOfName(src, i)
	if end == i {
		return Variable, "", 0
	}
	return Variable, src[i:end], end
}

const envPrefix = "env:"

// braced tells what begins at src[i], after "${", and where its name ends.
func braced(src string, i int) (PieceKind, int) {
	if len(src)-i < len(envPrefix) || src[i:i+len(envPrefix)] != envPrefix {
		return Variable, endOfName(src, i)
	}
	i += len(envPrefix)
	for is(src, i, namePart|envPart) {
		i++
	}
	return Environment, i
}

// endOfName returns where the variable's name at src[i] ends: i where none begins. Of digits only one is taken: $10 is
// $1 and a 0, ${10} is nothing.
func endOfName(src string, i int) int {
	switch {
	case is(src, i, nameStart):
		for is(src, i, namePart) {
			i++
		}
		return i
	case i < len(src) && (src[i] >= '1' && src[i] <= '9' || src[i] == '#' || src[i] == '?'):
		return i + 1
	}
	return i
}
