// Package sys has the system calls of sockets, and the numbers that they take, of each system under one
// name. A call never waits, and returns the system's own error number, 0 for none. What a system lacks is
// [Unsupported].
//
// socket_*.go make, name and end sockets; transfer_*.go move bytes; options_*.go number options, flags
// and requests; addr*.go are endpoints; names_*.go is how a trace calls it all.
package sys

import "syscall"

// Unsupported is the error of a call that the system lacks; no system has the number.
const Unsupported = syscall.Errno(1<<27 - 1)

// NoOption is the number of an option that the system lacks.
const NoOption = -1

// Ready is what a descriptor may be ready for.
type Ready uint8

// The kinds of readiness.
const (
	ReadyRead Ready = iota
	ReadyWrite
	ReadyExcept // out-of-band data
	ReadyCount
)

// Seen is what a socket tells of its connection without losing anything by it.
type Seen struct {
	Failed bool // an error is pending: POLLERR
	Ended  bool // nothing more will be received: POLLRDHUP
}

// FlagName is a flag's name in recv(2) or send(2).
type FlagName struct {
	Name string
	Bit  int
}
