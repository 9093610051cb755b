package cmd_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestExitDoesNotLinger: the program ends at once, whatever its sockets' linger, and all that they sent arrives.
func TestExitDoesNotLinger(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, 1<<30); err != nil {
		t.Fatal(err)
	}
	port, accept := stranger(t)
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	command := exec.CommandContext(ctx, os.Args[0], "-c",
		fmt.Sprintf("quiet connect 127.0.0.1 %s; quiet set_option linger true 60; quiet expect_error timed_out timeout 300ms send_file '%s' 0 0; print $_; exit",
			port, file))
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1")
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, accept())
	if want := fmt.Sprintln(n); err != nil || string(out) != want {
		t.Errorf("printed %q; %d bytes arrived, %v", out, n, err)
	}
}
