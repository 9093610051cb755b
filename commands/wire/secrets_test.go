package wire

import (
	"bytes"
	"testing"
)

// TestRecords: a ServerHello is found wherever the stream is cut.
func TestRecords(t *testing.T) {
	hello := append([]byte{22, 3, 1, 0, 10, 1}, make([]byte, 9)...)
	other := append([]byte{23, 3, 3, 0, 4}, 2, 2, 2, 2)
	server := append([]byte{22, 3, 3, 0, 6, 2}, make([]byte, 5)...)
	stream := bytes.Join([][]byte{hello, other, server}, nil)
	at := len(hello) + len(other) + recordHeader
	for size := 1; size <= len(stream); size++ {
		var r records
		for from := 0; from < len(stream); from += size {
			to := min(from+size, len(stream))
			if found, want := r.next(stream[from:to]), from <= at && at < to; found != want {
				t.Errorf("pieces of %d: from %d to %d %v", size, from, to, found)
			}
		}
	}
}

func TestChecksum(t *testing.T) {
	// RFC 1071 has the example; an odd byte counts as the high one.
	if sum := checksum([]byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}, 0); sum != 0x220d {
		t.Errorf("%#x", sum)
	}
	if sum := checksum([]byte{1}, 0); sum != ^uint16(0x100) {
		t.Errorf("%#x", sum)
	}
}
