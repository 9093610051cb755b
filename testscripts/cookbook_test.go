package testscripts_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sockshell/testscripts"
)

// namedBlock is a fenced block with its language and, where it has one, the name of the file that it is.
var namedBlock = regexp.MustCompile("(?ms)^```(\\w+)(?: (\\S+))?\n(.*?)^```$")

// TestCookbook runs the recipes of docs/cookbook.md. Beside the page, for those that need servers, there is a script of the same
// name, which finds the recipe's files where it lies; of the others what they show is run.
func TestCookbook(t *testing.T) {
	page, err := os.ReadFile("../docs/cookbook.md")
	if err != nil {
		t.Fatal(err)
	}
	alone, err := os.ReadFile("../docs/cookbook/alone.sh")
	if err != nil {
		t.Fatal(err)
	}
	recipes := map[string]bool{}
	for _, recipe := range strings.Split(string(page), "\n## ")[1:] {
		title, body, _ := strings.Cut(recipe, "\n")
		name := strings.ReplaceAll(strings.ToLower(strings.Map(func(r rune) rune {
			if strings.ContainsRune(":,'?", r) {
				return -1
			}
			return r
		}, title)), " ", "_")
		recipes[name+".txtar"] = true
		t.Run(name, func(t *testing.T) {
			dir := tempDir(t)
			files := map[string][]byte{}
			for _, block := range namedBlock.FindAllStringSubmatch(body, -1) {
				file := block[2]
				if file == "" && block[1] != "transcript" {
					continue
				}
				if file == "" {
					file = "recipe.transcript"
				}
				files[file] = append(files[file], block[3]...)
			}
			if len(files) == 0 {
				t.Fatal("the recipe shows nothing to run")
			}
			path := dir
			if script, err := os.ReadFile(filepath.Join("../docs/cookbook", name+".txtar")); err == nil {
				needsNetwork(t)
				path = filepath.Join(dir, name+".txtar")
				for file, data := range files {
					script = fmt.Appendf(script, "-- %s --\n%s", file, data)
				}
				files = map[string][]byte{name + ".txtar": script, "alone.sh": alone}
			} else if !os.IsNotExist(err) {
				t.Fatal(err)
			}
			for file, data := range files {
				if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(file)), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, file), data, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			testscripts.RunT(t, testscripts.Options{}, path)
		})
	}
	left, err := filepath.Glob("../docs/cookbook/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range left {
		if !recipes[filepath.Base(path)] {
			t.Errorf("%s is of no recipe", path)
		}
	}
}

// needsNetwork ends a test where a network of one's own is not to be had.
func needsNetwork(t *testing.T) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "sh", "../docs/cookbook/alone.sh", "/dev/null").CombinedOutput(); err != nil {
		t.Skipf("requires root and Linux: %v\n%s", err, out)
	}
}
