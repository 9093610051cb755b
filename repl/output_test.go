package repl

import (
	"strings"
	"testing"
)

func TestPiece(t *testing.T) {
	wide := strings.Repeat("世", 400)
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"short", "one\ntwo", 7},
		{"whole lines", strings.Repeat("0123456789\n", 100), 506},
		{"a long line", strings.Repeat("0123456789", 100), pieceMost},
		{"wide characters", wide, 510},
		{"what is not UTF-8", strings.Repeat("\x80", 1000), pieceMost - 4},
	} {
		if got := piece([]byte(c.text)); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
