package testscripts_test

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// typing is a command of a console block: what is typed into it, and what comes.
type typing struct{ command, input, output string }

// typings takes a console block apart: "$ " begins a command, and "> " a line typed into the shell
// that an earlier one has started.
func typings(block string) []typing {
	var all []typing
	for line := range strings.Lines(block) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, typing{command: strings.TrimSuffix(command, "\n")})
			continue
		}
		last := &all[len(all)-1]
		input, ok := strings.CutPrefix(line, "> ")
		if ok && strings.HasPrefix(last.command, "sockshell --record") {
			last.input += input
		} else {
			last.output += line
		}
	}
	return all
}

// port stands for the one that the system chose.
var port = regexp.MustCompile(`(?m)^[1-9]\d{3,4}$`)

// TestReadmeConsole types what the README's console shows, and compares what comes with it, but for the
// port. The blocks are one session, in a folder of its own.
func TestReadmeConsole(t *testing.T) {
	shown := blocks(t, "console")
	if len(shown) == 0 {
		t.Fatal("the README shows no console")
	}
	needsShell(t)
	dir := tempDir(t)
	for _, block := range shown {
		for _, typed := range typings(block) {
			command := exec.CommandContext(t.Context(), "sh", "-c", typed.command)
			command.Dir, command.Stdin = dir, strings.NewReader(typed.input)
			out, err := command.CombinedOutput()
			if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			got, want := port.ReplaceAllString(string(out), "PORT"), port.ReplaceAllString(typed.output, "PORT")
			if got != want {
				t.Errorf("$ %s\n%s\nthe README has\n%s", typed.command, got, want)
			}
		}
	}
}

// needsShell ends a test on a system that has no sh.
func needsShell(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil && runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
}

// TestReadmeGo finds the README's Go in the module that uses the package from outside.
func TestReadmeGo(t *testing.T) {
	code, err := os.ReadFile("testdata/outside/greeter_test.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := blocks(t, "go")
	if len(shown) == 0 {
		t.Fatal("the README shows no Go")
	}
	for _, block := range shown {
		if !strings.Contains(string(code), block) {
			t.Errorf("greeter_test.go lacks\n%s", block)
		}
	}
}
