package session

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"sockshell/commands/session/param"
	"sockshell/internal/tempdir"
)

func TestSnapshot(t *testing.T) {
	dir := tempdir.New(t)
	for _, name := range []string{"file", ".hidden", "folder/inner"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	session, _ := newSession(Config{Table: testTable(), Dir: dir, EnvNames: func() []string { return []string{"HOME"} }})
	defer session.Close()
	session.RunLine(Place{}, "socket_pair a b; new l; open v4; bind 127.0.0.1 0; listen; let v 1; alias p print; l:accept later &; b:read_some &; is_open &", true)
	snap := session.Snapshot()
	if want := []string{"s1", "a", "b", "l"}; !reflect.DeepEqual(snap.Sockets, want) {
		t.Errorf("sockets %v, want %v", snap.Sockets, want)
	}
	if want := []param.NamedText{{Name: "v", Text: "1"}}; !reflect.DeepEqual(snap.Variables, want) {
		t.Errorf("variables %v, want %v", snap.Variables, want)
	}
	session.RunLine(Place{}, "let v 2; let w 3; forget v", true)
	if got, want := session.Snapshot().Variables, []param.NamedText{{Name: "w", Text: "3"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("then variables %v, want %v", got, want)
	}
	if text, ok := snap.Alias("p"); text != "print" || !ok {
		t.Errorf("alias %q, %v", text, ok)
	}
	want := []param.PendingJob{{Number: 1, State: "running", Command: "l:accept later"}, {Number: 2, State: "running", Command: "b:read_some"}}
	if len(snap.Jobs) != 3 || !reflect.DeepEqual(snap.Jobs[:2], want) {
		t.Errorf("jobs %v, want %v and a third", snap.Jobs, want)
	}
	for name, want := range map[string]string{"s1": "closed", "a": "127.0.0.1:", "l": "listening 127.0.0.1:", "nobody": ""} {
		if got := snap.SocketState(name); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s is %q, want %s", name, got, want)
		}
	}
	if got := snap.EnvNames(); !reflect.DeepEqual(got, []string{"HOME"}) {
		t.Errorf("environment %v", got)
	}
	folder := func(name, prefix string) string {
		entries := snap.Folder(name, prefix)
		slices.SortFunc(entries, func(a, b param.FolderEntry) int { return strings.Compare(a.Name, b.Name) })
		return fmt.Sprint(entries)
	}
	for _, c := range []struct{ dir, prefix, want string }{
		{"", "", "[{.hidden false} {file false} {folder true}]"},
		{"", "fo", "[{folder true}]"},
		{"folder/", "", "[{inner false}]"},
		{dir, "fi", "[{file false}]"},
		{"file", "", "[]"},
		{"nowhere", "", "[]"},
	} {
		if got := folder(c.dir, c.prefix); got != c.want {
			t.Errorf("%q, %q: %s, want %s", c.dir, c.prefix, got, c.want)
		}
	}
}

// TestSnapshotState: a peer's end shows, and costs the user nothing.
func TestSnapshotState(t *testing.T) {
	if tempdir.Wine() {
		t.Skip("Wine shows a peer's end only when what came before it has been read")
	}
	session, sink := newTestSession()
	defer session.Close()
	session.RunLine(Place{}, "trace on; socket_pair a b; a:write_all x; a:shutdown send; b:wait read", true)
	sink.take()
	if got := session.Snapshot().SocketState("b"); !strings.HasPrefix(got, "127.0.0.1:") || !strings.HasSuffix(got, " peer closed") {
		t.Errorf("b is %q", got)
	}
	if got := sink.take(); got != "" {
		t.Errorf("asking for the state was traced: %s", got)
	}
	session.RunLine(Place{}, "trace off; b:read_to_eof", true)
	if got := sink.take(); !strings.Contains(got, `1 byte "x"`) {
		t.Errorf("then read %q", got)
	}
}

// TestSnapshotWhileCommandsRun takes snapshots while everything in them changes: the race detector's test.
func TestSnapshotWhileCommandsRun(t *testing.T) {
	session, _ := newTestSession()
	defer session.Close()
	done := make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			snap := session.Snapshot()
			for _, c := range snap.With("").SocketChoices() {
				if c.Text == "" {
					t.Error("a socket without a name")
				}
			}
		}
	})
	for i := range 50 {
		for _, line := range []string{
			fmt.Sprintf("let v%d x; w = is_open; forget v%d; alias p%d print; unalias p%d", i, i, i%5, i%5),
			"socket_pair a b; b:expect re:'(x)' &; a:write_all x; join; is_open &; v = b:read_some &; a:close; join 1 &; join",
			"b:close; open v4; bind 127.0.0.1 0; listen; accept c &; interrupt $x; cancel; join; close",
			"s1:release; source nowhere &; join",
		} {
			session.RunLine(Place{}, line, true)
		}
	}
	close(done)
	looking.Wait()
}

// TestBigFolder: it is read in part.
func TestBigFolder(t *testing.T) {
	dir := tempdir.New(t)
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range mostEntries + 500 {
		if err := os.Link(file, fmt.Sprint(file, i)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(listFolder(dir, "")); n != mostEntries {
		t.Errorf("%d entries, want %d", n, mostEntries)
	}
}

// manySockets is a session with 10,000 sockets, variables and jobs.
func manySockets(b *testing.B) *Session {
	b.Helper()
	const many = 10_000
	session, _ := newTestSession()
	for i := range many {
		session.sockets.add(fmt.Sprint("socket", i))
		session.main.vars.set(fmt.Sprint("variable", i), "text")
		j := &Job{session: session, text: "read_some"}
		if err := session.jobs.count(j, 0); err != nil {
			b.Fatal(err)
		}
		session.jobs.enter(j)
	}
	b.Cleanup(func() { session.jobs.pending.Init(); session.Close() })
	return session
}

func BenchmarkSnapshot(b *testing.B) {
	session := manySockets(b)
	b.ReportAllocs()
	for b.Loop() {
		session.Snapshot()
	}
}

func BenchmarkFolder(b *testing.B) {
	dir := b.TempDir()
	for i := range mostEntries {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint("file", i)), nil, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		listFolder(dir, "")
	}
}
