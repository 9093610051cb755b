package terminal

import "testing"

// FuzzBytes checks that a buffer holds any text as it is, and that its clusters are all of it.
func FuzzBytes(f *testing.F) {
	f.Add("a\xff\xe4\xb8x\uFFFD\x80e\u0301\r\n", 3)
	f.Add("\xe4\xb8", 2)
	f.Fuzz(func(t *testing.T, text string, at int) {
		runes := runesOf(text)
		if got := textOf(runes); got != text {
			t.Errorf("%q is %q", text, got)
		}
		all := ""
		for c := range clusters(runes, 0) {
			if part := textOf(runes[c.from:c.to]); part != c.text {
				t.Errorf("cluster %q of %q holds %q", c.text, text, part)
			}
			all += c.text
		}
		if all != text {
			t.Errorf("the clusters of %q are %q", text, all)
		}
		at = min(max(at, 0), len(runes))
		if got := runesBefore(runes, len(textOf(runes[:at]))); got != at {
			t.Errorf("%q: %d runes before, want %d", text, got, at)
		}
	})
}
