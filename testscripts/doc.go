// Package testscripts runs tests written in sockshell's language: for `sockshell test`, and for the
// `go test` of any project whose programs talk over sockets. It imports neither the line editor nor anything
// else of the terminal.
//
// # Transcripts
//
// A .transcript file is a session: each input behind "> ", below it what it must print.
//
//	# comments may stand before the first input
//	# require linux
//	> socket_pair a b
//	a b
//	> a:write_all "Hello World"
//	11
//	> b:read_some
//	11 bytes "Hello World"
//	> a:local_port
//	[..]
//
// In expected lines [..] is any text within the line, [$name] a variable's value, and a line ... any
// number of lines; outside double quotes runs of spaces compare as one; a backslash at a line's start
// makes the rest literal. Blank lines at an output's end do not count. Errors are output like any
// other. `# require NAME`, of root, linux, darwin, freebsd, windows and localhost (the name is known), skips the
// transcript elsewhere.
//
// Each runs in a session of its own: sockets, variables, an empty working folder, and no environment.
// $here is the folder in which the file lies. A job that is left unjoined at the end fails it.
//
// # Scripts
//
// A .txtar file is a test of github.com/rogpeppe/go-internal/testscript: its comment is the script, its
// files lie in the script's own folder, and HERE is the folder in which it lies itself. Besides
// testscript's commands there are those of [Commands]:
//
//	transcript FILE [NAME=VALUE…]   replay a transcript in a fresh session, in this process, its
//	                                variables set first; with ! it must differ
//	lua FILE [ARG…]                 run a program in Lua, in this process; what it prints is for stdout
//	status N COMMAND [ARG…]         run a program, which must exit with status N
//	free_port [udp] NAME            set NAME to a TCP or UDP port that is free, and that no other test
//	                                of this process is given until this one has ended
//	wait_port [udp] [ADDRESS] PORT [DURATION]
//	                                wait until something listens there, or has the UDP port, 10 s or
//	                                DURATION at most; the system's tables tell, so no accept is used up
//	wait_socket PATH [DURATION]     likewise for the path of a unix socket, or @NAME
//	capture FILE.pcapng|off         the transcripts and programs in Lua that follow are captured: the last
//	                                one's session is in FILE
//	needs PROGRAM…                  skip the test where a program is not installed; with CI=true in
//	                                the environment, fail it
//
// A server's test starts it on a free port, waits for it, and talks to it:
//
//	free_port PORT
//	exec greeter 127.0.0.1:$PORT &
//	wait_port $PORT
//	transcript greeting.transcript port=$PORT
//
//	-- greeting.transcript --
//	> connect 127.0.0.1 $port
//	ok
//	> write_all "Ada\n"
//	4
//	> read_until "\n"
//	10 bytes "hello Ada\n"
//
// # From go test
//
// [RunT] runs a folder of both, each file a parallel subtest. With testscript.Main the project's own
// programs are on the scripts' PATH:
//
//	func TestMain(m *testing.M) {
//		testscript.Main(m, map[string]func(){"greeter": main})
//	}
//
//	func TestConversations(t *testing.T) {
//		testscripts.RunT(t, testscripts.Options{}, "testdata")
//	}
//
// A project with testscript.Params of its own adds [Commands] and [Setup] to them, or starts from
// [Params]. The path of a sockshell program is needed only by scripts that run `exec sockshell`.
//
// # Programs
//
// What exec, status and & start is in a process group of its own, on Windows in a job object, and ends
// with the script: all of it is sent SIGINT, what does not end in 5 s is killed. `kill` signals the
// whole group. A program has ended when it has exited itself: what it leaves behind is not waited for,
// may still write, and ends with the script too, on Linux also where it has left the group, as a daemon
// does. A program that prints more than 64 MiB fails. BackgroundCmds of testscript.TestScript does not
// list them.
//
// # Deadlines
//
// A blocking operation that has no deadline of its own may take 10 s, a test 60 s. One that meets
// this deadline fails the test, whatever it was to print, with a report: the operation and its
// FILE:LINE, the jobs that are still pending, each socket's state, and what it last received. A script
// that takes too long fails with its FILE:LINE, and the programs that still ran.
//
// A test is a regular file of 64 MiB at most: a FIFO is not opened. One without a command is skipped.
//
// The end of [Run]'s context, and in a test binary a signal, ends what runs in the same way.
//
// # Where things stand
//
//	runner.go options.go testfile.go   Run, its options, and which files are tests
//	gotest.go signals.go               RunT, and a signal to a test binary
//	replay.go hang.go update.go        a transcript: replayed, hung, rewritten
//	script.go hooks.go environment.go underway.go   a txtar test, and what is known of it while it runs
//	builtins.go capture.go lua.go needs.go ports.go listeners_*.go   its commands
//	programs.go program.go pipes.go group_*.go running_*.go   the programs that it starts
//	outcome.go reporter.go junit.go    results, and their reports
package testscripts
