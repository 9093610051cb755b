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

// Compiled at each of its lines, code of 5000 would take a minute.
func TestIncompleteIsLinear(t *testing.T) {
	text, compiled := "do", 0
	var last any
	for range 1500 {
		text += "\nif x then y('end') --[[ end ]] end"
		if !Incomplete(text) {
			t.Fatalf("whole: %q", text)
		}
		if now := lastReading.Load(); now != last && len(text) > alwaysRead {
			last = now
			compiled++
		}
	}
	if compiled == 0 || compiled > 50 {
		t.Errorf("compiled %d times", compiled)
	}
	if Incomplete(text + "\nend") {
		t.Error("its end does not make it whole")
	}
	wrong := text + " = ="
	for Incomplete(wrong) {
		if wrong += "\n--"; len(wrong) > len(text)*5/4 {
			t.Fatal("what is wrong is found late")
		}
	}
}
