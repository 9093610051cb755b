package plaintext

import (
	"crypto/tls"
	"encoding/binary"
)

// The extensions that count: https://www.iana.org/assignments/tls-extensiontype-values.
const (
	extensionServerName = 0
	extensionALPN       = 16
	extensionEarlyData  = 42
	extensionVersions   = 43
)

const randomSize = 32

// helloRetry is the random of a ServerHello that asks for another ClientHello: RFC 8446, 4.1.3.
var helloRetry = [randomSize]byte{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

// hello is what counts of a ClientHello or a ServerHello.
type hello struct {
	version   uint16
	random    [randomSize]byte
	suite     uint16 // of a server's
	name      string // of a client's
	alpn      string // of a server's
	earlyData bool
}

// field is bytes from which parts are taken. What is not there is taken as zeroes, and noted.
type field struct {
	rest  []byte
	short bool
}

func (f *field) take(n int) []byte {
	if n > len(f.rest) {
		f.short, f.rest = true, nil
		return make([]byte, n)
	}
	part := f.rest[:n]
	f.rest = f.rest[n:]
	return part
}

func (f *field) number16() uint16 { return binary.BigEndian.Uint16(f.take(2)) }

// sized takes a part that has its length before it, in so many bytes.
func (f *field) sized(width int) *field {
	n := 0
	for _, b := range f.take(width) {
		n = n<<8 | int(b)
	}
	if n > len(f.rest) {
		f.short = true
		return &field{short: true}
	}
	return &field{rest: f.take(n)}
}

// parseClientHello reads a ClientHello: RFC 8446, 4.1.2.
func parseClientHello(body []byte) (h hello, ok bool) {
	f := &field{rest: body}
	h.version = f.number16()
	h.random = [randomSize]byte(f.take(randomSize))
	f.sized(1) // the session
	f.sized(2) // suites
	f.sized(1) // compressions
	h.extensions(f, true)
	return h, !f.short
}

// parseServerHello reads a ServerHello: RFC 8446, 4.1.3.
func parseServerHello(body []byte) (h hello, ok bool) {
	f := &field{rest: body}
	h.version = f.number16()
	h.random = [randomSize]byte(f.take(randomSize))
	f.sized(1)
	h.suite = f.number16()
	compressed := f.take(1)[0] != 0
	h.extensions(f, false)
	return h, !f.short && !compressed
}

// parseEncryptedExtensions reads what a server says under the keys of a handshake of TLS 1.3: RFC 8446, 4.3.1.
func parseEncryptedExtensions(body []byte) (h hello, ok bool) {
	f := &field{rest: body}
	h.extensions(f, false)
	return h, !f.short
}

// extensions reads the extensions, which may be missing at all.
func (h *hello) extensions(f *field, ofClient bool) {
	if len(f.rest) == 0 {
		return
	}
	all := f.sized(2)
	for len(all.rest) > 0 {
		kind := all.number16()
		e := all.sized(2)
		switch kind {
		case extensionServerName:
			if ofClient {
				names := e.sized(2)
				names.take(1)
				h.name = string(names.sized(2).rest)
			}
		case extensionALPN:
			if !ofClient {
				h.alpn = string(e.sized(2).sized(1).rest)
			}
		case extensionVersions:
			if !ofClient {
				h.version = e.number16()
			}
		case extensionEarlyData:
			h.earlyData = true
		}
	}
	f.short = f.short || all.short
	if !ofClient && h.version > tls.VersionTLS13 {
		f.short = true // a draft, or none that is known
	}
}
