package testscripts_test

import (
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// outside runs the go command in the module that uses the package from outside.
func outside(t *testing.T, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", args...)
	command.Dir = "testdata/outside"
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestOutside: another module vets and passes with the package, and gets nothing of the terminal with it.
func TestOutside(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil && runtime.GOOS == "windows" {
		t.Skip("needs go")
	}
	outside(t, "vet", "./...")
	if out := outside(t, "test", "-v", "./..."); !strings.Contains(out, "--- PASS: TestFolder/greeting.txtar") {
		t.Errorf("it ran no script:\n%s", out)
	}
	packages := strings.Fields(outside(t, "list", "-deps", "-test", "./..."))
	if !slices.Contains(packages, "sockshell/testscripts") {
		t.Errorf("it does not use the package: %q", packages)
	}
	for _, unwanted := range []string{
		"github.com/chzyer/readline", "github.com/spf13/cobra", "github.com/fatih/color",
		"sockshell/repl", "sockshell/repl/terminal", "sockshell/completions", "sockshell/cmd",
	} {
		if slices.Contains(packages, unwanted) {
			t.Errorf("it pulls in %s", unwanted)
		}
	}
}
