package param

import (
	"unsafe"

	"sockshell/commands/syntax"
)

// Env is where words get from what they do not say themselves.
type Env interface {
	AppendVariable(dst []byte, name string) ([]byte, error)
	LookupEnv(name string) (text string, ok bool)
	AllowWords(n int) error                           // to expand to n bytes
	ReadFile(name string, before int) ([]byte, error) // whose content stands behind so many bytes
	Path(name string) string                          // of a file
}

// Binder turns words into values. It expands variables and byte words into an arena; a literal word is taken as it
// stands, without a copy.
type Binder struct {
	Env      Env    // nil where nothing is expanded: while defaults are compiled, and while checking
	Owner    any    // who binds, for kinds of parameters that look at more than the words; nil: defaults are compiled
	Checking bool   // look at literal words only, before anything runs
	Looks    bool   // while checking: more than the words says what they mean, so that the run binds them again
	Hint     string // while checking: what a person may have meant by a word
	Arena    []byte
}

// Text is the word's text. It is not known while checking a word that holds an expansion.
func (b *Binder) Text(w *syntax.Word) (text string, known bool, err error) {
	if w.Pieces == nil {
		return w.Text, true, nil
	}
	start := len(b.Arena)
	known, err = b.appendPieces(w.Pieces)
	return TextOf(b.Arena[start:]), known, err
}

// appendPieces expands the pieces into the arena.
func (b *Binder) appendPieces(pieces []syntax.Piece) (known bool, err error) {
	known = true
	for i := range pieces {
		p := &pieces[i]
		switch {
		case p.Kind == syntax.Literal:
			b.Arena = append(b.Arena, p.Text...)
		case b.Checking:
			known, b.Looks = false, true
		default:
			if err := b.Expand(p); err != nil {
				return false, err
			}
		}
	}
	return known, nil
}

// Expand appends what a piece stands for to the arena.
func (b *Binder) Expand(p *syntax.Piece) (err error) {
	if p.Kind == syntax.Environment {
		text, ok := b.Env.LookupEnv(p.Text)
		if !ok {
			return Usage("the environment has no variable " + p.Text)
		}
		b.Arena = append(b.Arena, text...)
	} else if b.Arena, err = b.Env.AppendVariable(b.Arena, p.Text); err != nil {
		return err
	}
	return b.Env.AllowWords(len(b.Arena))
}

// show is a word as an error names it.
func (b *Binder) show(w *syntax.Word) string {
	text, known, err := b.Text(w)
	if err != nil || !known {
		return "word"
	}
	return Quoted(text)
}

// Bytes joins the words as DATA; strict refuses unquoted words that look like a byte prefix yet to come. A single
// literal word costs no copy.
func (b *Binder) Bytes(args []syntax.Word, strict bool) (data []byte, err error) {
	if len(args) == 1 && args[0].Pieces == nil && !startsPrefix(&args[0]) {
		return BytesOf(args[0].Text), nil
	}
	start := len(b.Arena)
	for i := range args {
		if i > 0 && plain(&args[i-1]) && plain(&args[i]) {
			return nil, Usage("quote text that has spaces: " + Quoted(args[i-1].Text+" "+args[i].Text))
		}
		if err := b.appendWord(&args[i], strict); err != nil {
			return nil, err
		}
	}
	return b.Arena[start:len(b.Arena):len(b.Arena)], nil
}

// plain reports a bare word without expansion or byte prefix.
func plain(w *syntax.Word) bool {
	if w.Pieces != nil || w.Quote != syntax.Bare {
		return false
	}
	_, _, isByteWord := splitPrefix(w)
	return !isByteWord
}

// spaced joins the words with a space between, as print does.
func (b *Binder) spaced(args []syntax.Word) ([]byte, error) {
	start := len(b.Arena)
	for i := range args {
		if i > 0 {
			b.Arena = append(b.Arena, ' ')
		}
		if err := b.appendWord(&args[i], false); err != nil {
			return nil, err
		}
	}
	return b.Arena[start:len(b.Arena):len(b.Arena)], nil
}

// BytesOf and TextOf view one as the other without a copy. What they give is never written to, and lives no longer than
// the statement.
func BytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// TextOf is the contrary of BytesOf.
func TextOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Word is a word's text, byte words taken for what they say. It lives as long as the statement.
func (b *Binder) Word(w *syntax.Word) (string, error) {
	if w.Pieces == nil && !startsPrefix(w) {
		return w.Text, nil
	}
	start := len(b.Arena)
	err := b.appendWord(w, false)
	return TextOf(b.Arena[start:len(b.Arena):len(b.Arena)]), err
}
