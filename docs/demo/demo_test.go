//go:build unix

package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sockshell/internal/needs"
)

// varying is what differs from session to session: a port that the system chose, and the build's version.
var varying = regexp.MustCompile(`\d{5}|^sockshell .*?,`)

// TestPicture types the session again, and compares what the screen shows with the picture that the README has.
func TestPicture(t *testing.T) {
	needs.Program(t, "tmux")
	program := filepath.Join(t.TempDir(), "sockshell")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../..").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var drawn bytes.Buffer
	if err := run(t.Context(), []string{program}, &drawn); err != nil {
		t.Fatal(err)
	}
	shown, err := os.ReadFile("session.svg")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := texts(t, drawn.Bytes()), texts(t, shown); got != want {
		t.Errorf("the screen shows\n%s\nsession.svg has\n%s", got, want)
	}
}

// texts are a picture's, a line each, sorted: a notice and a result that come at once have no order.
func texts(t *testing.T, picture []byte) string {
	t.Helper()
	var all []string
	for d := xml.NewDecoder(bytes.NewReader(picture)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			slices.Sort(all)
			return strings.Join(all, "\n")
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok && len(bytes.TrimSpace(text)) > 0 {
			all = append(all, string(varying.ReplaceAll(text, nil)))
		}
	}
}
