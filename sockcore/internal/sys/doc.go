// Package sys has the system calls of sockets, and the numbers that they take, of each system under one
// name. A call never waits, and returns the system's own error number, 0 for none. What a system lacks is
// [Unsupported].
//
//	addr.go addr_*.go             endpoints
//	socket_*.go                   sockets made, named and ended
//	start.go                      programs started, while no socket is closed
//	transfer_*.go message_*.go    bytes, and messages with addresses
//	control.go control_*.go       control data of messages
//	sendfile_*.go splice_*.go     files sent and received past memory
//	options_*.go flags_*.go       the numbers of options, requests and flags
//	tcpinfo.go tcpinfo_*.go       the counters of a connection
//	unixdiag.go unixdiag_*.go     what there is to tell of a unix socket
//	names_*.go                    how a trace calls it all
//	cpu_*.go                      on which processor a packet came
//	afd_windows.go winsock_windows.go   the driver below Winsock, and Winsock's own functions
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

// PeerState is what a socket tells of its connection without losing anything by it.
type PeerState struct {
	Failed bool // an error is pending: POLLERR
	Ended  bool // nothing more will be received: POLLRDHUP
}

// FlagName is a flag's name in recv(2) or send(2).
type FlagName struct {
	Name string
	Bit  int
}
