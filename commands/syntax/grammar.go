package syntax

import "slices"

// ShapeKind tells what follows a command's name.
type ShapeKind uint8

// The kinds of shapes.
const (
	PlainShape  ShapeKind = iota // words
	PrefixShape                  // so many words, and a command
	RawShape                     // the rest of the line, as it is
	IfShape                      // a command and a block; behind else another block, or the same again
	WhileShape                   // a command and a block
	BlockShape                   // words and a block
)

// Shape is how a command's words stand.
type Shape struct {
	Kind  ShapeKind
	Words int // of PrefixShape: how many stand before its command
	// Instead is what to do where RawShape has no line of its own.
	Instead string
}

// Prefix is the shape of a prefix with so many words before its command.
func Prefix(words int) Shape { return Shape{Kind: PrefixShape, Words: words} }

// Grammar is what parsing is told of commands, none of which it knows by its name. It must not change while it is used. A
// nil one has no names.
type Grammar struct {
	// Incomplete reports whether raw text is only a beginning, so that the next line belongs to it; nil: none is.
	Incomplete func(text string) bool

	shapes map[string]Shape
	raw    []string
}

// Add adds a name.
func (g *Grammar) Add(name string, s Shape) {
	if s.Kind == PlainShape {
		return
	}
	if g.shapes == nil {
		g.shapes = map[string]Shape{}
	}
	g.shapes[name] = s
	if s.Kind == RawShape {
		g.raw = append(g.raw, name)
	}
}

// Without is the grammar that does not know these names.
func (g *Grammar) Without(names ...string) *Grammar {
	out := &Grammar{Incomplete: g.Incomplete}
	for name, s := range g.shapes {
		if !slices.Contains(names, name) {
			out.Add(name, s)
		}
	}
	return out
}

// Shape is that of a name.
func (g *Grammar) Shape(name string) Shape {
	if g == nil {
		return Shape{}
	}
	return g.shapes[name]
}

func (g *Grammar) incomplete(text string) bool {
	return g != nil && g.Incomplete != nil && g.Incomplete(text)
}
