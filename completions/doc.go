// Package completions turns the command table, a snapshot of the session and a line with a cursor into candidates, and
// tells what the parts of a line are. It knows no terminal.
//
//	candidate.go            Candidate and Result
//	complete.go words.go    Complete, and the word at the cursor
//	order.go                what a menu begins with
//	files.go variables.go   paths, and what may be expanded
//	spell.go                a candidate in the quotes that are open
//	highlight.go            Highlight: the parts of a line, for colour
//	hint.go                 Hint: what the command being typed still wants
package completions
