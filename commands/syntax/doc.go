// Package syntax takes lines of the shell's language apart: physical lines into logical ones (Joiner; Cut, where
// newlines may stand between quotes), a logical line into statements (Parser), what is still being typed into tokens
// (Scanner), bytes into a word that can be typed (Quoted). It does no I/O and knows no command; prefixes, SOCKET: and
// byte words are for the command table to tell apart, from a word's text and its quotes.
//
//	line    = [ NAME "=" ] word { word } [ "&" ]
//	word    = piece { piece }                    with nothing between the pieces
//	piece   = bare text | 'raw' | "with escapes" | $name | ${name} | ${env:NAME}
//
// Words are byte strings: NUL, control bytes and invalid UTF-8 are legal everywhere. Only space and tab are blanks,
// only ";" and a newline end a statement.
//
//	joiner.go cut.go mark.go    physical lines into logical ones; a byte order mark before a text
//	parser.go statement.go word.go expansion.go escape.go class.go   a line into statements and words
//	scan.go                     tokens of a text that is still being typed
//	program.go                  !COMMAND, and | COMMAND
//	quoted.go shown.go oneline.go   bytes into text that can be typed
//	error.go                    Error
package syntax
