package plaintext

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"encoding/binary"
	"hash"

	"golang.org/x/crypto/chacha20poly1305"
)

// suite is a cipher suite. How its keys were exchanged does not count: the key log has what came of it.
type suite struct {
	version uint16
	hash    func() hash.Hash
	key     int // bytes
	make    func(key []byte) (cipher.AEAD, error)
	salt    int // bytes of the nonce that both sides know; of GCM in TLS 1.2 each record has the rest
}

func suiteOf(id uint16) (suite, bool) {
	switch id {
	case 0x1301:
		return suite{tls.VersionTLS13, sha256.New, 16, gcm, nonceSize}, true
	case 0x1302:
		return suite{tls.VersionTLS13, sha512.New384, 32, gcm, nonceSize}, true
	case 0x1303:
		return suite{tls.VersionTLS13, sha256.New, 32, chacha20poly1305.New, nonceSize}, true
	case 0x009c, 0x009e, 0xc02b, 0xc02f: // of RSA, DHE, ECDHE with ECDSA and with RSA
		return suite{tls.VersionTLS12, sha256.New, 16, gcm, 4}, true
	case 0x009d, 0x009f, 0xc02c, 0xc030:
		return suite{tls.VersionTLS12, sha512.New384, 32, gcm, 4}, true
	case 0xcca8, 0xcca9, 0xccaa:
		return suite{tls.VersionTLS12, sha256.New, 32, chacha20poly1305.New, nonceSize}, true
	}
	return suite{}, false
}

const nonceSize = 12

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// traffic opens the records of one direction.
type traffic struct {
	suite  suite
	aead   cipher.AEAD
	iv     []byte // or the salt
	next   uint64 // the number of the next record
	secret []byte // of TLS 1.3, from which the next keys are made
}

func newTraffic(s suite, key, iv []byte) (*traffic, error) {
	aead, err := s.make(key)
	return &traffic{suite: s, aead: aead, iv: iv}, err
}

// traffic13 makes the keys of TLS 1.3 of a secret: RFC 8446, 7.3.
func traffic13(s suite, secret []byte) (*traffic, error) {
	key, err := expandLabel(s, secret, "key", s.key)
	if err != nil {
		return nil, err
	}
	iv, err := expandLabel(s, secret, "iv", nonceSize)
	if err != nil {
		return nil, err
	}
	t, err := newTraffic(s, key, iv)
	t.secret = secret
	return t, err
}

// update makes the keys that follow a KeyUpdate: RFC 8446, 7.2.
func (t *traffic) update() (*traffic, error) {
	secret, err := expandLabel(t.suite, t.secret, "traffic upd", len(t.secret))
	if err != nil {
		return nil, err
	}
	return traffic13(t.suite, secret)
}

// expandLabel is HKDF-Expand-Label, without a context: RFC 8446, 7.1.
func expandLabel(s suite, secret []byte, label string, length int) ([]byte, error) {
	label = "tls13 " + label
	info := binary.BigEndian.AppendUint16(nil, uint16(length))
	info = append(append(append(info, byte(len(label))), label...), 0)
	return hkdf.Expand(s.hash, secret, string(info), length)
}

// traffic12 makes the keys of TLS 1.2 of its master secret: RFC 5246, 6.3.
func traffic12(s suite, master, client, server []byte) (ofClient, ofServer *traffic, err error) {
	seed := append(append([]byte("key expansion"), server...), client...)
	keys := pseudorandom(s.hash, master, seed, 2*s.key+2*s.salt)
	ivs := keys[2*s.key:]
	if ofClient, err = newTraffic(s, keys[:s.key], ivs[:s.salt]); err != nil {
		return nil, nil, err
	}
	ofServer, err = newTraffic(s, keys[s.key:2*s.key], ivs[s.salt:])
	return ofClient, ofServer, err
}

// pseudorandom is TLS 1.2's PRF; seed has the label in front: RFC 5246, 5.
func pseudorandom(h func() hash.Hash, secret, seed []byte, length int) (out []byte) {
	mac := hmac.New(h, secret)
	sum := func(parts ...[]byte) []byte {
		mac.Reset()
		for _, part := range parts {
			mac.Write(part) // a hash takes all
		}
		return mac.Sum(nil)
	}
	for a := sum(seed); len(out) < length; a = sum(a) {
		out = append(out, sum(a, seed)...)
	}
	return out[:length]
}

// open opens a record, into its own memory. The type is that of what was in it.
func (t *traffic) open(r record) (record, bool) {
	body := r.body
	var nonce [nonceSize]byte
	copy(nonce[:], t.iv)
	if len(t.iv) < nonceSize {
		if len(body) < nonceSize-len(t.iv) {
			return record{}, false
		}
		body = body[copy(nonce[len(t.iv):], body):]
	} else {
		for i, b := range binary.BigEndian.AppendUint64(nil, t.next) {
			nonce[nonceSize-8+i] ^= b
		}
	}
	length := len(body) - t.aead.Overhead()
	if length < 0 {
		return record{}, false
	}
	head := r.head[:] // of TLS 1.3
	if t.suite.version == tls.VersionTLS12 {
		head = append(binary.BigEndian.AppendUint64(nil, t.next), r.head[:3]...)
		head = binary.BigEndian.AppendUint16(head, uint16(length))
	}
	plain, err := t.aead.Open(body[:0], nonce[:], body, head)
	if err != nil {
		return record{}, false
	}
	t.next++
	if t.suite.version == tls.VersionTLS12 {
		return record{head: r.head, kind: r.kind, body: plain}, true
	}
	for n := len(plain); n > 0; n-- { // zeroes fill it up behind its type
		if kind := plain[n-1]; kind != 0 {
			return record{head: r.head, kind: kind, body: plain[:n-1]}, true
		}
	}
	return record{}, false
}
