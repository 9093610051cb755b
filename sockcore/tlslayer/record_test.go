package tlslayer

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net"
	"strings"
	"testing"
)

// secrets is a key log that finds the traffic secrets of TLS 1.3.
type secrets struct{ text bytes.Buffer }

func (s *secrets) Write(p []byte) (int, error) { return s.text.Write(p) }

func (s *secrets) of(t testing.TB, label string) []byte {
	t.Helper()
	for line := range strings.Lines(s.text.String()) {
		if f := strings.Fields(line); f[0] == label {
			secret, err := hex.DecodeString(f[2])
			must(t, err)
			return secret
		}
	}
	t.Fatal("no secret ", label)
	return nil
}

// half is one direction of a TLS_AES_128_GCM_SHA256 session, by hand: for records that no library sends.
type half struct {
	secret []byte
	aead   cipher.AEAD
	iv     []byte
	seq    uint64
}

func halfOf(t testing.TB, secret []byte) *half {
	t.Helper()
	h := &half{secret: secret}
	key := expand(t, secret, "key", 16)
	h.iv = expand(t, secret, "iv", 12)
	block, err := aes.NewCipher(key)
	must(t, err)
	h.aead, err = cipher.NewGCM(block)
	must(t, err)
	return h
}

// next is the half after a KeyUpdate.
func (h *half) next(t testing.TB) *half {
	t.Helper()
	return halfOf(t, expand(t, h.secret, "traffic upd", sha256.Size))
}

// expand is HKDF-Expand-Label of RFC 8446.
func expand(t testing.TB, secret []byte, label string, size int) []byte {
	t.Helper()
	label = "tls13 " + label
	info := append([]byte{byte(size >> 8), byte(size), byte(len(label))}, label...)
	key, err := hkdf.Expand(sha256.New, secret, string(append(info, 0)), size)
	must(t, err)
	return key
}

func (h *half) nonce() []byte {
	n := bytes.Clone(h.iv)
	for i := range 8 {
		n[11-i] ^= byte(h.seq >> (8 * i))
	}
	h.seq++
	return n
}

// seal is a record of an inner type, with so much padding.
func (h *half) seal(typ byte, data []byte, padding int) []byte {
	inner := append(append(bytes.Clone(data), typ), make([]byte, padding)...)
	head := []byte{typeData, 3, 3, 0, 0}
	binary.BigEndian.PutUint16(head[3:], uint16(len(inner)+h.aead.Overhead()))
	return append(head, h.aead.Seal(nil, h.nonce(), inner, head)...)
}

// open reads a record.
func (h *half) open(t testing.TB, r io.Reader) (typ byte, data []byte) {
	t.Helper()
	head := make([]byte, headerSize)
	if _, err := io.ReadFull(r, head); err != nil {
		t.Fatal(err)
	}
	body := make([]byte, binary.BigEndian.Uint16(head[3:]))
	if _, err := io.ReadFull(r, body); err != nil {
		t.Fatal(err)
	}
	inner, err := h.aead.Open(nil, h.nonce(), body, head)
	must(t, err)
	inner = bytes.TrimRight(inner, "\x00")
	return inner[len(inner)-1], inner[:len(inner)-1]
}

var _ net.Error = wouldBlock{}
