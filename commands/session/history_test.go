package session

import "testing"

// TestHistory: a blank line, and one that begins with a space, is not kept.
func TestHistory(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	for _, line := range []string{"len a", " len secret", "", "\tlen secret", "len 'a\nb\x1b' \\\n\u202e", "history"} {
		session.AddHistory(line)
	}
	session.RunLine(Place{}, "history", true)
	if got := sink.take(); got != "1  len a\n2  len 'a'\"\\n\"'b'\"\\e\"'' \"\\xe2\\x80\\xae\"\n3  history\n" {
		t.Errorf("%q", got)
	}
}
