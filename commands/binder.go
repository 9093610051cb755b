package commands

import (
	"errors"
	"strconv"
	"strings"
	"unsafe"

	"sockshell/commands/syntax"
)

// binder turns words into typed input. It expands variables and byte words into an arena that lives
// as long as the statement; a literal word is taken as it stands, without a copy.
type binder struct {
	fiber    *Fiber // nil while defaults are compiled, which hold no expansion
	checking bool   // look at literal words only, before anything runs
	alone    bool   // the words alone are to say what they mean
	arena    []byte
}

var errLooks = errors.New("more than the words says what they mean")

// look is how words get at what they do not say themselves.
func (b *binder) look() (*Fiber, error) {
	if b.alone {
		return nil, errLooks
	}
	return b.fiber, nil
}

// usageError is an argument that cannot be. The caller knows the command, and adds its usage line.
type usageError struct {
	msg     string
	details []string
}

func (e *usageError) Error() string { return e.msg }

// text is the word's text. It is not known while checking a word that holds an expansion.
func (b *binder) text(w *syntax.Word) (text string, known bool, err error) {
	if w.Pieces == nil {
		return w.Text, true, nil
	}
	start := len(b.arena)
	known, err = b.appendPieces(w.Pieces)
	return bytesText(b.arena[start:]), known, err
}

// appendPieces expands the pieces into the arena.
func (b *binder) appendPieces(pieces []syntax.Piece) (known bool, err error) {
	known = true
	for i := range pieces {
		p := &pieces[i]
		switch {
		case p.Kind == syntax.Literal:
			b.arena = append(b.arena, p.Text...)
		case b.checking:
			known = false
		default:
			if err := b.expand(p); err != nil {
				return false, err
			}
		}
	}
	return known, nil
}

func (b *binder) expand(p *syntax.Piece) error {
	f, err := b.look()
	if err != nil {
		return err
	}
	if p.Kind == syntax.Environment {
		text, ok := f.session.lookupEnv(p.Text)
		if !ok {
			return &usageError{msg: "the environment has no variable " + p.Text}
		}
		b.arena = append(b.arena, text...)
		return nil
	}
	b.arena, err = f.appendVariable(b.arena, p.Text)
	return err
}

// show is a word as an error names it.
func (b *binder) show(w *syntax.Word) string {
	text, known, err := b.text(w)
	if err != nil || !known {
		return "word"
	}
	return quoted(text)
}

// longest is as much of a word as an error repeats.
const longest = 80

func quoted(text string) string {
	if len(text) > longest {
		return string(syntax.AppendQuoted(nil, []byte(text[:longest]))) + "…"
	}
	return string(syntax.AppendQuoted(nil, []byte(text)))
}

// bytes joins the words as DATA; strict refuses unquoted words that look like a byte prefix yet to
// come. A single literal word costs no copy.
func (b *binder) bytes(args []syntax.Word, strict bool) (data []byte, err error) {
	if len(args) == 1 && args[0].Pieces == nil && !startsPrefix(&args[0]) {
		return textBytes(args[0].Text), nil
	}
	start := len(b.arena)
	for i := range args {
		if i > 0 && plain(&args[i-1]) && plain(&args[i]) {
			return nil, &usageError{msg: "quote text that has spaces: " +
				quoted(args[i-1].Text+" "+args[i].Text)}
		}
		if err := b.appendWord(&args[i], strict); err != nil {
			return nil, err
		}
	}
	return b.arena[start:len(b.arena):len(b.arena)], nil
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
func (b *binder) spaced(args []syntax.Word) ([]byte, error) {
	start := len(b.arena)
	for i := range args {
		if i > 0 {
			b.arena = append(b.arena, ' ')
		}
		if err := b.appendWord(&args[i], false); err != nil {
			return nil, err
		}
	}
	return b.arena[start:len(b.arena):len(b.arena)], nil
}

// parseInt reads a decimal or 0x integer.
func parseInt(text string) (int64, error) {
	digits, base := text, 10
	if hex, ok := cutHexPrefix(text); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseInt(digits, base, 64)
	if err != nil {
		return 0, integerError(text, err)
	}
	return n, nil
}

func cutHexPrefix(text string) (digits string, ok bool) {
	if rest, ok := strings.CutPrefix(text, "0x"); ok && rest != "" && rest[0] != '-' && rest[0] != '+' {
		return rest, true
	}
	return "", false
}

func integerError(text string, err error) error {
	if strings.Contains(err.Error(), strconv.ErrRange.Error()) {
		return &usageError{msg: quoted(text) + " does not fit in 64 bits"}
	}
	return &usageError{msg: quoted(text) + " is not an integer (decimal or 0x…)"}
}

// textBytes and bytesText view one as the other without a copy. What they give is never written to,
// and lives no longer than the statement.
func textBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

func bytesText(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
