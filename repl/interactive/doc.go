// Package interactive is the shell on a terminal: what ^C and other signals do, the rc file, the system's programs behind
// `!` and `|`, the pager and the editor, suspension, and a prompt that follows what the session does.
//
//	terminal.go plain.go   Run, and how lines are read: with the line editor, or plainly
//	shell.go               a session with a person at it; what ^C at an idle prompt does
//	signals.go             signals, of a shell and of a batch
//	programs.go programs_*.go foreground.go stopped_*.go   programs that have the terminal
//	console.go             the terminal while a command has given it to a socket
//	rc.go folders.go environment.go   the rc file, the folders of the user, the environment's names
package interactive
