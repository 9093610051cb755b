//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// rowMenuWide walks a menu of wide characters, of which none fits the screen, with a wide prefix.
func rowMenuWide(t *testing.T) {
	s := start(t)
	s.keys("宽\t")
	s.screen.wait(t, "with a menu", func(v view) bool { return v.rows[1] == strings.Repeat("宽", 19)+"…" })
	s.keys(arrowDown + arrowDown)
	s.screen.wait(t, "at the second candidate", func(view) bool {
		return s.screen.styled(2) == "["+strings.Repeat("宽", 19)+"…]"
	})
	s.keys(arrowUp + backTab + "\t\r\r")
	s.line(strings.Repeat("宽", 30) + "1")
}

// rowMenuOf300 shows a menu that no screen holds, of candidates wider than the screen: it takes six rows, and all below the
// line when one chooses; output above stays, and the line is where it was when the menu goes.
func rowMenuOf300(t *testing.T) {
	s := start(t)
	for i := range 5 {
		s.write(fmt.Sprintf("line %d\n", i))
	}
	above := []string{"line 0", "line 1", "line 2", "line 3", "line 4"}
	s.keys("many")
	s.screen.want(t, slices.Concat(above, []string{"> many|"})...)
	s.keys("\t")
	s.screen.wait(t, "with a menu", func(v view) bool {
		return slices.Equal(v.rows[:5], above) && v.rows[5] == "> many" && v.rows[11] == "… 295 more" && v.cursor == point{5, 6}
	})
	s.keys("\x07")
	s.screen.want(t, slices.Concat(above, []string{"> many|"})...)
	s.keys("\t" + backTab)
	s.screen.wait(t, "at the last candidate", func(v view) bool {
		return v.rows[1] == "many290"+strings.Repeat("x", 30) && v.rows[11] == "300/300" && v.cursor == point{0, 6}
	})
	s.resize(8, 12)
	s.screen.wait(t, "narrow", func(v view) bool { return v.rows[1] == "many290…" && v.cursor == point{0, 6} })
	s.keys("\x07")
	s.screen.want(t, "> many|")
	s.keys("x\r")
	s.line("manyx")
}

// rowMenuOnWrapped completes on a wrapped line.
func rowMenuOnWrapped(t *testing.T) {
	s := start(t)
	long := strings.Repeat("0123456789", 5)
	s.keys(long + "\x01re\t")
	s.screen.want(t, "> read_|"+long[:33], long[33:], "read_some   reads some", "read_until  reads until")
	s.keys("\t\r")
	s.screen.want(t, "> read_some|"+long[:29], long[29:])
}

func rowNoNewline(t *testing.T) {
	s := start(t)
	s.keys("a line that is longer than the screen is wide\x1b[1;5D\x1b[1;5D")
	line := []string{"> a line that is longer than the screen", "|is wide"}
	s.screen.want(t, line...)
	s.write("one\n")
	s.write("unfin")
	s.screen.want(t, append([]string{"one", "unfin"}, line...)...)
	s.write("ished\n")
	s.screen.want(t, append([]string{"one", "unfinished"}, line...)...)
	s.write("no newline")
	s.keys("\x15\r")
	s.line("is wide")
	s.screen.want(t, "one", "unfinished", "no newline", "> is wide", "got is wide", "> |")
}

// rowOutputAroundEnter checks that no byte is lost or out of order when output meets typing.
func rowOutputAroundEnter(t *testing.T) {
	s := start(t)
	s.resize(40, 700)
	s.order("many")
	var entered []string
	for i := range 50 {
		entered = append(entered, fmt.Sprintf("typed %d", i))
		s.keys(entered[i] + "\r")
	}
	var got []string
	for many := false; len(got) < 50 || !many; {
		line, _ := s.report()
		if line == "many done" {
			many = true
		} else {
			got = append(got, line)
		}
	}
	s.screen.wait(t, "complete", func(v view) bool {
		return slices.Contains(v.rows, "got typed 49") && slices.Contains(v.rows, "job 199") && v.rows[v.cursor.row] == ">"
	})
	var jobs, lines []string
	for _, row := range s.screen.view().rows {
		switch {
		case strings.HasPrefix(row, "job "):
			jobs = append(jobs, row)
		case row != "" && row != ">":
			lines = append(lines, row)
		}
	}
	for i, row := range jobs {
		if want := fmt.Sprintf("job %d", i); row != want || len(jobs) != 200 {
			t.Fatalf("%d rows of output, row %d is %q, want %q", len(jobs), i, row, want)
		}
	}
	var want []string
	for _, line := range entered {
		want = append(want, "> "+line, "got "+line)
	}
	if !slices.Equal(lines, want) {
		t.Errorf("the other rows are %q, want %q", lines, want)
	}
}

// rowWrappedLeft moves left over the wrap of a line: what stands above stays.
func rowWrappedLeft(t *testing.T) {
	s := start(t)
	s.write("out 1\nout 2\n")
	s.keys(strings.Repeat("0123456789", 5) + strings.Repeat(arrowLeft, 15))
	s.screen.want(t, "out 1", "out 2", "> 01234567890123456789012345678901234|567", "890123456789")
	s.keys("\x7f\x7f")
	s.screen.want(t, "out 1", "out 2", "> 012345678901234567890123456789012|56789", "0123456789")
}

// rowWide edits characters of two columns, on both sides of a wrap.
func rowWide(t *testing.T) {
	s := start(t)
	s.keys(strings.Repeat("世界", 10) + "👩‍👧é")
	wide := strings.Repeat("世界", 9) + "世"
	s.screen.wait(t, "wrapped", func(v view) bool { return v.rows[0] == "> "+wide && v.cursor == point{1, 5} })
	s.keys(arrowLeft + arrowLeft + arrowLeft + arrowLeft)
	s.screen.wait(t, "before the wrap", func(v view) bool { return v.cursor == point{0, 38} })
	s.keys("x")
	s.screen.wait(t, "wrapped earlier", func(v view) bool {
		return v.rows[0] == "> "+wide[:len(wide)-len("世")]+"x" && strings.HasPrefix(v.rows[1], "世界") && v.cursor == point{1, 0}
	})
	s.keys("\r")
	s.line(wide[:len(wide)-len("世")] + "x世界👩‍👧é")
}

func rowPromptOfTwoRows(t *testing.T) {
	s := start(t, `PROMPT=\x1b[1mtop\x1b[m\n> `)
	s.keys("abc\x1b[D\x7fx")
	s.screen.wait(t, "edited", func(v view) bool { return v.rows[1] == "> axc" })
	if v := s.screen.view(); v.rows[2] != "" || v.cursor != (point{1, 4}) {
		t.Errorf("the screen is\n%s", v)
	}
}
