package tlslayer

import (
	"crypto/tls"
	"encoding/binary"
	"strings"
	"sync/atomic"

	"sockshell/sockcore"
)

// The types of records.
const (
	typeChangeCipherSpec = 20
	typeAlert            = 21
	typeHandshake        = 22
	typeData             = 23
)

const (
	overhead13    = 17 // of a TLS 1.3 record: the tag, and the type that it hides
	finished12    = 16 // TLS 1.2's Finished, which comes encrypted and of a type in the clear
	shortestHello = 76 // hellos are longer: what is shorter behind change_cipher_spec is that Finished
	alertSize     = 2
)

// records tell the tracer of each record, by its type and the length of what is in it. The type of an encrypted TLS 1.3
// record is known when it has been taken apart.
type records struct {
	typ    byte // of the record that has come; 0: there is none to be told of
	length int
	inCCS  bool // change_cipher_spec has come

	tag    atomic.Int32 // of what is being sent
	outCCS bool         // it was sent
	data   atomic.Int64 // the length of the data that are being sent
	split  atomic.Bool  // their first byte goes in a record of its own
	ending atomic.Bool  // close_notify is being sent

	// What follows is known once the handshake is done.
	clear  bool // data records say that they are: before TLS 1.3
	splits bool // crypto/tls splits data: TLS 1.0's answer to BEAST
}

// agreed notes what the handshake has agreed on.
func (r *records) agreed(s *tls.ConnectionState) {
	r.clear = s.Version < tls.VersionTLS13
	r.splits = s.Version == tls.VersionTLS10 && strings.Contains(tls.CipherSuiteName(s.CipherSuite), "_CBC_")
}

func (p *pipe) noter() sockcore.Noter {
	if n, ok := p.under.(sockcore.Noter); ok && n.Traced() {
		return n
	}
	return nil
}

// tell notes one record.
func tell(n sockcore.Noter, tag int32, name, kind string, length int, detail string) {
	args := []sockcore.Arg{{Kind: sockcore.ArgName, Text: kind}, {Kind: sockcore.ArgInt, Int: int64(length)}}
	if detail != "" {
		args = append(args, sockcore.Arg{Kind: sockcore.ArgName, Text: detail})
	}
	n.Note(tag, name, args...)
}

// begun notes that a record comes.
func (r *records) begun(typ byte, length int) {
	r.typ, r.length = typ, length
}

// processed notes that the last record has been taken apart, and held no data and no end.
func (r *records) processed(p *pipe) {
	if r.typ == 0 {
		return
	}
	typ, length := r.typ, r.length
	r.typ = 0
	ccs := r.inCCS
	r.inCCS = r.inCCS || typ == typeChangeCipherSpec
	n := p.noter()
	if n == nil {
		return
	}
	switch {
	case typ == typeChangeCipherSpec:
		tell(n, p.readTag, "tls<", "change_cipher_spec", length, "")
	case typ == typeAlert:
		tell(n, p.readTag, "tls<", "alert", alertSize, "")
	case typ == typeData && (r.clear || length <= overhead13):
		tell(n, p.readTag, "tls<", "application_data", 0, "")
	default:
		tell(n, p.readTag, "tls<", "handshake", plainLength(typ, length, ccs), "")
	}
}

// processedAt is processed for a record that is there as a whole.
func (r *records) processedAt(p *pipe) {
	if p.got == 0 {
		r.processed(p)
	}
}

// plainLength is how long what a record of the handshake holds is.
func plainLength(typ byte, length int, ccs bool) int {
	switch {
	case typ == typeData:
		return max(0, length-overhead13)
	case ccs && length < shortestHello:
		return finished12
	}
	return length
}

// received notes that the last record held data.
func (r *records) received(p *pipe, length int) {
	r.typ = 0
	if n := p.noter(); n != nil {
		tell(n, p.readTag, "tls<", "application_data", length, "")
	}
}

// settle notes the record with which reading has ended, nil for a handshake that is done.
func (r *records) settle(p *pipe, err error) {
	if r.typ == 0 {
		return
	}
	alert, received, isAlert := alertOf(err)
	n := p.noter()
	switch {
	case err == nil:
		r.processed(p)
	case p.left > 0 || p.eof || n == nil: // it has not come whole
	case isCloseNotify(err):
		tell(n, p.readTag, "tls<", "alert", alertSize, alertName(0))
	case isAlert && received:
		tell(n, p.readTag, "tls<", "alert", alertSize, alertName(alert))
	default:
		r.processed(p)
	}
	r.typ = 0
}

// sending says how long the data are that are about to be sent.
func (r *records) sending(tag int32, length int) {
	r.tag.Store(tag)
	r.data.Store(int64(length))
	r.split.Store(r.splits && length > 1)
}

// dataIn is how much of the data that are being sent is in a record of a type.
func (r *records) dataIn(typ byte) int {
	if typ != typeData {
		return 0
	}
	n := r.data.Load()
	if r.split.Swap(false) {
		n = 1
	}
	r.data.Add(-n)
	return int(n)
}

// closing says that close_notify is about to be sent.
func (r *records) closing(tag int32) {
	r.tag.Store(tag)
	r.ending.Store(true)
}

// written notes the records that are to be sent. The pipe's lock is held.
func (r *records) written(p *pipe, b []byte) {
	n := p.noter()
	for len(b) >= headerSize {
		typ, length := b[0], int(binary.BigEndian.Uint16(b[3:]))
		body := b[headerSize:min(len(b), headerSize+length)]
		b = b[headerSize+len(body):]
		ccs := r.outCCS
		r.outCCS = r.outCCS || typ == typeChangeCipherSpec
		data := r.dataIn(typ)
		if n == nil {
			continue
		}
		encrypted := typ == typeData && data == 0
		switch {
		case typ == typeAlert, encrypted && length == alertSize+overhead13:
			tell(n, r.tag.Load(), "tls>", "alert", alertSize, r.sentAlert(typ, body))
		case typ == typeChangeCipherSpec:
			tell(n, r.tag.Load(), "tls>", "change_cipher_spec", length, "")
		case typ == typeHandshake || encrypted:
			tell(n, r.tag.Load(), "tls>", "handshake", plainLength(typ, length, ccs), "")
		default:
			tell(n, r.tag.Load(), "tls>", "application_data", data, "")
		}
	}
}

// sentAlert is the name of an alert that is sent, as far as it is known.
func (r *records) sentAlert(typ byte, body []byte) string {
	switch {
	case r.ending.Load():
		return alertName(0)
	case typ == typeAlert && len(body) == alertSize:
		return alertName(body[1])
	}
	return ""
}
