package exchange

import (
	"bytes"
	"strconv"

	"sockshell/commands/value"
	"sockshell/internal/packets"
)

// maxTurn is the most bytes that one command writes or reads.
const maxTurn = 64 << 10

// turnEnd is where a turn that is too long is cut: behind a line where there is one.
func turnEnd(turn []byte) int {
	if n := bytes.LastIndexByte(turn, '\n') + 1; n > len(turn)/2 {
		return n
	}
	return len(turn)
}

// speak writes what a side of a connection has said.
func (w *writer) speak(data []byte) {
	if w.speaker == w.played() {
		w.add(written("write_all", data), strconv.Itoa(len(data)))
		return
	}
	for _, chunk := range chunks(data) {
		w.expect(chunk, w.loose(chunk, w.speaker))
	}
}

// blankLine ends the head of a message of HTTP, SIP, RTSP and others.
const blankLine = "\r\n\r\n"

// chunks divides data, where it is not printable as a whole, into a head that is and the rest.
func chunks(data []byte) [][]byte {
	if !value.Printable(data) {
		if n := bytes.Index(data, []byte(blankLine)) + len(blankLine); n >= len(blankLine) && n < len(data) && value.Printable(data[:n]) {
			return [][]byte{data[:n], data[n:]}
		}
	}
	return [][]byte{data}
}

// expect writes the reads of what the peer must say. A value that may have another length is read with its line, or where
// no line ends behind it as so many bytes as it had.
func (w *writer) expect(data []byte, loose []place) {
	printable := value.Printable(data)
	begin := 0 // of what is not written yet
	var within []place
	for i := 0; i < len(loose); i++ {
		p := loose[i]
		switch {
		case !printable:
			w.readAll(data[begin:p.from], nil)
			n := strconv.Itoa(p.to - p.from)
			w.line("discard "+n, n)
			begin = p.to
			continue
		case !p.varies:
			within = append(within, p)
			continue
		}
		first := max(begin, bytes.LastIndexByte(data[:p.from], '\n')+1)
		end := bytes.IndexByte(data[p.from:], '\n') + 1 + p.from
		if end == p.from || p.to >= end { // no line ends behind it, or it is not within one
			within = append(within, asLong([]place{p})...)
			continue
		}
		line := []place{p}
		for len(within) > 0 && within[len(within)-1].from >= first {
			line = append([]place{within[len(within)-1]}, line...)
			within = within[:len(within)-1]
		}
		for i+1 < len(loose) && loose[i+1].to < end {
			i++
			line = append(line, loose[i])
		}
		if n := len(within); n > 0 && within[n-1].to > first || i+1 < len(loose) && loose[i+1].from < end {
			within = append(within, asLong(line)...) // another value goes on over the line's end
			continue
		}
		w.readAll(data[begin:first], shifted(within, begin))
		w.readLine(data[first:end], shifted(line, first))
		begin, within = end, nil
	}
	w.readAll(data[begin:], shifted(within, begin))
}

// asLong are places that have the length they had.
func asLong(places []place) []place {
	for i := range places {
		places[i].varies = false
	}
	return places
}

// datagram writes a datagram, which is one command.
func (w *writer) datagram(e *packets.Event) {
	asServer := w.played() == packets.Server
	if e.Missing > 0 {
		w.comment("the capture has only the first %d of this datagram's %s", len(e.Data), value.Bytes(int64(len(e.Data))+e.Missing))
	}
	if e.Side == w.played() {
		w.lack.Played += e.Missing
		command, behind := "write_some ", ""
		if asServer {
			command, behind = "send_to ", " $from"
		}
		w.line(command+word(e.Data)+behind, strconv.Itoa(len(e.Data)))
		return
	}
	command, behind := "read_some", ""
	if asServer {
		command, behind = "receive_from", " from "+peerEndpoint(w.stream.Ends[packets.Client])
	}
	if e.Missing > 0 {
		w.lack.Expected += e.Missing
		w.line(command, anyLines)
		return
	}
	w.line(command, message(e.Data, w.loose(e.Data, e.Side), behind)...)
}
