//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestResize makes a terminal that cuts rows off narrower and wider, and lower and higher, while a
// wrapped line is half typed: neither are rows of it left, nor is any output gone.
func TestResize(t *testing.T) {
	line := []rune("0123456789 123456789 123456789 123456789 123456789 123456789")
	for _, c := range []struct {
		name   string
		output int
		back   int // how far the cursor is before the end
		mute   bool
	}{
		{"cursor at the end", 2, 0, false},
		{"cursor in the first row", 2, 55, false},
		{"cursor in mid-line", 2, 21, false},
		{"cursor in the second row's first column", 2, 22, false},
		{"at the screen's bottom", 30, 0, false},
		{"at the bottom, cursor in mid-line", 30, 21, false},
		{"no answers", 2, 0, true},
		{"no answers, cursor in mid-line", 2, 21, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			if c.mute {
				s.screen.answerTo(io.Discard)
			}
			var output []string
			for i := range c.output {
				output = append(output, fmt.Sprint("out ", i))
			}
			s.write(strings.Join(output, "\n") + "\n")
			s.keys(string(line) + strings.Repeat(arrowLeft, c.back))
			for _, size := range [][2]int{{40, 12}, {22, 12}, {40, 12}, {25, 12}, {20, 12}, {17, 9}, {31, 12}, {62, 12}, {63, 12}, {40, 12}, {10, 12}, {40, 12}} {
				s.resize(size[0], size[1])
				f := frame{prompt: "> ", content: content{line: line, pos: len(line) - c.back}}.layout(size[0])
				s.screen.wait(t, fmt.Sprintf("right with %d columns", size[0]), func(v view) bool {
					top := v.cursor.row - f.cursor.row
					if top < 0 || v.cursor.col != f.cursor.col || top > len(output) || top < min(len(output), size[1]-12) {
						return false
					}
					for y, row := range v.rows {
						want := ""
						switch {
						case y < top:
							want = output[len(output)-top+y]
						case y-top < len(f.rows):
							want = strings.TrimRight(f.rows[y-top], " ")
						}
						if row != want {
							return false
						}
					}
					return true
				})
			}
			s.keys("\r")
			s.line(string(line))
		})
	}
}

// TestWriteWhileResizing holds back what is written until it is known where the frame is.
func TestWriteWhileResizing(t *testing.T) {
	s, e := newScreen(20, 6)
	var answers strings.Builder
	e.answers = &answers
	s.begin("> ")
	s.paint(edited("0123456789", 10))
	e.resize(8, 6)
	for _, text := range []string{"one\n", "two\n", "thr"} {
		if n, err := s.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("Write = %d, %v", n, err)
		}
	}
	s.paint(edited("0123456789!", 11))
	if got, want := answers.String(), "\x1b[1;8R"; got != want {
		t.Fatalf("answers %q, want %q", got, want)
	}
	s.report("1;8")
	if diff := cmp.Diff("one\ntwo\nthr\n> 012345\n6789!|\n", e.view().String()); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
}

// TestResizeUnanswered ends the wait in each of the ways in which a line may end.
func TestResizeUnanswered(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(s *screen)
		want string
	}{
		{"entered", func(s *screen) { s.finish("0123456789") }, "held\n> 012345\n6789\n|\n"},
		{"closed", func(s *screen) { s.close() }, "held\n> 012345\n6789\n|\n"},
		{"stopped and continued", func(s *screen) { s.hide(); s.show() }, "held\n> 012345\n6789|\n"},
		{"lent and taken back", func(s *screen) { s.lend(); s.takeBack() }, "held\n> 012345\n6789|\n"},
		{"wider again", func(s *screen) { s.report("1;8") }, "held\n> 012345\n6789|\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, e := newScreen(20, 6)
			s.begin("> ")
			s.paint(edited("0123456789", 10))
			e.resize(8, 6)
			_, _ = s.Write([]byte("held\n"))
			c.end(s)
			if diff := cmp.Diff(c.want, e.view().String()); diff != "" {
				t.Errorf("screen (-want +got):\n%s", diff)
			}
			s.report("3;3") // comes too late, and changes nothing
			if diff := cmp.Diff(c.want, e.view().String()); diff != "" {
				t.Errorf("screen after a late answer (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCompare learns from an answer whether a terminal continues rows.
func TestCompare(t *testing.T) {
	for _, c := range []struct {
		line    int // length
		name    string
		answer  string
		erase   string // the cursor's way to where the frame begins
		reflows bool
	}{
		{16, "", "5;3", "\x1b[2A\r", true},          // 18 columns: 8, 8 and 2
		{16, "", "3;8", "\r", false},                // 8 of the 18
		{16, "VTE(7006)", "3;8", "\r", false},       // which can be told not to
		{14, "VTE(7006)", "4;8", "\x1b[1A\r", true}, // 16 columns: behind a full row
		{14, "XTerm(379)", "4;8", "\r", false},
	} {
		s, e := newScreen(20, 6)
		s.begin("> ")
		s.paint(edited(strings.Repeat("x", c.line), c.line))
		e.resize(8, 6)
		s.refresh()
		e.record()
		if c.name != "" {
			s.report(nameStart + c.name)
		}
		s.report(c.answer)
		if drawn := e.recorded(); !strings.HasPrefix(drawn, c.erase+eraseDown) || s.resize.reflows != c.reflows {
			t.Errorf("a line of %d, answer %q: reflows %v; drawn by %q", c.line, c.answer, s.resize.reflows, drawn)
		}
	}
}

// TestMuteTerminal asks a terminal once that does not answer, and again when it has done so after all.
func TestMuteTerminal(t *testing.T) {
	s, e := newScreen(20, 9)
	s.begin("> ")
	s.paint(edited("0123456789012345", 16))
	narrow := func(columns int, asked bool) {
		t.Helper()
		e.resize(columns, 9)
		e.record()
		s.refresh()
		if got := e.recorded() == askName+askCursor; got != asked {
			t.Errorf("%d columns: drawn by %q", columns, e.recorded())
		}
	}
	narrow(8, true)
	s.unanswered(s.resize.questions)
	narrow(5, false)
	s.report("1;1")
	narrow(4, true)
}

// TestReflowed follows the cursor in rows that a terminal continues.
func TestReflowed(t *testing.T) {
	for _, c := range []struct {
		rows    []string
		cursor  point
		columns int
		want    point
	}{
		{[]string{"0123456789"}, point{0, 3}, 5, point{0, 3}},
		{[]string{"0123456789"}, point{0, 7}, 5, point{1, 2}},
		{[]string{"0123456789", "01234567"}, point{1, 7}, 4, point{4, 3}},
		{[]string{"0123456789", ""}, point{1, 0}, 3, point{4, 0}},
		{[]string{"", "01"}, point{1, 2}, 3, point{1, 2}},
		{[]string{"世界世界"}, point{0, 6}, 5, point{1, 2}},
		{[]string{"\x1b[31m012\x1b[m345"}, point{0, 5}, 3, point{1, 2}},
	} {
		if got := (picture{rows: c.rows, cursor: c.cursor}).reflowed(c.columns); got != c.want {
			t.Errorf("%q, cursor %v, in %d columns: %v, want %v", c.rows, c.cursor, c.columns, got, c.want)
		}
	}
}

// TestReports keeps what a terminal answers out of the line, asked for or not, whole or cut short.
func TestReports(t *testing.T) {
	s := start(t)
	s.keys("a\x1b[12;34Rb\x1bP>|tmux 3.3a\x1b\\c\x1b[1;1Rd")
	s.screen.want(t, "> abcd|")
	s.keys("\x1bPe\r")
	s.line("abcde")
}
