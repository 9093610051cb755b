package packets_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"sockshell/internal/packets"
)

// FuzzCapture: whatever a file has, reading it ends, and what is told of a stream is what the list says.
func FuzzCapture(f *testing.F) {
	order := binary.AppendByteOrder(binary.LittleEndian)
	four, six := exchange(f, client4, server4), exchange(f, client6, server6)
	list := frames(onEther, append(append(four, six...), udp(f, client4, server4, "datagram"))...)
	f.Add(classic(order, true, 1, list...))
	f.Add(classic(binary.BigEndian, false, 101, frames(raw, six...)...))
	f.Add(classic(order, false, 276, frames(func(p []byte) []byte { return append(append([]byte{8, 0}, make([]byte, 18)...), p...) }, four...)...))
	ng := append(section(order), networkInterface(order, 1, 0, 9)...)
	for _, frame := range list {
		ng = append(append(ng, enhanced(order, 1e9, frame)...), simple(order, frame)...)
	}
	f.Add(ng)
	f.Add(append(ng, secrets(order, 0x544c534b, "CLIENT_RANDOM 00 11\n")...))
	f.Fuzz(func(t *testing.T, file []byte) {
		c, err := packets.Survey(bytes.NewReader(file))
		if errors.Is(err, packets.ErrFormat) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := packets.Secrets(bytes.NewReader(file), readPart); err != nil {
			t.Fatal(err)
		}
		for _, s := range c.Streams[:min(len(c.Streams), 8)] {
			var there, missing [2]int64
			err := c.Follow(bytes.NewReader(file), s, func(e *packets.Event) error {
				there[e.Side] += int64(len(e.Data))
				missing[e.Side] += e.Missing
				return nil
			})
			if err != nil {
				t.Fatalf("stream %d: %v", s.Number, err)
			}
			for _, side := range []packets.Side{packets.Client, packets.Server} {
				a, b := s.Bytes(side)
				if a != there[side] || b != missing[side] {
					t.Errorf("stream %d, %v: listed %d and %d missing, told %d and %d", s.Number, side, a, b, there[side], missing[side])
				}
			}
		}
	})
}
