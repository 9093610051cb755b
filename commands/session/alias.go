package session

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// Alias is a name that stands for the beginning of a statement. It never changes once it is defined.
type Alias struct {
	name  string
	text  string        // the words, as typed
	words []syntax.Word // at least one; the first holds the command
}

// Name is its name.
func (a *Alias) Name() string { return a.name }

// Text is what it stands for, as typed.
func (a *Alias) Text() string { return a.text }

// Shown is what it stands for, on one line.
func (a *Alias) Shown() string { return (*syntax.Grammar)(nil).Joined(a.text) }

// aliases are a session's. Jobs and completion read them while they change: a change makes them anew.
type aliases map[string]*Alias

// changeAliases lets f work on a copy, which then takes the place of the session's aliases.
func (s *Session) changeAliases(f func(aliases)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	changed := aliases{}
	if all := s.aliases.Load(); all != nil {
		changed = maps.Clone(*all)
	}
	f(changed)
	s.aliases.Store(&changed)
}

// Aliases lists the session's aliases by name.
func (s *Session) Aliases() []*Alias {
	all := s.aliases.Load()
	if all == nil {
		return nil
	}
	return slices.SortedFunc(maps.Values(*all), func(a, b *Alias) int { return strings.Compare(a.name, b.name) })
}

// Alias finds an alias, from any goroutine; nil when there is none of that name.
func (s *Session) Alias(name string) *Alias {
	if all := s.aliases.Load(); all != nil {
		return (*all)[name]
	}
	return nil
}

// aliasNames lists them.
func (s *Session) aliasNames() []string {
	var names []string
	for _, a := range s.Aliases() {
		names = append(names, a.name)
	}
	return names
}

// MaxAliases is how deeply aliases may stand for each other.
const MaxAliases = 64

// shapeOf is how the words behind an alias stand: as behind what it ends in. What is raw is so where it is typed itself alone.
func (s *Session) shapeOf(a *Alias, known aliasFinder, depth int) syntax.Shape {
	for words := a.words; depth > 0; depth-- {
		shape, c := syntax.Shape{}, s.table.Lookup(words[0].Text)
		if c != nil {
			shape = c.Shape
		}
		if c == nil || c.Added > 0 {
			if other := known.Alias(words[0].Text); other != nil {
				shape = s.shapeOf(other, known, depth-1)
			}
		}
		given := len(words) - 1
		switch {
		case shape.Kind == syntax.RawShape:
			return syntax.Shape{}
		case given == 0:
			return shape
		case shape.Kind != syntax.PrefixShape:
			return syntax.Shape{}
		case given <= shape.Words:
			return syntax.Prefix(shape.Words - given)
		}
		words = words[1+shape.Words:]
	}
	return syntax.Shape{}
}

// expandAlias puts an alias's words in the place of its name, and gives the frame in which it stands around them.
func (fr *frame) expandAlias(h *heading, words []syntax.Word) (*frame, []syntax.Word, error) {
	if fr.aliasStack.depth() == MaxAliases {
		return fr, nil, param.Usage("aliases stand for each other more than " + strconv.Itoa(MaxAliases) + " deep")
	}
	own := *fr
	own.aliasStack = &aliasStack{h.alias, fr.aliasStack}
	own.source, words, _ = h.alias.expand(fr.source, words, h.typed != "")
	return &own, words, nil
}

// expand puts the alias's words in the place of its name, which may stand after `SOCKET:`. The words' spans
// are those in the source that is returned, in which the alias's text begins at from.
func (a *Alias) expand(source string, words []syntax.Word, onSocket bool) (expandedSource string, expanded []syntax.Word, from int) {
	first, last := &words[0], &words[len(words)-1]
	socket := ""
	if onSocket {
		socket = source[first.Pos:first.End]
		socket = socket[:strings.LastIndexByte(socket, ':')+1]
	}
	expanded = make([]syntax.Word, 0, len(a.words)+len(words)-1)
	expanded = append(append(expanded, a.words...), words[1:]...)
	for i := range expanded {
		by := len(socket)
		if i >= len(a.words) {
			by += len(a.text) - first.End
		}
		expanded[i].Pos += by
		expanded[i].End += by
	}
	if onSocket {
		expanded[0] = onto(first, len(a.name), &expanded[0])
	}
	return socket + a.text + source[first.End:last.End], expanded, len(socket)
}

// onto is `SOCKET:command` with the alias's first word in the place of the command, which is so long.
func onto(w *syntax.Word, length int, first *syntax.Word) syntax.Word {
	out := *w
	out.Pos, out.End = 0, first.End
	if w.Literal() {
		out.Text = w.Text[:len(w.Text)-length] + first.Text
	}
	if w.Pieces != nil {
		out.Pieces = slices.Clone(w.Pieces)
		last := &out.Pieces[len(out.Pieces)-1]
		last.Text = last.Text[:len(last.Text)-length] + first.Text
	}
	return out
}

// aliasStack is an alias that stands around the command under way.
type aliasStack struct {
	alias *Alias
	outer *aliasStack
}

func (e *aliasStack) depth() int {
	n := 0
	for ; e != nil; e = e.outer {
		n++
	}
	return n
}

// lines tells which aliases these are, the innermost first.
func (e *aliasStack) lines() []string {
	var lines []string
	for ; e != nil; e = e.outer {
		lines = append(lines, e.alias.name+": "+e.alias.Shown())
	}
	return lines
}
