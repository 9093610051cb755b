// Package wire writes down what goes over a session's sockets, in files that other programs read.
//
//	tap.go        Tap: what the engine's observer tells goes to a log and a capture
//	log.go        Log: a line for each chunk
//	capture.go    Capture: which sockets it covers, and what the observer tells of each
//	connection.go a TCP connection as segments
//	datagram.go   UDP, and the addresses of sockets that have none of their own
//	lent.go       what a program sends on a socket of the session
//	secrets.go    TLS: what is held until its keys are there
//	packet.go     headers of IP, TCP and UDP
//	blocks.go     the blocks of pcapng
//	file.go       a file that is on disk soon
package wire
