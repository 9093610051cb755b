package commands

import "testing"

// TestHistory: a blank line, and one that begins with a space, is not kept.
func TestHistory(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	for _, line := range []string{"len a", " len secret", "", "\tlen secret", "history"} {
		session.AddHistory(line)
	}
	session.RunLine(Place{}, "history", true)
	if got := sink.take(); got != "1  len a\n2  history\n" {
		t.Errorf("%q", got)
	}
}
