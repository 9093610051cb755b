// Package record writes a session as a transcript that replays: each line that was typed is an entry, with what it
// printed. Ports, addresses and descriptors that the system chose become variables, what never repeats becomes a
// pattern, and the jobs of the session are joined where their results were announced.
//
//	record.go     Start, Stop, and the recorder, a session.Recorder
//	entry.go      an entry: a line, what the recorder writes around it, and what it printed
//	result.go     how a result is written: by its command's session.Replay
//	unfinished.go   a line that ^C ended
//	steps.go      steps in the place of a command
//	before.go     what lines take from before the recording, or from a line that it has not
//	names.go      what the system chose, and the variables that stand for it
//	paths.go      the paths of unix sockets, which are in the replay's own folder
//	jobs.go       joins that the recorder writes, and the end of a recording
//	rejoin.go     lines that join what the recording has joined before
//	aliases.go    aliases that the recording does not define
//	definitions.go   commands that were defined, before their first call
//	inputs.go     the inputs that the recorder writes
//	lines.go      expected lines, as they are put together
//	file.go       the file
package record
