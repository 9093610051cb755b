// Package repl is the loop that takes lines and the printer that shows what came of them.
//
//	loop.go reader.go     Loop, LineReader, and the reader of what is no terminal
//	printer.go            Printer, the session.Sink of the program: what is printed where
//	output.go paging.go   a terminal's output, the pager, and the pipe to a program
//	timestamps.go         when results and notices happened
//	color.go              colours
//	program.go            lines that name programs of the system
//	console.go            the standard streams as a command's console; what has come, made visible
//	files.go              scripts
package repl
