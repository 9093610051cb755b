package plaintext_test

import (
	"bytes"
	"crypto/tls"
	"strings"
	"testing"

	"sockshell/internal/packets"
)

// FuzzOpener: whatever is said, and whatever a key log has, it comes to an end, and what is not opened is told as it went.
func FuzzOpener(f *testing.F) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		events, keyLog := converse(f, &tls.Config{MaxVersion: version, ServerName: "name.test"}, &tls.Config{}, func(c *conversation) {
			c.say(packets.Client, "hello")
			c.say(packets.Server, "welcome")
			c.notify(packets.Client)
			c.notify(packets.Server)
		})
		var file []byte
		for _, e := range events {
			for part := e.Data; len(part) > 0; part = part[min(len(part), 255):] {
				n := min(len(part), 255)
				file = append(append(file, byte(e.Side), byte(n)), part[:n]...)
			}
		}
		f.Add(file, keyLog)
		f.Add(append(file, 0, 4, 'm', 'o', 'r', 'e'), "")
		f.Add(append(file, 2, 0, 3, 0), keyLog)
	}
	f.Fuzz(func(t *testing.T, file []byte, keyLog string) {
		var events []packets.Event
		for len(file) >= 2 {
			side, n := packets.Side(file[0]&1), min(int(file[1]), len(file)-2)
			switch kind := packets.EventKind(file[0] >> 1 & 3); kind {
			case packets.Missing, packets.Ended, packets.Reset:
				events = append(events, packets.Event{Kind: kind, Side: side, Missing: 1})
			case packets.Said:
				events = append(events, said(side, string(file[2:2+n])))
			}
			file = file[2+n:]
		}
		w := opened(t, events, keyLog)
		whole := !w.begun && !strings.HasPrefix(strings.Join(w.lines, "\n"), "stopped")
		for _, side := range []packets.Side{packets.Client, packets.Server} {
			if whole && !bytes.Equal(w.bytes[side], bytesOf(events, side)) {
				t.Errorf("the %v's bytes are others", side)
			}
		}
	})
}
