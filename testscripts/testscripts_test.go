package testscripts_test

import (
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/cmd"
	"sockshell/testscripts"
)

func TestMain(m *testing.M) {
	switch {
	case wine() && filepath.Base(os.Args[0]) == "sockshell.exe":
		os.Exit(cmd.Main())
	case wine():
		// testscript.Main fails where it cannot delete the folder of its programs.
		os.Exit(m.Run())
	}
	testscript.Main(hearing{m}, map[string]func(){"sockshell": func() { os.Exit(cmd.Main()) }})
}

// hearing runs tests whose programs have their own way with a hang-up, also under nohup(1).
type hearing struct{ *testing.M }

// Run implements testscript.TestingM.
func (h hearing) Run() int {
	if signal.Ignored(syscall.SIGHUP) {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	return h.M.Run()
}

// wineReset is what Wine does to a reset.
const wineReset = "the error of a reset, which reads as the end"

// cutLength is what Windows does not tell.
const cutLength = "the length of a message that was cut"

// wineLacks are the tests of what Wine lacks.
var wineLacks = map[string]string{
	"cases/udp.transcript":            cutLength,
	"jobs/senders.transcript":         cutLength,
	"lifecycle/closing.transcript":    wineReset,
	"lifecycle/connecting.transcript": "a connect on a socket on which one was refused",
	"lua/tls.txtar":                   "sockets of the unix family",
	"tls/outcomes.transcript":         "release",
	"tls/shown.transcript":            "the system calls of Linux",
	"udp/send_to_opens.transcript":    "sockets of the unix family",
	"wire/faults.transcript":          wineReset,
	"wire/log.txtar":                  "sockets of the unix family",
	"wire/many.txtar":                 "a shell of Unix",
	"wire/relay.transcript":           wineReset,
}

// TestData runs every transcript and txtar test below testdata, but those of the module outside,
// which that runs itself.
func TestData(t *testing.T) {
	var tests []string
	err := filepath.WalkDir("testdata", func(path string, d fs.DirEntry, err error) error {
		name := filepath.ToSlash(strings.TrimPrefix(path, "testdata"+string(filepath.Separator)))
		switch {
		case err != nil:
			return err
		case name == "outside":
			return filepath.SkipDir
		case d.IsDir():
		case wine() && wineLacks[name] != "":
			t.Run(name, func(t *testing.T) { t.Skip("Wine: " + wineLacks[name]) })
		default:
			tests = append(tests, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	o := testscripts.Options{
		Update: os.Getenv("UPDATE") == "true", Env: []string{"GORACE=" + raceLog(t)},
		TestTimeout: 3 * time.Minute, // a dozen programs in turn take long where the machine is busy
	}
	if wine() {
		if o.Binary, err = os.Executable(); err != nil {
			t.Fatal(err)
		}
	}
	testscripts.RunT(t, o, tests...)
}

// raceLog gives the programs that tests start their GORACE: they exit at once, and what the race
// detector says of them goes to files, of which there must be none in the end.
func raceLog(t *testing.T) string {
	t.Helper()
	dir := tempDir(t)
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
