// Package terminal is the line editor of an interactive session: it reads lines from a terminal with editing, completion
// and history, and prints above the line that is being edited. It is the only user of the readline library, which it
// drives through its hooks.
//
//	terminal.go editor.go           Terminal: Open, ReadLine, Write; the editor, and readline's hooks
//	input.go decoder.go key.go report.go   bytes of the terminal into keys
//	driver.go driver_*.go bytes.go  lines that the terminal's driver cuts; bytes that are no UTF-8
//	talk.go                         lines and keys that are for others than the shell
//	pasted.go ahead_*.go            lines that were pasted, and what was typed while a command ran
//	edit.go buffer.go kill.go undo.go   the edited text
//	history.go history_entry.go lock_unix.go recall.go search.go ghost.go   the history, its file, and what is found in it
//	complete.go menu.go             completion
//	external.go                     the user's own editor
//	screen.go layout.go measure.go resize.go output.go style.go   what is drawn
//	modes_unix.go watch_unix.go poll_*.go ioctl_*.go system_other.go   the terminal's driver and the process's signals
package terminal
