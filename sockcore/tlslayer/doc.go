// Package tlslayer is TLS as a layer of a socket: a [Layer] is a sockcore.Transport that stands on a connected stream.
// crypto/tls does the cryptography; it is given a net.Conn that never waits.
//
//	layer.go      Layer: what it does as a transport
//	pipe.go       the net.Conn below crypto/tls: reads exactly one record at a time, and keeps what it is given to write
//	handshake.go  the handshake, a coroutine that a cancel leaves where it is
//	plaintext.go  what was decrypted and not taken yet, and how the stream ends
//	verify.go     Config, and the verification of certificates
//	info.go       what can be asked of a layer
//	selfsigned.go a certificate made on the spot
//	codes.go      the errors; names.go the names of versions, cipher suites and groups
//	records.go    what a tracer is told of each record
//
// # What crypto/tls is relied on for
//
// After the handshake a read error whose Temporary method says so leaves a connection usable. In the handshake any error
// is final, therefore the handshake never gets one: its reads yield. No write fails: what the kernel does not take is
// owed to it. The tests pin this.
package tlslayer
