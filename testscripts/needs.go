package testscripts

import (
	"os"
	"os/exec"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
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
			ts.Fatalf("%s is not installed", program)
		}
		ts.Value(testKey{}).(testscript.T).Skip("needs " + program)
	}
}

// testKey finds the test in a script's values.
type testKey struct{}

// setup readies a script's environment: `sockshell` is the program in the folder bin, where one is
// given.
func setup(bin string) func(*testscript.Env) error {
	return func(env *testscript.Env) error {
		env.Values[testKey{}] = env.T()
		if bin != "" {
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
		}
		env.Setenv("CI", os.Getenv("CI"))
		return nil
	}
}
