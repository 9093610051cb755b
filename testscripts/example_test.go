package testscripts_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"sockshell/testscripts"
)

// A folder's tests, run outside go test: one that differs shows how.
func ExampleRun() {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // temporary
	for name, text := range map[string]string{
		"hello.transcript": "> socket_pair a b\na b\n> a:write_all hello\n5\n> b:read_some\n5 bytes \"hello\"\n",
		"port.transcript":  "> open v4; bind 127.0.0.1 0\nok\nok\n> local_port\n[..]\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			panic(err)
		}
	}
	summary, err := testscripts.Run(context.Background(), []string{dir}, testscripts.Options{}, os.Stdout)
	if err != nil {
		panic(err)
	}
	fmt.Println(summary)
	// Output: 2 passed, 0 failed, 0 skipped
}

// One transcript: what is wrong with it is a diff.
func ExampleReplay() {
	file, err := os.CreateTemp("", "*.transcript")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.Remove(file.Name()) }() // temporary
	if _, err := file.WriteString("> len $word\n4\n"); err != nil {
		panic(err)
	}
	if err := file.Close(); err != nil {
		panic(err)
	}
	skipped, report, err := testscripts.Replay(file.Name(), map[string]string{"word": "four"}, false)
	fmt.Printf("%q %q %v\n", skipped, report, err)
	// Output: "" "" <nil>
}
