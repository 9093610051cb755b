// Package value holds what commands return and how it prints: the text, hex, raw and JSON forms of values and errors,
// which the printer and the transcript replayer share. It is pure: no I/O, no state, no knowledge of commands or sockets.
//
//	value.go       Value, its kinds, and a maker for each
//	text.go        the text form
//	message.go     what a message has beside its data
//	data.go        data as text, and as a hex dump
//	json.go        the JSON form
//	table.go       Table
//	wrap.go        prose on a narrow terminal
//	error.go       Error, and its forms
package value
