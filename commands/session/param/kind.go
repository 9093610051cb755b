package param

import (
	"errors"
	"strings"
	"unsafe"

	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// Kind is what a parameter is.
type Kind struct {
	// Set binds words to a field of the type whose kind this is.
	Set Setter
	// Rest says that it takes all words that are left, and Repeats that these are any number of words of the same kind.
	Rest, Repeats bool
	// Joins says that as the last parameter it takes all words that are left.
	Joins bool
	// Bytes says that byte words are known in it. Prefix, which may be empty, is one that it knows besides those, colon
	// included.
	Bytes  bool
	Prefix string
	// Paths reports a word that a path of a file may follow, behind a colon: unix. It may be nil.
	Paths func(word string) bool
	// CommandAt says that its first word, 1, or a later one begins a command; 0: none does.
	CommandAt int

	// Whole reports that it takes no more words than those given; nil: one word is whole, or with Rest none.
	Whole func(given []string) bool
	// Missing is what a usage line shows behind the words given; nil: the further words of the parameter's name.
	Missing func(given []string) []string
	// Known reports a name of the fixed list that its first word is to be of; nil: there is none.
	Known func(text string) bool
	// Choices lists the words that may come next; nil: anything may.
	Choices func(s *Scope, p *Param, given []string) []Choice
	// Topic is the list of help topics that tells what it may be; empty: none does.
	Topic string

	Paint Paint // how a word is coloured that is known
	File  bool  // it is a file's name
	Host  bool  // it begins with a host's name
	Bars  bool  // it may be several of its words, with a | between
}

// Paint says what a word names, for colour.
type Paint uint8

// What a word may name.
const (
	PlainPaint Paint = iota
	SocketPaint
	ErrorPaint
)

// Typed is a type of a command's input that knows its kind.
type Typed interface{ Kind() *Kind }

// Setter binds the first of args, or more, to the field at dst, and says how many it took.
type Setter func(b *Binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (used int, err error)

// One makes the setter of a parameter that is one word.
func One[T any](parse func(p *Param, text string) (T, error)) Setter {
	return func(b *Binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
		text, known, err := b.Text(&args[0])
		if err != nil || !known {
			return 1, err
		}
		v, err := parse(p, text)
		if b.Checking && errors.Is(err, sockcore.NotSupported) {
			b.Looks = true
			return 1, nil // what the system lacks is the run's to say
		}
		if err != nil {
			return 0, Prefixed(p.Name, err)
		}
		*(*T)(dst) = v
		return 1, nil
	}
}

// Copied makes the setter of a parameter that is kept as text. It is a copy, to be kept longer than the
// statement: a job, a lookup, an error, a socket's name.
func Copied(parse func(p *Param, text string) (string, error)) Setter {
	return One(func(p *Param, text string) (string, error) { return parse(p, strings.Clone(text)) })
}

// Enum makes the kind of a parameter that is one of a few words; what names the list in an error.
func Enum[T any](what string, words []Named[T]) *Kind {
	return &Kind{
		Set: One(func(_ *Param, text string) (T, error) {
			v, ok := Lookup(words, text)
			if !ok {
				return v, Usage(Quoted(text) + " is not a " + what + ": " + Alternatives(words))
			}
			return v, nil
		}),
		Choices: func(*Scope, *Param, []string) []Choice { return ChoicesOf(words) },
	}
}
