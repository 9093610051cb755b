package plaintext

import (
	"bytes"
	"encoding/binary"
)

// The types of records: RFC 8446, 5.1.
const (
	recordChange    = 20
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23

	recordHead = 5
	// recordMost is the most bytes that an encrypted record has behind its head: RFC 5246, 6.2.3.
	recordMost = 1<<14 + 2048
)

// record is a record of TLS, whose body is valid until more bytes come.
type record struct {
	head [recordHead]byte
	kind byte
	body []byte
}

// nextRecord takes a record off raw, which is left as it is where it does not have the whole of it.
func nextRecord(raw []byte) (r record, rest []byte, whole, valid bool) {
	if len(raw) < recordHead {
		return record{}, raw, false, couldBeRecord(raw)
	}
	size := int(binary.BigEndian.Uint16(raw[3:]))
	if !couldBeRecord(raw) || size > recordMost {
		return record{}, raw, false, false
	}
	if len(raw) < recordHead+size {
		return record{}, raw, false, true
	}
	r = record{head: [recordHead]byte(raw), kind: raw[0], body: raw[recordHead : recordHead+size]}
	return r, raw[recordHead+size:], true, true
}

// couldBeRecord reports that bytes are the beginning of a record's.
func couldBeRecord(raw []byte) bool {
	return len(raw) == 0 || raw[0] >= recordChange && raw[0] <= recordData &&
		(len(raw) < 2 || raw[1] == 3 && (len(raw) < 3 || raw[2] <= 4))
}

// couldBeHello reports that bytes are the beginning of a ClientHello's.
func couldBeHello(raw []byte) bool {
	return len(raw) == 0 || couldBeRecord(raw) && raw[0] == recordHandshake && (len(raw) <= recordHead || raw[recordHead] == messageClientHello)
}

// helloAt finds a ClientHello that has a record of its own, or its beginning at the end of data; -1: there is none.
func helloAt(data []byte) int {
	for at := 0; ; at++ {
		next := bytes.IndexByte(data[at:], recordHandshake)
		if next < 0 {
			return -1
		}
		if at += next; isHello(data[at:]) {
			return at
		}
	}
}

// isHello reports that bytes are a ClientHello that has a record of its own, as far as they go.
func isHello(raw []byte) bool {
	if !couldBeHello(raw) {
		return false
	}
	const version = recordHead + messageHead // the message's length is before it
	if len(raw) > version && raw[version] != 3 {
		return false
	}
	return len(raw) < version || raw[6] == 0 && int(binary.BigEndian.Uint16(raw[3:])) == messageHead+int(binary.BigEndian.Uint16(raw[7:]))
}

// The messages of a handshake that count: RFC 8446, 4.
const (
	messageClientHello         = 1
	messageServerHello         = 2
	messageEncryptedExtensions = 8
	messageCertificate         = 11
	messageFinished            = 20
	messageKeyUpdate           = 24

	messageHead = 4
)

// messages puts the messages of a handshake together, which may begin and end anywhere in records. Of those whose fields
// do not count the length alone is kept.
type messages struct {
	head []byte
	body []byte
	left int
}

// add tells each message that ends in a record.
func (m *messages) add(data []byte, handle func(kind byte, length int, body []byte) error) error {
	for {
		if len(m.head) < messageHead {
			n := min(messageHead-len(m.head), len(data))
			m.head, data = append(m.head, data[:n]...), data[n:]
			if len(m.head) < messageHead {
				return nil
			}
			m.left = m.length()
		}
		n := min(m.left, len(data))
		switch m.head[0] {
		case messageClientHello, messageServerHello, messageEncryptedExtensions:
			m.body = append(m.body, data[:min(n, maxHeld-len(m.body))]...)
		}
		m.left, data = m.left-n, data[n:]
		if m.left > 0 {
			return nil
		}
		kind, length, body := m.head[0], m.length(), m.body
		m.head, m.body = m.head[:0], nil
		if err := handle(kind, length, body); err != nil {
			return err
		}
	}
}

func (m *messages) length() int { return int(m.head[1])<<16 | int(m.head[2])<<8 | int(m.head[3]) }
