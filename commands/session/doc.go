// Package session is what runs commands: a session and its flows, the table of commands, jobs, variables, settings,
// aliases, scripts. Commands take typed input and return values; nothing here prints, and nothing here is global to the
// process. No command is known by its name: what the session must know of one stands in its [Doc].
//
//	session.go                    Session and Config
//	fiber.go call.go buffer.go    Fiber, one flow of commands, and Call, one run of a command
//	command.go table.go hints.go lacking.go   Command, its Doc, Define, and the Table
//	run.go prefixes.go groups.go  a statement: lookup, bind, run; what prefixes do with their command
//	script.go source.go compiled.go declarations.go findings.go   lines and files: checked whole, then run
//	alias.go aliaschange.go       aliases
//	variables.go settings.go prompt.go
//	memory.go                     what `set max_memory` bounds
//	sockets.go descriptors.go     named sockets, and descriptors that were given away
//	jobs.go jobtable.go spawn.go join.go canceller.go closing.go   jobs, and what ends a wait
//	peerevents.go idle.go         what is told unasked, between two commands
//	defaulttimeout.go trace.go watcher.go rows.go      what is told of operations, system calls and sockets
//	sink.go textsink.go format.go failure.go codes.go  results and errors, and who receives them
//	recording.go snapshot.go folder.go files.go        for recorders, for completion, and files
//
// A line comes to [Session.RunLine], which has its flow check each statement, then run it: [Call] finds the command and
// the socket, the command's layout binds the words to an input, and the command's function runs. What it gives goes to
// the Sink, or to the capture around it. A job that is one operation has no flow: whoever completes the operation makes
// its result, which waits for the join. Any other job has a Fiber and a goroutine.
package session
