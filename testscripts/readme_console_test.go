package testscripts_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// typing is a command of a console block: what is typed into it at a terminal, and what comes, with what the
// terminal echoes.
type typing struct {
	command string
	lines   []string
	output  string
}

// shellPrompt is the shell's own, and what is typed at it.
var shellPrompt = regexp.MustCompile(`^\w+ (?:closed|[0-9.]+:\d+)> (.*)\n$`)

// typings takes a console block apart: "$ " begins a command, and a prompt of ours a line typed into the
// shell that an earlier one has started.
func typings(block string) []typing {
	var all []typing
	for line := range strings.Lines(block) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, typing{command: strings.TrimSuffix(command, "\n")})
			continue
		}
		last := &all[len(all)-1]
		if typed := shellPrompt.FindStringSubmatch(line); typed != nil {
			last.lines = append(last.lines, typed[1])
		}
		last.output += line
	}
	return all
}

// port stands for the one that the system chose.
var port = regexp.MustCompile(`(?m)(^|127\.0\.0\.1:)[1-9]\d{3,4}(>|$)`)

// version stands in the shell's first line.
var version = regexp.MustCompile(`(?m)^sockshell \S+,`)

// TestConsole types what the console of docs/testing.md shows, and compares what comes with it, but for the
// port. The blocks are one session, in a folder of its own.
func TestConsole(t *testing.T) {
	shown := blocksIn(t, "../docs/testing.md", "console")
	if len(shown) == 0 {
		t.Fatal("the page shows no console")
	}
	needsShell(t)
	dir := tempDir(t)
	for _, block := range shown {
		for _, typed := range typings(block) {
			command := exec.CommandContext(t.Context(), "sh", "-c", typed.command)
			command.Dir = dir
			var got string
			if typed.lines == nil {
				got = outputOf(t, command)
			} else {
				command.Env = append(os.Environ(), "TERM=dumb", "HOME="+dir, "XDG_CONFIG_HOME=")
				got = typedInto(t, command, typed.lines)
			}
			got = version.ReplaceAllString(got, "sockshell 0.2,")
			got, want := port.ReplaceAllString(got, "${1}PORT$2"), port.ReplaceAllString(typed.output, "${1}PORT$2")
			if got != want {
				t.Errorf("$ %s\n%s\nthe page has\n%s", typed.command, got, want)
			}
		}
	}
}

func outputOf(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	out, err := command.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

// typedInto types each line at a prompt of the program, and returns what the terminal shows.
func typedInto(t *testing.T, command *exec.Cmd, lines []string) string {
	t.Helper()
	tty, err := pty.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tty.Close() }()
	var shown []byte
	buf := make([]byte, 4096)
	for {
		n, err := tty.Read(buf)
		shown = append(shown, buf[:n]...)
		if err != nil {
			break // the program has ended
		}
		if bytes.HasSuffix(shown, []byte("> ")) && len(lines) > 0 {
			if _, err := tty.WriteString(lines[0] + "\n"); err != nil {
				t.Fatal(err)
			}
			lines = lines[1:]
		}
	}
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
	return strings.ReplaceAll(string(shown), "\r\n", "\n")
}

// needsShell ends a test on a system that has no sh.
func needsShell(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil && runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
}

// TestGo finds the Go of docs/testing.md in the module that uses the package from outside.
func TestGo(t *testing.T) {
	code, err := os.ReadFile("testdata/outside/greeter_test.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := blocksIn(t, "../docs/testing.md", "go")
	if len(shown) == 0 {
		t.Fatal("the page shows no Go")
	}
	for _, block := range shown {
		if !strings.Contains(string(code), block) {
			t.Errorf("greeter_test.go lacks\n%s", block)
		}
	}
}
