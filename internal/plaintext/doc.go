// Package plaintext finds what is said under TLS in a stream of a capture, with the secrets that a key log has.
//
// An Opener stands between packets.Capture.Follow and what writes the stream down. It holds a handshake until it is
// complete; what follows is told in the clear, and what cannot be opened as the bytes as they went, with the reason.
// TLS 1.3 and the AEAD suites of TLS 1.2 are opened. Memory is bounded, whatever is in the file.
//
//	opener.go     Opener: from events of packets to those of the plaintext
//	handshake.go  what the messages of a handshake settle
//	hello.go      the fields of its messages that count
//	records.go    records, and the messages in them
//	cipher.go     suites, and a direction's keys
//	keylog.go     the lines of key logs
package plaintext
