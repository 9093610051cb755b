//go:build linux

package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sockshell/commands/session"
	"sockshell/internal/tempdir"
)

// openBelow lists what the process has open below a folder.
func openBelow(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	var open []string
	for _, e := range entries {
		target, err := os.Readlink("/proc/self/fd/" + e.Name())
		if err == nil && strings.HasPrefix(target, dir) {
			open = append(open, target)
		}
	}
	return open
}

// However a command that has a file ends, the file is closed.
func TestFilesAreClosed(t *testing.T) {
	dir := tempdir.New(t)
	s, sink := session.NewText(session.Config{Table: NewTable(), Dir: dir})
	defer s.Close()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, make([]byte, 32<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	sink.Run("socket_pair a b; new c")
	for _, line := range []string{
		"a:send_file file 0 10; b:discard 10",         // done at once
		"a:send_file file 0 10 &; join; b:discard 10", // so, as a job
		"a:send_file file 99999999 0",                 // refused
		"c:send_file file 0 0; c:send_file file 0 0 &; join",
		"c:receive_file got; c:receive_file got &; join",
		"timeout 1ms a:send_file file 0 0; quiet b:discard $_",
		"a:send_file file 0 0 &; a:send_file file 0 5 &; a:cancel; join; join",
		"b:receive_file got &; b:receive_file got2 &; b:cancel; join; join",
		"socket_pair d e; d:send_file file 0 0 &; e:reset; join",
	} {
		if open := openBelow(t, dir); open != nil {
			t.Fatalf("open before %s: %s", line, open)
		}
		for statement := range strings.SplitSeq(line, "; ") { // an error ends a line
			sink.Run(statement)
		}
	}
	if open := openBelow(t, dir); open != nil {
		t.Fatalf("open: %s", open)
	}
	sink.Run("socket_pair f g; f:send_file file 0 0 &; f:receive_file got &")
	if open := openBelow(t, dir); len(open) != 2 {
		t.Errorf("while the jobs run: %s", open)
	}
	s.Close()
	if open := openBelow(t, dir); open != nil {
		t.Errorf("after the session: %s", open)
	}
}

// A session's descriptors are closed with it.
func TestDescriptorsAreClosed(t *testing.T) {
	server, sink := session.NewText(session.Config{Table: NewTable()})
	defer server.Close()
	sink.Run("open v4; bind 127.0.0.1 0; listen; port = local_port")
	port, _ := server.Variable("port")
	client, printed := session.NewText(session.Config{Table: NewTable()})
	defer client.Close()
	if got := printed.Run("connect 127.0.0.1 " + port + "; fd = release; copy = dup $fd; descriptors"); strings.Count(got, "/dev/fd/") != 2 {
		t.Fatal(got)
	}
	sink.Run("quiet accept s")
	if got := sink.Run("timeout 0 s:read_some"); !strings.Contains(got, "timed_out") {
		t.Errorf("while the session lasts: %s", got)
	}
	printed.Run("close_descriptor $copy")
	if left := client.Snapshot().Descriptors; len(left) != 1 {
		t.Errorf("one of two was closed: %s", left)
	}
	client.Close()
	if got := sink.Run("timeout 5s s:read_some"); !strings.Contains(got, "eof") {
		t.Errorf("after the session: %s", got)
	}
}
