package terminal

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"sockshell/completions"
)

// newline is what the terminal driver does with output (OPOST, ONLCR).
type driver struct{ e *emulator }

func (d driver) Write(p []byte) (int, error) {
	if _, err := d.e.Write([]byte(strings.ReplaceAll(string(p), "\n", "\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}

func newScreen(columns, rows int) (*screen, *emulator) {
	e := newEmulator(columns, rows)
	return &screen{out: driver{e}, size: func() (int, int) { return e.vt.Size() }}, e
}

func TestScreen(t *testing.T) {
	type script func(s *screen, e *emulator)
	edit := func(prompt, line string, pos int) script {
		return func(s *screen, _ *emulator) { s.begin(prompt); s.paint(edited(line, pos)) }
	}
	write := func(text string) script {
		return func(s *screen, _ *emulator) { _, _ = s.Write([]byte(text)) }
	}
	paint := func(line string, pos int) script {
		return func(s *screen, _ *emulator) { s.paint(edited(line, pos)) }
	}
	finish := func(line string) script { return func(s *screen, _ *emulator) { s.finish(line) } }
	drop := func(s *screen, _ *emulator) { s.drop("^C") }
	list := func(texts ...string) script {
		return func(s *screen, _ *emulator) {
			c := s.frame.content
			c.menu = listing(texts...)
			s.paint(c)
		}
	}
	narrower := func(columns, rows int) script {
		return func(s *screen, e *emulator) {
			var answer bytes.Buffer
			e.answers = &answer
			e.resize(columns, rows)
			s.refresh()
			s.report(strings.Trim(answer.String(), "\x1b[R"))
		}
	}
	for _, c := range []struct {
		name          string
		columns, rows int
		script        []script
		want          []string
	}{
		{"a line", 20, 6, []script{edit("> ", "hello", 2)}, []string{"> he|llo"}},
		{"output above it", 20, 6, []script{edit("> ", "hello", 2), write("out\n")}, []string{"out", "> he|llo"}},
		{"output above a wrapped line", 10, 6, []script{edit("> ", "hello, world", 3), write("out\n")}, []string{"out", "> hel|lo, w", "orld"}},
		{"moving left over a wrap leaves earlier output", 10, 6, []script{write("out\n"), edit("> ", "hello, world", 12), paint("hello, world", 1)}, []string{"out", "> h|ello, w", "orld"}},
		{"shrinking by a row", 10, 6, []script{write("out\n"), edit("> ", "hello, world", 12), paint("hello", 5)}, []string{"out", "> hello|"}},
		{"wide characters", 9, 6, []script{edit("世> ", "世界人a", 3), write("世\n")}, []string{"世", "世> 世界", "人|a"}},
		{"characters that the terminal takes for wider", 8, 6, []script{write("out\n"), edit("> ", "👩‍👧👩‍👧👩‍👧", 0), paint("x", 1)}, []string{"out", "> x|"}},
		{"a prompt of two rows", 20, 6, []script{edit("top\n> ", "a", 1), paint("ab", 2), paint("abc", 3)}, []string{"top", "> abc|"}},
		{"output without a newline, then the prompt", 20, 6, []script{write("out"), edit("> ", "a", 1)}, []string{"out", "> a|"}},
		{"colours alone are no unfinished line", 20, 6, []script{write("\x1b[1mout\n\x1b[m"), edit("> ", "a", 1)}, []string{"out", "> a|"}},
		{"output of others without a newline", 20, 6, []script{func(_ *screen, e *emulator) { _, _ = e.Write([]byte("other")) }, edit("> ", "a", 1)}, []string{"other", "> a|"}},
		{"output without a newline while editing", 20, 6, []script{edit("> ", "a", 1), write("un")}, []string{"un", "> a|"}},
		{"it goes on", 20, 6, []script{edit("> ", "a", 1), write("un"), write("finished\nnext\n")}, []string{"unfinished", "next", "> a|"}},
		{"it never does", 20, 6, []script{edit("> ", "a", 1), write("un"), finish("a"), write("out\n")}, []string{"un", "> a", "out", "|"}},
		{"progress while editing", 20, 6, []script{edit("> ", "a", 1), write("1%\r2%"), write("done\n")}, []string{"2%", "done", "> a|"}},
		{"entered", 20, 6, []script{edit("> ", "hello", 2), list("one"), finish("hello"), write("out\n")}, []string{"> hello", "out", "|"}},
		{"entered after a full row", 7, 6, []script{edit("> ", "hello", 5), finish("hello"), write("out\n")}, []string{"> hello", "out", "|"}},
		{"dropped", 20, 6, []script{edit("> ", "hello", 2), drop}, []string{"> hello^C", "|"}},
		{"a list below", 20, 6, []script{edit("> ", "a", 1), list("one", "two")}, []string{"> a|", "one", "two"}},
		{"a list at the screen's end", 20, 3, []script{write("1\n2\n"), edit("> ", "a", 1), list("one", "two")}, []string{"> a|", "one", "two"}},
		{"a list that goes", 20, 3, []script{write("1\n2\n"), edit("> ", "a", 1), list("one", "two"), list(), write("3\n")}, []string{"3", "> a|"}},
		{"a list too long for the screen", 20, 3, []script{write("1\n"), edit("> ", "a", 1), list("one", "two", "three"), list()}, []string{"> a|"}},
		{"a line taller than the screen", 4, 3, []script{edit("", "aaaabbbbccccddddee", 18), write("o\n")}, []string{"cccc", "dddd", "ee|"}},
		{"its start", 4, 3, []script{write("o\n"), edit("", "aaaabbbbccccddddee", 18), paint("aaaabbbbccccddddee", 0)}, []string{"|aaaa", "bbbb", "cccc"}},
		{"cleared", 20, 6, []script{write("out\n"), edit("> ", "a", 1), func(s *screen, _ *emulator) { s.clear() }, paint("ab", 2)}, []string{"> ab|"}},
		{"narrower", 20, 6, []script{write("out\n"), edit("> ", "hello", 5), narrower(6, 6)}, []string{"out", "> hell", "o|"}},
		{"wider", 6, 6, []script{write("out\n"), edit("> ", "hello", 5), func(s *screen, e *emulator) { e.resize(20, 6); s.refresh() }}, []string{"out", "> hello|"}},
		{"stopped and continued", 20, 6, []script{edit("> ", "hello", 2), func(s *screen, e *emulator) {
			s.hide()
			_, _ = e.Write([]byte("stopped\r\n"))
			_, _ = s.Write([]byte("out"))
			s.paint(edited("hello!", 6))
			s.show()
		}}, []string{"stopped", "out", "> hello!|"}},
		{"continued without notice", 20, 6, []script{edit("> ", "hello", 2), func(s *screen, _ *emulator) { s.show(); s.show() }}, []string{"> he|llo"}},
		{"closed", 20, 6, []script{edit("> ", "hello", 2), func(s *screen, _ *emulator) { s.close(); s.close() }, paint("x", 1), edit("> ", "", 0), write("out")}, []string{"> hello", "out|"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, e := newScreen(c.columns, c.rows)
			for _, step := range c.script {
				step(s, e)
			}
			s.release() // what was written a moment ago
			if diff := cmp.Diff(strings.Join(c.want, "\n")+"\n", e.view().String()); diff != "" {
				t.Errorf("screen (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWriteLongUnfinished(t *testing.T) {
	s, e := newScreen(1000, 20)
	s.begin("> ")
	long := strings.Repeat("x", maxUnfinished+1)
	for range 2 {
		if n, err := s.Write([]byte(long)); n != len(long) || err != nil {
			t.Fatalf("Write = %d, %v", n, err)
		}
	}
	s.release()
	if got := strings.Count(strings.Join(e.view().rows, ""), "x"); got != 2*len(long) {
		t.Errorf("%d bytes are on the screen, want %d", got, 2*len(long))
	}
}

// TestTranscript drives a screen at random: whatever is edited and written meanwhile, what stays above
// the cursor are the lines of output and the entered lines, whole and in order.
func TestTranscript(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns, height := rapid.IntRange(12, 40).Draw(t, "columns"), rapid.IntRange(2, 60).Draw(t, "rows")
		s, e := newScreen(columns, height)
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab 世界é")), 0, 60, -1)
		var (
			lines   []string // what must stay
			partial string   // output since the last newline
			editing bool
			written int
		)
		complete := func() {
			if partial != "" {
				lines, partial = append(lines, partial), ""
			}
		}
		actions := map[string]func(*rapid.T){
			"begin": func(t *rapid.T) {
				if editing {
					t.Skip("editing already")
				}
				complete()
				editing = true
				s.begin("> ")
			},
			"paint": func(t *rapid.T) {
				line := []rune(text.Draw(t, "line"))
				c := content{line: line, pos: rapid.IntRange(0, len(line)).Draw(t, "pos"), color: rapid.Bool().Draw(t, "color")}
				c.ghost = text.Draw(t, "ghost")
				c.spans = []completions.Span{{Start: rapid.IntRange(0, 60).Draw(t, "start"), End: rapid.IntRange(0, 60).Draw(t, "end"), Kind: completions.String}}
				s.paint(c)
			},
			"list": func(t *rapid.T) {
				c := s.frame.content
				c.menu = listing(rapid.SliceOfN(text, 0, 20).Draw(t, "candidates")...)
				c.menu.chosen = rapid.IntRange(-1, len(c.menu.candidates)-1).Draw(t, "chosen")
				s.paint(c)
			},
			"write": func(t *rapid.T) {
				chunk := fmt.Sprint("<", written, ">")
				written++
				if rapid.Bool().Draw(t, "newline") || len(partial)+len(chunk)+5 > columns {
					chunk += "\n"
				}
				if _, err := s.Write([]byte(chunk)); err != nil {
					t.Fatal(err)
				}
				partial += strings.TrimSuffix(chunk, "\n")
				if strings.HasSuffix(chunk, "\n") {
					complete()
				}
			},
			"finish": func(t *rapid.T) {
				if !editing {
					t.Skip("not editing")
				}
				complete()
				line := text.Draw(t, "line")
				s.finish(line)
				editing = false
				p := frame{prompt: "> ", content: edited(line, len([]rune(line)))}.layout(columns)
				if p.wrapped {
					p.rows = p.rows[:len(p.rows)-1]
				}
				lines = append(lines, p.rows...)
			},
			"": func(t *rapid.T) {
				if editing || partial != "" {
					return
				}
				v := e.view()
				shown := v.rows[:v.cursor.row]
				want := slices.Clone(lines[max(0, len(lines)-len(shown)):])
				for i, row := range want {
					want[i] = strings.TrimRight(row, " ")
				}
				if diff := cmp.Diff(want, shown, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("rows above the cursor (-want +got):\n%s", diff)
				}
			},
		}
		t.Repeat(actions)
	})
}
