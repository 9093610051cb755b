package luavm_test

import (
	"os"
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
		got := run(t, source)
		if got.out != want || got.status != 0 || got.notices != "" {
			t.Errorf("program %d prints\n%swant\n%s%s%s", i+1, got.out, want, got.failure, got.notices)
		}
	}
}
