package luavm

import (
	"strings"
	"testing"
)

// Source is not read on where its fiber is to end: compiling megabytes takes seconds.
func TestCompileEndsEarly(t *testing.T) {
	asked := 0
	ended := func() bool { asked++; return asked > 2 }
	if _, err := compile("x", strings.Repeat("a=1 ", 1<<20), ended); err == nil || asked > 4 {
		t.Errorf("%v, after %d looks", err, asked)
	}
	if _, err := compile("x", "a=1", func() bool { return false }); err != nil {
		t.Error(err)
	}
}
