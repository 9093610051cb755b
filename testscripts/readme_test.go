package testscripts_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"sockshell/commands"
	"sockshell/commands/manual"
	"sockshell/testscripts"
)

// blocks are the README's fenced blocks in the language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	return blocksIn(t, "../README.md", language)
}

// blocksIn are a file's.
func blocksIn(t *testing.T, page, language string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return blocksOf(t, string(text), language)
}

// blocksOf are a page's fenced blocks in the language.
func blocksOf(t *testing.T, rest, language string) []string {
	t.Helper()
	var found []string
	for {
		_, after, ok := strings.Cut(rest, "```"+language+"\n")
		if !ok {
			return found
		}
		block, behind, closed := strings.Cut(after, "```\n")
		if !closed {
			t.Fatal("a block is not closed")
		}
		found, rest = append(found, block), behind
	}
}

// TestPages replays each session that the README and docs/testing.md show.
func TestPages(t *testing.T) {
	sessions := append(blocks(t, "transcript"), blocksIn(t, "../docs/testing.md", "transcript")...)
	if len(sessions) < 8 {
		t.Fatalf("they show %d sessions", len(sessions))
	}
	for i, session := range sessions {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			switch {
			case strings.Contains(session, "> trace on") && runtime.GOOS != "linux":
				t.Skip("the calls are those of Linux")
			case strings.Contains(session, "connection_reset") && wine():
				t.Skip("Wine: " + wineReset)
			}
			path := filepath.Join(tempDir(t), "readme.transcript")
			if err := os.WriteFile(path, []byte(session), 0o666); err != nil {
				t.Fatal(err)
			}
			if _, report, err := testscripts.Replay(path, nil, false); report != "" || err != nil {
				t.Errorf("%v\n%s", err, report)
			}
		})
	}
}

// TestLuaPage replays the session of docs/lua.md.
func TestLuaPage(t *testing.T) {
	for _, session := range blocksIn(t, "../docs/lua.md", "transcript") {
		path := filepath.Join(tempDir(t), "lua.transcript")
		if err := os.WriteFile(path, []byte(session), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, report, err := testscripts.Replay(path, nil, false); report != "" || err != nil {
			t.Errorf("%v\n%s", err, report)
		}
	}
}

// TestReadmeCommand runs the README's first command for real: it builds, and prints what it says.
func TestReadmeCommand(t *testing.T) {
	needsShell(t)
	commandLines := strings.Split(blocks(t, "sh")[0], "\n")
	build := exec.Command("sh", "-c", commandLines[0])
	build.Dir = ".."
	out, err := build.CombinedOutput()
	if want := "a b\n11\n11 bytes \"Hello World\"\n"; err != nil || string(out) != want {
		t.Errorf("%s: %v, printed %q, want %q", commandLines[0], err, out, want)
	}
}

// TestCommandsPage compares COMMANDS.md with the table that it is made from.
func TestCommandsPage(t *testing.T) {
	got, err := os.ReadFile("../COMMANDS.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := manual.Markdown(commands.NewTable()); !bytes.Equal(got, want) {
		t.Error("COMMANDS.md is not what the table says: go run . gen-docs > COMMANDS.md")
	}
}

// TestLanguagePage compares docs/language.md with what help says, and replays each session that it shows.
func TestLanguagePage(t *testing.T) {
	got, err := os.ReadFile("../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := manual.Language(); !bytes.Equal(got, want) {
		t.Error("docs/language.md is not what help says: go run . gen-docs language > docs/language.md")
	}
	sessions := blocksOf(t, string(got), "transcript")
	if len(sessions) < 10 {
		t.Fatalf("%d sessions", len(sessions))
	}
	for i, session := range sessions {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			if wine() && strings.Contains(session, "reset") {
				t.Skip("Wine: " + wineReset)
			}
			path := filepath.Join(tempDir(t), "language.transcript")
			if err := os.WriteFile(path, []byte(session), 0o666); err != nil {
				t.Fatal(err)
			}
			if _, report, err := testscripts.Replay(path, nil, false); report != "" || err != nil {
				t.Errorf("%v\n%s", err, report)
			}
		})
	}
}

// TestWaitPort sees a listener without connecting to it.
func TestWaitPort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	port := uint16(l.Addr().(*net.TCPAddr).Port)
	if err := testscripts.WaitPort(t.Context(), port, time.Second); err != nil {
		t.Error(err)
	}
	if err := l.(*net.TCPListener).SetDeadline(time.Now()); err != nil {
		t.Fatal(err)
	}
	if conn, err := l.Accept(); err == nil {
		t.Errorf("it connected from %v", conn.RemoteAddr())
	}
}
