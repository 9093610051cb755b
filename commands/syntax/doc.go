// Package syntax takes text of the shell's language apart, in one way: Scanner gives its tokens, whole or still being
// typed, right or wrong. All else reads them: Parser makes statements, which run; Joiner and Cut find where a logical line
// ends, FindProgram what is the system's shell's; colour and completion look at the tokens themselves. Quoted makes a word
// that can be typed of bytes. It does no I/O and knows no command by its name: a Grammar, made of the command table, says
// which names are prefixes, open a block or have the rest of their line. SOCKET: and byte words are for the table to tell
// apart, from a word's text and its quotes.
//
//	line    = [ NAME "=" ] word { word } [ "&" ]
//	group   = "{" { line ( ";" | newline ) } "}"    a word where a command may stand, or where a head has its block
//	word    = piece { piece }                    with nothing between the pieces
//	piece   = bare text | 'raw' | "with escapes" | $name | ${name} | ${env:NAME}
//
// Words are byte strings: NUL, control bytes and invalid UTF-8 are legal everywhere. Only space and tab are blanks,
// only ";" and a newline end a statement.
//
//	scan.go class.go            a text into tokens
//	parser.go statement.go word.go expansion.go escape.go   tokens into statements and words
//	grammar.go group.go         what is told of commands; groups, and heads
//	joiner.go cut.go mark.go    physical lines into logical ones; a byte order mark before a text
//	program.go                  !COMMAND, and | COMMAND
//	code.go                     where a command stands, and one that has the rest of its line
//	quoted.go shown.go oneline.go   bytes into text that can be typed
//	error.go                    Error
package syntax
