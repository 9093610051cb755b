//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/hinshun/vt10x"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// record keeps what is written from now on.
func (e *emulator) record() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.log = new(bytes.Buffer)
}

func (e *emulator) recorded() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.log.String()
}

// styled is a row of the screen with marks around what is not plain: [chosen], {grey}, <another colour>.
func (e *emulator) styled(y int) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	const reverse, bold, grey = 1, 4, 8
	marks := map[rune]rune{'[': ']', '{': '}', '<': '>'}
	var b strings.Builder
	var open rune
	columns, _ := e.vt.Size()
	for x := range columns {
		c := e.vt.Cell(x, y)
		var mark rune
		switch {
		case c.Mode&reverse != 0:
			mark = '['
		case c.FG == grey:
			mark = '{'
		case c.FG != vt10x.DefaultFG || c.Mode&bold != 0:
			mark = '<'
		}
		if mark != open {
			if open != 0 {
				b.WriteRune(marks[open])
			}
			if mark != 0 {
				b.WriteRune(mark)
			}
			open = mark
		}
		if c.Char != filler {
			b.WriteRune(c.Char)
		}
	}
	if open != 0 {
		b.WriteRune(marks[open])
	}
	return strings.TrimRight(b.String(), " \x00")
}

// answerTo tells where the answers go.
func (e *emulator) answerTo(w io.Writer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answers = w
}

// wait returns when the screen is as it should be.
func (e *emulator) wait(t *testing.T, what string, ok func(view) bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !ok(e.view()) {
		select {
		case <-e.changed:
		case <-deadline.C:
			t.Fatalf("the screen never was %s; it is\n%s", what, e.view())
		}
	}
}

// want waits for exactly this screen, with | as the cursor, to be shown from the top.
func (e *emulator) want(t *testing.T, screen ...string) {
	t.Helper()
	want := strings.Join(screen, "\n") + "\n"
	e.wait(t, "\n"+want, func(v view) bool { return v.String() == want })
}
