package completions

import (
	"slices"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// Kind is what a stretch of a line is, as far as colour is concerned.
type Kind uint8

// The kinds. What no span covers is plain.
const (
	CommandName Kind = iota // also a prefix; only one that the table has, or an alias
	SocketName              // in front of `:`, or an argument
	String                  // quoted, quotes included
	Variable                // `$name`, `${name}`, also within double quotes, and the NAME of a capture
	ErrorName               // an argument that names an error
	ByteWord                // `hex:` and the like, with the rest of the word
	Comment
	Wrong // what cannot be right whatever follows: an unknown command, an unknown escape
)

// A Span is a stretch of a line, in bytes: Start is its first, End the one after its last.
type Span struct {
	Start, End int
	Kind       Kind
}

// Highlight tells what the parts of a text are: spans in order that do not overlap, for a text of one or several
// lines, complete or not.
func Highlight(snap session.Snapshot, text string) []Span {
	p := painter{snap: &snap, text: text}
	p.begin()
	scanner := syntax.Scanner{Grammar: snap.Grammar}
	scanner.Reset(text)
	for t, ok := scanner.Next(); ok; t, ok = scanner.Next() {
		if isWord(t) && !t.First && len(p.word.tokens) > 0 {
			p.word.end, p.word.tokens = t.End, append(p.word.tokens, t)
			continue
		}
		p.open = syntax.Closed
		if t.Kind == syntax.EqualsToken {
			p.capture()
		} else {
			p.finish()
		}
		switch {
		case isWord(t):
			p.word = word{start: t.Start, end: t.End, tokens: append(p.word.tokens[:0], t)}
		case t.Kind == syntax.EndToken, t.Kind == syntax.OpenToken:
			p.begin()
			p.behind = false
		case t.Kind == syntax.CloseToken:
			p.begin()
			p.behind = true
		case t.Kind == syntax.CommentToken:
			p.add(t.Start, t.End, Comment)
		}
	}
	p.open = scanner.Open()
	p.finish()
	return p.spans
}

// painter makes the spans of a text, word by word.
type painter struct {
	snap    *session.Snapshot
	text    string
	spans   []Span
	word    word           // the one under way; without tokens: none
	open    syntax.Opening // what it ends within
	first   bool           // it is the statement's first
	place   place          // what it is
	behind  bool           // it stands behind a block, where only else may
	defines bool           // the command is one that defines others
	defined []string       // the commands that the text has defined so far
}

// begin begins a statement, or what follows a capture's NAME.
func (p *painter) begin() { p.first, p.place = true, place{command: true, known: true} }

func (p *painter) add(start, end int, kind Kind) {
	if start < end {
		p.spans = append(p.spans, Span{start, end, kind})
	}
}

// capture ends the word under way, which is the NAME of a capture.
func (p *painter) capture() {
	p.add(p.word.start, p.word.end, Variable)
	p.word.tokens = p.word.tokens[:0]
	p.begin()
	p.first = false
}

// finish ends the word under way, where there is one.
func (p *painter) finish() {
	if len(p.word.tokens) == 0 {
		return
	}
	switch {
	case p.behind:
		p.behind = false
		if p.word.bare() && p.text[p.word.start:p.word.end] == "else" {
			p.add(p.word.start, p.word.end, CommandName)
		}
	case p.place.known && p.place.command:
		p.commandWord()
	case p.place.known:
		p.argument()
	default:
		p.pieces(nil)
	}
	p.word.tokens = p.word.tokens[:0]
	p.first = false
}

// pieces adds the parts of the word; paint says what bare and quoted text is, nil for what that usually is.
func (p *painter) pieces(paint *Kind) {
	for _, t := range p.word.tokens {
		text := t.Kind == syntax.BareToken || t.Kind == syntax.RawToken || t.Kind == syntax.DoubleToken
		switch {
		case text && paint != nil:
			p.add(t.Start, t.End, *paint)
		case t.Kind != syntax.BareToken:
			p.add(t.Start, t.End, partKind(t))
		}
	}
}

// partKind is what a part of a word is that is not bare.
func partKind(t syntax.Token) Kind {
	switch t.Kind {
	case syntax.ExpansionToken:
		return Variable
	case syntax.WrongToken:
		return Wrong
	default:
		return String
	}
}

// commandWord paints `SOCKET:command`, and finds what its words are for.
func (p *painter) commandWord() {
	w := &p.word
	value, _ := w.value(p.text, p.open)
	name := argument{p.text[w.start:w.end], value}.command()
	onSocket := p.socketPart(len(name))
	cmd := p.snap.Lookup(name)
	_, alias := p.snap.Alias(name)
	known := alias || slices.Contains(p.defined, name) || cmd != nil && (standing{stands: onSocket}).fits(p.snap, cmd)
	switch {
	case !w.bare() && !onSocket:
		p.pieces(nil)
	case known:
		p.add(w.end-len(name), w.end, CommandName)
	case !p.mayBecome(name, onSocket):
		p.add(w.end-len(name), w.end, Wrong)
	}
	p.place = follow(p.snap, []argument{{p.text[w.start:w.end], value}})
	p.defines = cmd != nil && cmd.Role == session.RoleDefine
}

// socketPart paints what stands in front of the command's name, where that is bare and so long.
func (p *painter) socketPart(length int) bool {
	w := &p.word
	last := w.tokens[len(w.tokens)-1]
	colon := w.end - length - 1
	if last.Kind != syntax.BareToken || colon < last.Start || p.text[colon] != ':' {
		return false
	}
	for _, t := range w.tokens {
		kind := SocketName
		if t.Kind != syntax.BareToken {
			kind = partKind(t)
		}
		p.add(t.Start, min(t.End, colon), kind)
	}
	return true
}

// mayBecome says that an unknown command that the word ends with may still be a known one, a socket or a capture.
func (p *painter) mayBecome(name string, onSocket bool) bool {
	w := &p.word
	behind := p.text[w.end:]
	if onSocket {
		return behind == "" && len(namesBehind(p.snap, name, standing{stands: true})) > 0
	}
	return syntax.IsIdentifier(name) && (behind == "" || p.first && strings.Trim(behind, " \t") == "")
}

// argument paints an argument, and takes it as given.
func (p *painter) argument() {
	w, args := &p.word, &p.place.args
	par := args.Param()
	if par == nil {
		p.pieces(nil)
		return
	}
	value, known := w.value(p.text, p.open)
	if p.defines && args.First() {
		p.defined, p.defines = append(p.defined, value), false
	}
	p.pieces(p.paintOf(par, value, known && w.bare()))
	args.Add(value)
	p.place.command = args.AtCommand()
}

// paintOf says what a parameter's word is; nil: that shows by itself. plain says that it is bare text alone.
func (p *painter) paintOf(par *param.Param, value string, plain bool) *Kind {
	paint := func(kind Kind) *Kind { return &kind }
	if _, _, ok := byteWord(p.text, &p.word, par.Kind); ok {
		return paint(ByteWord)
	}
	if !plain {
		return nil
	}
	fixed, right := p.place.args.Names(value)
	switch {
	case par.Paint == param.SocketPaint && slices.Contains(p.snap.Sockets, value):
		return paint(SocketName)
	case par.Paint == param.ErrorPaint && right:
		return paint(ErrorName)
	case fixed && !right && p.word.end < len(p.text):
		return paint(Wrong)
	}
	return nil
}
