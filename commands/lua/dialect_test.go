package luavm_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sockshell/internal/needs"
)

// TestDialect runs programs with LuaJIT too, and wants the same output.
func TestDialect(t *testing.T) {
	oracle := needs.Program(t, "luajit")
	files, err := filepath.Glob("testdata/dialect/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no programs", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := exec.Command(oracle, "-joff", "-e", "dofile '"+file+"'").CombinedOutput()
			if err != nil {
				t.Fatalf("luajit: %v\n%s", err, want)
			}
			got := run(t, string(source))
			if got.failure != "" {
				t.Error(got.failure)
			}
			expected := strings.ReplaceAll(string(want), file, "test.lua")
			if diff := cmp.Diff(strings.Split(expected, "\n"), strings.Split(got.out, "\n")); diff != "" {
				t.Errorf("luajit - and we +:\n%s", diff)
			}
		})
	}
}
