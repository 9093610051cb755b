package exchange

import (
	"testing"

	"sockshell/internal/packets"
)

// TestHTTPDates: the three forms of a date that RFC 9110 has, and nothing that is like them.
func TestHTTPDates(t *testing.T) {
	w := &writer{}
	w.http[packets.Server] = true
	for _, test := range []struct {
		date          string
		loose, varies bool
	}{
		{"Sun, 06 Nov 1994 08:49:37 GMT", true, false},
		{"Sunday, 06-Nov-94 08:49:37 GMT", true, true},
		{"Sun Nov  6 08:49:37 1994", true, false},
		{"Wed Nov 16 08:49:37 1994", true, false},
		{"Sun, 06-Nov-94 08:49:37 GMT", false, false},
		{"yesterday", false, false},
	} {
		for _, name := range []string{"Date", "last-modified"} {
			head := "HTTP/1.1 200 OK\r\n" + name + ": "
			places := w.loose([]byte(head+test.date+"\r\nETag: x\r\n\r\n"), packets.Server)
			switch {
			case !test.loose && len(places) == 0:
			case !test.loose || len(places) != 1 || places[0] != place{len(head), len(head) + len(test.date), test.varies}:
				t.Errorf("%s: %s: %v", name, test.date, places)
			}
		}
	}
}
