package luavm_test

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// TestManual runs the programs of docs/lua.md, and wants what it says they print.
func TestManual(t *testing.T) {
	text, err := os.ReadFile("../../docs/lua.md")
	if err != nil {
		t.Fatal(err)
	}
	programs := strings.Split(string(text), "\n```lua\n")[1:]
	if len(programs) < 3 {
		t.Errorf("%d programs, want three", len(programs))
	}
	for i, p := range programs {
		source, rest, _ := strings.Cut(p, "\n```\n")
		_, output, found := strings.Cut(rest, "```output\n")
		want, _, _ := strings.Cut(output, "```")
		if !found {
			t.Fatalf("program %d has no output", i+1)
		}
		t.Run(strconv.Itoa(i+1), func(t *testing.T) {
			got := run(t, source)
			if runtime.GOOS != "linux" && strings.Contains(got.failure, "not supported on this system") {
				t.Skip(got.failure)
			}
			if got.out != want || got.status != 0 || got.notices != "" {
				t.Errorf("it prints\n%swant\n%s%s%s", got.out, want, got.failure, got.notices)
			}
		})
	}
}
