package commands

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"testing"

	"sockshell/commands/session"
	"sockshell/sockcore"
)

// shownTalk keeps what is shown.
type shownTalk struct {
	session.Talk
	bytes.Buffer
}

func (s *shownTalk) Write(p []byte) (int, error) { return s.Buffer.Write(p) }
func (s *shownTalk) Read() ([]byte, error)       { select {} }

// TestLongMessage: of a message that is too long what came is shown, and how long it was.
func TestLongMessage(t *testing.T) {
	var env sockcore.Env
	a, b := sockcore.New(&env), sockcore.New(&env)
	if err := sockcore.Pair(a, b, sockcore.UDP(sockcore.V4)); err != nil {
		t.Fatal(err)
	}
	defer a.Close() //nolint:errcheck // the test is over
	defer b.Close() //nolint:errcheck // the test is over
	if _, err := b.Write(context.Background(), []byte("too much!")); err != nil {
		t.Fatal(err)
	}
	talk := &shownTalk{}
	x := &interaction{socket: a, protocol: a.Protocol(), talk: talk, most: 4, ctx: context.Background(), listening: context.Background()}
	x.steps = &steps{messages: true}
	err := x.receiveMessages()
	var cut *session.TransferError
	if !errors.As(err, &cut) || cut.N != 4 || cut.Beside.Of != 9 && runtime.GOOS == "linux" || !errors.Is(err, sockcore.EMSGSIZE) {
		t.Errorf("%#v", err)
	}
	if talk.String() != "too " {
		t.Errorf("it shows %q", talk.String())
	}
	x.steps.ended(err)
	if list := x.steps.list("a"); len(list) != 1 {
		t.Errorf("a recording has %v", list)
	}
}
