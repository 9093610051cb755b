package exchange

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"

	"sockshell/commands/match"
	"sockshell/commands/syntax"
	"sockshell/commands/transcript"
	"sockshell/commands/value"
	"sockshell/internal/packets"
	"sockshell/internal/plaintext"
)

// Options say what a transcript is to be.
type Options struct {
	File   string // the capture's name, for a comment
	Side   packets.Side
	Loosen []*match.Finder // what is another each time: a match's groups, or all of a match that has none
	Keys   []plaintext.Log // that open TLS
}

// Lack is what a transcript cannot have, since the capture does not have it.
type Lack struct {
	Played, Expected int64  // bytes
	Closed           string // why TLS stands there as it went; empty: there is none, or it is opened
	Stopped          string // why the transcript ends before the stream does; empty: it does not
	Certificate      bool   // the client has shown one, whose key is not there
	Alerts           int    // of TLS, of the side that is played, which no command sends
}

// ErrUnanswered is a connection in which the server was not there. Datagrams need no answer.
var ErrUnanswered = errors.New("the server did not answer, so that there is nothing to expect")

// ErrRefused is a connection that was refused, whose server there is none to play of.
var ErrRefused = errors.New("the server refused the connection, so that there is nothing to play")

// Write reads a capture once more, and writes a stream of it as a transcript.
func Write(out io.Writer, capture *packets.Capture, r io.Reader, s *packets.Stream, o Options) (Lack, error) {
	switch {
	case s.Refused() && o.Side == packets.Server:
		return Lack{}, ErrRefused
	case s.TCP && !s.Refused() && !s.Answered():
		return Lack{}, ErrUnanswered
	}
	w := &writer{out: bufio.NewWriterSize(out, 64<<10), stream: s, options: o}
	w.begin()
	opener := plaintext.New(o.Keys, w)
	handle := opener.Event
	if !s.TCP {
		handle = w.Event
	}
	err := capture.Follow(r, s, handle)
	if err == nil {
		err = opener.Close()
	}
	if err == nil {
		w.end()
		err = w.failed
	}
	return w.lack, errors.Join(err, w.out.Flush())
}

// writer writes entries.
type writer struct {
	out     *bufio.Writer
	stream  *packets.Stream
	options Options
	entry   []byte
	failed  error
	lack    Lack

	speaker packets.Side
	turn    []byte  // what the speaker has said that is not written yet
	spoken  [2]bool // a side has said something
	http    [2]bool // its first line is one of HTTP

	ended    [2]bool // a side sends nothing more
	shutdown bool    // which is still to be written of the side that is played
	over     bool    // the connection was reset
	closed   bool    // by the side that is played

	tls      bool
	contexts int     // of TLS, so far
	notified [2]bool // a side has sent close_notify
}

func (w *writer) played() packets.Side { return w.options.Side }

// add writes an entry.
func (w *writer) add(input []string, want ...string) {
	if w.failed != nil {
		return
	}
	e := transcript.Entry{Input: input, Want: want}
	w.entry = e.Append(w.entry[:0])
	_, w.failed = w.out.Write(w.entry)
}

func (w *writer) line(input string, want ...string) { w.add([]string{input}, want...) }

func (w *writer) comment(format string, args ...any) { w.line("# " + fmt.Sprintf(format, args...)) }

// begin writes what stands before all that was said.
func (w *writer) begin() {
	s := w.stream
	protocol := "udp"
	if s.TCP {
		protocol = "tcp"
	}
	when := ""
	if !s.First.IsZero() {
		when = ", " + s.First.Format("2006-01-02 15:04:05 MST")
	}
	_, w.failed = fmt.Fprintf(w.out, "# stream %d of %s as its %v: %s %v > %v%s\n", s.Number, syntax.Shown(w.options.File), w.played(),
		protocol, s.Ends[packets.Client], s.Ends[packets.Server], when)
	server := s.Ends[packets.Server]
	switch local := listening(server); {
	case s.Refused():
		w.line("expect_error ECONNREFUSED "+connecting(server), "ECONNREFUSED")
		w.over, w.closed = true, true
	case w.played() == packets.Client && s.TCP:
		w.line(connecting(server), "ok")
	case w.played() == packets.Client:
		w.line("connect udp:"+server.String(), "ok")
	case s.TCP:
		w.line(fmt.Sprintf("listen %v %d", local.Addr(), local.Port()), local.String())
		w.line("accept c", "c "+peerEndpoint(s.Ends[packets.Client]))
		w.line("use c", "ok")
	default:
		w.line("bind udp:"+local.String(), "ok")
	}
	if s.TCP && !s.Begun() {
		w.comment("the capture does not have the beginning of the connection")
	}
}

