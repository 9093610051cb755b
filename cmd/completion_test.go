//go:build unix

package cmd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sockshell/internal/needs"
)

// TestCompletionOfBash: the script completes in a bash that has nothing else.
func TestCompletionOfBash(t *testing.T) {
	needs.Program(t, "bash")
	folder := t.TempDir()
	program := filepath.Join(folder, "sockshell")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexec '"+os.Args[0]+"' \"$@\"\n"), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	for typed, want := range map[string]string{"ru": "run", "lu": "lua", "": "completion", "completion z": "zsh", "--ou": "--output"} {
		script := `source <(sockshell completion bash)
COMP_LINE="sockshell $1" COMP_POINT=${#COMP_LINE} COMP_TYPE=9
read -ra COMP_WORDS <<<"$COMP_LINE"
[[ $1 ]] || COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
__start_sockshell
printf '%s\n' "${COMPREPLY[@]}"`
		command := exec.CommandContext(t.Context(), "bash", "--norc", "--noprofile", "-c", script, "bash", typed)
		command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "GORACE=atexit_sleep_ms=0", "PATH="+folder+":"+os.Getenv("PATH"))
		out, err := command.CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) || strings.Contains(string(out), "not found") {
			t.Errorf("%q: %v, %s", typed, err, out)
		}
	}
}
