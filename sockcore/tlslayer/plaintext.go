package tlslayer

import (
	"errors"
	"io"
	"slices"
	"strings"

	"sockshell/sockcore"
)

// The alerts that crypto/tls sends by itself and that are told apart here.
const (
	alertBadRecordMAC    = 20
	alertRecordOverflow  = 22
	alertNoRenegotiation = 100
)

// bufferedMost is how much plaintext is kept at most while an alert is looked for behind it.
const bufferedMost = 1 << 20

// owedMost is how much may be owed for a read to go on. A write leaves less than half of it: what is more are answers, for
// which a peer can ask without end.
const owedMost = 2 * bufferSize

// fill makes sure that there is plaintext to take; otherwise it says why there is none. The lock is held.
func (l *Layer) fill(tag int32) sockcore.Code {
	if l.at < len(l.in) {
		return 0
	}
	return l.more(tag)
}

// more adds a record to the plaintext. The lock is held.
func (l *Layer) more(tag int32) sockcore.Code {
	if len(l.in)-l.at > bufferedMost {
		return sockcore.ENOBUFS
	}
	if l.in == nil {
		l.in = take()
	}
	l.in = slices.Grow(l.in, plaintextMost)
	n, c := l.read(tag, l.in[len(l.in):len(l.in)+plaintextMost])
	if n == 0 {
		l.taken(0)
		return c
	}
	l.in = l.in[:len(l.in)+n]
	l.ready.Store(int64(len(l.in) - l.at))
	return 0
}

// taken notes that n bytes of the plaintext are gone. The lock is held.
func (l *Layer) taken(n int) {
	if l.at += n; l.at == len(l.in) {
		give(l.in)
		l.in, l.at = nil, 0
	}
	l.ready.Store(int64(len(l.in) - l.at))
}

// read decrypts a record into p, which has room for one. The lock is held.
func (l *Layer) read(tag int32, p []byte) (int, sockcore.Code) {
	switch {
	case l.Phase() != Ready:
		return 0, NotHandshaken
	case l.end != 0:
		return 0, l.end
	}
	if l.Owed() > owedMost && l.pipe.flush(tag) == sockcore.WantWrite && l.Owed() > owedMost {
		return 0, sockcore.WantWrite
	}
	l.pipe.readTag = tag
	n, err := l.conn.Read(p)
	if n > 0 {
		l.pipe.records.received(&l.pipe, n)
		return n, 0
	}
	if wait := (wouldBlock{}); errors.As(err, &wait) {
		l.pipe.records.processedAt(&l.pipe)
		return 0, sockcore.WantRead
	}
	l.pipe.records.settle(&l.pipe, err)
	l.end, l.endText = l.readFailure(err), textOf(err)
	if l.end == sockcore.EOF {
		l.peerEnded.Store(true)
	}
	return 0, l.end
}

// readFailure is how the stream has ended.
func (l *Layer) readFailure(err error) sockcore.Code {
	alert, received, isAlert := alertOf(err)
	switch {
	case l.pipe.failed != 0:
		return l.pipe.failed
	case l.pipe.eof:
		return sockcore.StreamTruncated
	case isCloseNotify(err):
		return sockcore.EOF
	case isAlert && received:
		return Alert(alert)
	case isAlert && alert == alertNoRenegotiation, strings.Contains(err.Error(), "clientHelloMsg"):
		return NoRenegotiation
	}
	return BadRecord
}

// isCloseNotify reports crypto/tls's word for the peer's close_notify, where the kernel has not said the same.
func isCloseNotify(err error) bool {
	return errors.Is(err, io.EOF)
}

// eofIsNone is a stream's end as a transport tells it.
func eofIsNone(c sockcore.Code) sockcore.Code {
	if c == sockcore.EOF {
		return 0
	}
	return c
}

// textOf is what crypto/tls says of an error.
func textOf(err error) string {
	return strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(err.Error(), "local error: "), "tls: "), "tls: ", "")
}