// before writes what stands before something that a side did.
func (w *writer) before(side packets.Side) {
	if side != w.played() && w.shutdown {
		w.shutdown = false
		w.line("shutdown send", "ok")
	}
}

// Event writes what a side did.
func (w *writer) Event(e *packets.Event) error {
	if w.over {
		return w.failed
	}
	w.before(e.Side)
	switch e.Kind {
	case packets.Said:
		w.said(e)
	case packets.Missing:
		w.flush()
		w.missing(e.Side, e.Missing)
	case packets.Ended:
		w.flush()
		w.endOf(e.Side)
	case packets.Reset:
		w.flush()
		w.resetBy(e.Side)
	}
	return w.failed
}

func (w *writer) said(e *packets.Event) {
	if !w.spoken[e.Side] && len(e.Data) > 0 {
		w.spoken[e.Side], w.http[e.Side] = true, httpLine().Match(e.Data)
		if w.stream.TCP && !w.tls && w.lack.Closed == "" && tlsRecord().Match(e.Data) {
			w.lack.Closed = "the capture does not have the beginning of its handshake"
		}
	}
	if !w.stream.TCP {
		w.datagram(e)
		return
	}
	if e.Side != w.speaker {
		w.flush()
		w.speaker = e.Side
	}
	for data := e.Data; len(data) > 0; {
		n := min(len(data), maxTurn-len(w.turn))
		w.turn, data = append(w.turn, data[:n]...), data[n:]
		if len(w.turn) == maxTurn {
			n := turnEnd(w.turn)
			w.speak(w.turn[:n])
			w.turn = w.turn[:copy(w.turn, w.turn[n:])]
		}
	}
}

// flush writes what the speaker has said.
func (w *writer) flush() {
	if len(w.turn) > 0 {
		w.speak(w.turn)
		w.turn = w.turn[:0]
	}
}

// missing says what is missing. What was expected is read unseen; what was to be played cannot be.
func (w *writer) missing(side packets.Side, n int64) {
	w.comment("%s of the %v's are missing here: the capture does not have them", value.Bytes(n), side)
	if side == w.played() {
		w.lack.Played += n
		return
	}
	w.lack.Expected += n
	w.line("discard "+strconv.FormatInt(n, 10), strconv.FormatInt(n, 10))
}

// endOf writes a side's end. That of the played side is a shutdown where the other one goes on, and otherwise the
// closing of the socket.
func (w *writer) endOf(side packets.Side) {
	w.ended[side] = true
	switch {
	case side != w.played() && w.notified[side]:
	case side != w.played() && w.tls:
		w.line("expect_error stream_truncated read_some", "stream_truncated")
	case side != w.played():
		w.line("expect_error eof read_some", "eof")
	case !w.ended[side.Other()]:
		w.shutdown = true
	}
}

// resetBy writes a reset, unless the side had ended before: a socket that is closed resets what comes later.
func (w *writer) resetBy(side packets.Side) {
	switch {
	case side == w.played() && !w.ended[side]:
		w.line("reset", "ok")
		w.closed = true
	case side != w.played() && !w.ended[side] && !w.notified[side] && !w.ended[w.played()]:
		w.line("expect_error ECONNRESET read_some", "ECONNRESET")
	}
	w.over = true
}

// end writes what stands behind all that was said.
func (w *writer) end() {
	w.flush()
	if !w.closed {
		w.line("close", "ok")
	}
}
