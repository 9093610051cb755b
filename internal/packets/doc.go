// Package packets reads captures, classic pcap and pcapng, and finds in them what was said: the streams of TCP and the
// exchanges of UDP.
//
// A capture is read twice. Survey lists its streams, and of each which bytes the capture has. Capture.Follow then gives
// one stream's bytes in the order in which they were said, and where bytes are missing, how many: what a segment had that
// comes late is waited for only where the capture has it. Memory is bounded, whatever is in the file: a stream is never
// held as a whole.
//
//	file.go pcapng.go   the files, and their packets
//	link.go ip.go       from a packet to a segment
//	survey.go           the streams of a capture
//	stream.go           a stream, and to which one a segment belongs
//	direction.go        one direction of a stream: positions, and which of them the capture has
//	follow.go           a stream's bytes, in order
package packets
