package testscripts

import (
	"os"
	"os/exec"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/commands/syntax"
)

// cmdNeeds is `needs PROGRAM…`: a test whose peer is missing is skipped by name, and fails where
// CI=true, which installs them all.
func cmdNeeds(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || neg {
		ts.Fatalf("usage: needs PROGRAM…")
	}
	for _, program := range args {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		if os.Getenv("CI") == "true" {
			ts.Fatalf("%s is not installed", syntax.Shown(program))
		}
		environmentOf(ts).t.Skip("needs " + program)
	}
}
