// Package exchange writes a stream of a capture as a transcript, which plays one of its sides against a real peer: what
// that side sent is written, and what the other one answered must come.
//
//	exchange.go   Write, and the entries of what the sides did
//	turn.go       what one side said until the other one did
//	loosen.go     what is another each time
//	tls.go        handshakes, and what ends TLS
//	words.go      commands and what they print
//	address.go    where the transcript connects to, or listens
package exchange
