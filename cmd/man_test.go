package cmd

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/commands/manual"
	"sockshell/internal/needs"
	"sockshell/sockcore"
)

func manualHere() []byte {
	root := newRoot(&flags{})
	root.AddCommand(newRun(), newTest(), newCompletion(), newVersion(), newDocs())
	return manualPage(root)
}

// TestManual: the page has each command, option and setting that help has, and each flag.
func TestManual(t *testing.T) {
	page := string(manualHere())
	has := func(term string) {
		t.Helper()
		if !strings.Contains(page, "\n.TP\n\\fB"+manual.Roff(term)) {
			t.Errorf("%s is missing", term)
		}
	}
	for _, c := range commands.NewTable().Commands() {
		has(c.Usage())
	}
	for _, o := range sockcore.Options() {
		has(o.Name + " ")
	}
	for _, f := range sockcore.MessageFlags() {
		has(f.Name)
	}
	for _, term := range []string{"-c, --command", "--junit FILE", "--no-rc", "timeout ", "Linux"} {
		has(term)
	}
	for _, hidden := range []string{"gen-docs", "operation-timeout"} {
		if strings.Contains(page, manual.Roff(hidden)) {
			t.Errorf("%s is hidden", hidden)
		}
	}
}

// TestManualIsRoff: no formatter warns, so no text was taken for a request.
func TestManualIsRoff(t *testing.T) {
	needs.Program(t, "groff")
	format := exec.Command("groff", "-man", "-Tutf8", "-P-cbou", "-ww", "-rLL=200n")
	var warnings bytes.Buffer
	format.Stdin, format.Stderr = bytes.NewReader(manualHere()), &warnings
	text, err := format.Output()
	if err != nil || warnings.Len() > 0 {
		t.Fatalf("%v\n%s", err, warnings.String())
	}
	for _, c := range commands.NewTable().Commands() {
		for line := range strings.Lines(c.Examples) {
			if !strings.Contains(string(text), strings.TrimRight(line, "\n")) {
				t.Errorf("%s: the page does not show %q", c.Name, line)
			}
		}
	}
}
