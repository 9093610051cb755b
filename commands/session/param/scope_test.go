package param

import (
	"fmt"
	"testing"
)

// TestManySocketsAreNotAsked: a list that nobody can take in asks the system nothing.
func TestManySocketsAreNotAsked(t *testing.T) {
	asked := 0
	snap := Scope{SocketState: func(string) string { asked++; return "closed" }}
	for i := range mostStates + 1 {
		snap.Sockets = append(snap.Sockets, fmt.Sprint("s", i))
	}
	if found := snap.With("s").SocketChoices(); len(found) != mostStates+1 || asked != 0 {
		t.Errorf("%d sockets, %d asked", len(found), asked)
	}
	if found := snap.With("s1").SocketChoices(); len(found) != asked || found[0].Doc != "socket, closed" {
		t.Errorf("%d sockets, %d asked, %q", len(found), asked, found[0].Doc)
	}
}
