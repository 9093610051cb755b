package completions

import "sockshell/commands"

// Kind is what a stretch of a line is, as far as colour is concerned.
type Kind uint8

// The kinds. What no span covers is plain.
const (
	CommandName Kind = iota // also a prefix; only one that the table has
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
func Highlight(_ commands.Snapshot, _ string) []Span { return nil }

// Hint is what the usage of the command being typed wants next, to be shown in grey behind the text; empty where
// nothing is known, or nothing is missing.
func Hint(_ commands.Snapshot, _ string) string { return "" }
