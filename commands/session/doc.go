// Package session is what runs commands: a session and its flows, the table of commands, jobs, variables, settings,
// aliases, scripts. Commands take typed input and return values; nothing here prints, and nothing here is global to the
// process. No command is known by its name: what the session must know of one stands in its [Doc].
//
// # Terms
//
// A fiber is one flow of commands: the session's own, or that of a job with a goroutine. It has a current socket and
// variables of its own. A call is one run of a command. A prefix is a command whose last parameter is a command. A
// capture is `NAME = COMMAND`. A block is a group, `{ … }`, that has been checked. A declaration is what a command further
// up a file will have done once it has run.
//
// # Where things stand
//
//	session.go                    Session and Config
//	fiber.go call.go buffer.go    Fiber, one flow of commands, and Call, one run of a command
//	frame.go                      what the commands around a command say, handed down
//	command.go table.go hints.go lacking.go   Command, its Doc, Define, and the Table
//	validator.go declarations.go findings.go   the check before anything runs, which makes a program of a text
//	program.go resolve.go inputs.go            a program's statements, the command that each names, what it is given
//	run.go prefixes.go measure.go a statement runs; what prefixes do with their command
//	group.go flow.go locals.go    groups as blocks; if, while, for; a call's parameters
//	definition.go                 commands that are made of others
//	found.go                      $m1 … $m9, $f1 … and $from, which a command sets besides its result
//	script.go source.go           lines and files: checked whole, then run
//	alias.go aliaschange.go       aliases
//	variables.go settings.go prompt.go
//	memory.go                     what `set max_memory` bounds
//	things.go                     what commands name besides sockets
//	sockets.go descriptors.go     named sockets, and descriptors that no socket has
//	jobs.go jobtable.go spawn.go join.go detach.go canceller.go closing.go   jobs, and what ends a wait
//	events.go idle.go             what is announced between two commands
//	defaulttimeout.go trace.go watcher.go rows.go      what is shown of operations, system calls and sockets
//	embed.go parts.go             for commands that run a language: flows, commands that it adds, what it keeps
//	sink.go textsink.go format.go failure.go codes.go  results, errors and their forms, and the Sink
//	recording.go snapshot.go hosts.go folder.go files.go   for recorders, for completion, and files
//	console.go                    the terminal, or the streams, that a command may give to a socket
//
// # The way of one line
//
// A line comes to [Session.RunLine], a script to [Session.RunScript], which is checked whole before its first line runs.
// The validator has the parser take each statement apart, finds its command and binds its words to a typed input
// where they say all, by the command's [param.Layout]; any other is parsed again and bound when it runs. The flow runs the
// statements one after the other. A [Call] finds the socket, and the command's function gets the input: a plain one gives
// a [value.Value]; one made by [DefineOp] fills a [sockcore.Op], which the call starts and waits for, and makes a value of
// what came of it. The fiber sets $_ and $?, and hands a [Result] to the [Sink], or to the capture around it. An error
// becomes a [Failure], which the statement's end reports.
//
// # The way of one job
//
// The spawn makes a [Job]. One that is a single operation has no fiber: it is started on its socket, and the goroutine
// that completes the operation makes its value and keeps it. Any other job has a fiber, forked from the spawning one, and
// a goroutine; its sink collects the results. Where notices are announced, the end of a job is one. The join waits, hands
// each result to its own fiber's sink, and sets $_, $? and the job's variable there.
package session
