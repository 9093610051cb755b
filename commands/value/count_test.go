package value

import "testing"

// How many bytes came of a message that was cut, also where the system does not tell of how many.
func TestCountOf(t *testing.T) {
	for want, c := range map[string][2]int64{"4 of 9 bytes": {4, 9}, "0 of 1 byte": {0, 1}, "4 of ? bytes": {4, 4}} {
		if got := string(appendCountOf(nil, c[0], c[1])); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
