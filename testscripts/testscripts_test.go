package testscripts_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/cmd"
	"sockshell/testscripts"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sockshell": func() { os.Exit(cmd.Main()) }})
}

// TestData runs every transcript and txtar test below testdata.
func TestData(t *testing.T) {
	races := raceLog(t)
	files, err := testscripts.Find([]string{"testdata"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("testdata holds no test")
	}
	for _, file := range files {
		t.Run(strings.TrimPrefix(file, "testdata/"), func(t *testing.T) {
			t.Parallel()
			if strings.HasSuffix(file, ".transcript") {
				replay(t, file)
				return
			}
			testscript.Run(t, testscript.Params{
				Files: []string{file}, Cmds: testscripts.Commands(), Setup: func(env *testscript.Env) error {
					env.Setenv("GORACE", races)
					return testscripts.Setup("")(env)
				},
			})
		})
	}
}

func replay(t *testing.T, file string) {
	t.Helper()
	skipped, report, err := testscripts.Replay(file, nil, os.Getenv("UPDATE") == "true")
	switch {
	case err != nil:
		t.Fatal(err)
	case skipped != "":
		t.Skip(skipped)
	case report != "":
		t.Fatal("\n" + report)
	}
}

// raceLog gives the programs that tests start their GORACE: they exit at once, and what the race
// detector says of them goes to files, of which there must be none in the end.
func raceLog(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() {
		logs, err := filepath.Glob(filepath.Join(dir, "race.*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, log := range logs {
			text, err := os.ReadFile(log)
			t.Errorf("%v %s", err, text)
		}
	})
	return "atexit_sleep_ms=0 halt_on_error=1 log_path=" + filepath.Join(dir, "race")
}

// TestSharedCases compares the copies of the cases that the contract gives with their source, where
// that lies beside the repository.
func TestSharedCases(t *testing.T) {
	shared := filepath.Join("..", "..", "shared", "cases")
	if _, err := os.Stat(shared); err != nil {
		t.Skip("there is no " + shared)
	}
	err := filepath.WalkDir(shared, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		got, err := os.ReadFile(filepath.Join("testdata", "cases", d.Name()))
		if err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			t.Errorf("testdata/cases/%s is not what %s is", d.Name(), path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
