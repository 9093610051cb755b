package syntax

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestCut(t *testing.T) {
	for _, c := range []struct {
		name, text, line, rest string
		complete               bool
	}{
		{"empty", "", "", "", true},
		{"one line", "a b", "a b", "", true},
		{"newline at the end", "a\n", "a", "", true},
		{"empty first line", "\na", "", "a", true},
		{"two lines", "a\nb\nc", "a", "b\nc", true},
		{"statements", "a;b\nc", "a;b", "c", true},
		{"raw quotes over lines", "a 'b\nc' d\ne", "a 'b\nc' d", "e", true},
		{"double quotes over lines", "a \"b\nc\" d\ne", "a \"b\nc\" d", "e", true},
		{"an escaped quote", "a \"b\\\"\nc\"\nd", "a \"b\\\"\nc\"", "d", true},
		{"a quote in the other quotes", "a \"'\n'\" '\"\n'\nb", "a \"'\n'\" '\"\n'", "b", true},
		{"open raw quotes", "a 'b", "a 'b", "", false},
		{"open raw quotes over lines", "a 'b\nc\n", "a 'b\nc\n", "", false},
		{"open double quotes", "a\"b\\", "a\"b\\", "", false},
		{"open double quotes behind an expansion", `a "b$c`, `a "b$c`, "", false},
		{"open braces", "a ${b", "a ${b", "", true},
		{"open braces over lines", "a ${b\nc", "a ${b", "c", true},
		{"continued", "a \\", "a \\", "", false},
		{"continued by an empty line", "a \\\n", "a \\\n", "", true},
		{"continued by a line", "a \\\nb\nc", "a \\\nb", "c", true},
		{"continued in double quotes", "a \"b\\\nc\nd", "a \"b\\\nc\nd", "", false},
		{"a comment", "a # it's\nb", "a # it's", "b", true},
		{"a comment at the end", "# \"", "# \"", "", true},
		{"a comment that ends with a backslash", "a # b \\\nc", "a # b \\", "c", true},
		{"a comment behind a newline in quotes", "a 'b\n' # it's\nc", "a 'b\n' # it's", "c", true},
		{"no comment within a word", "a b#'c\nd'\ne", "a b#'c\nd'", "e", true},
		{"carriage returns", "a\r\nb\r\n", "a", "b\r\n", true},
		{"a carriage return at the end", "a\r", "a", "", true},
		{"carriage returns within quotes", "a 'b\r\nc'\r\nd", "a 'b\nc'", "d", true},
		{"a carriage return behind a backslash", "a \\\r\nb\r\nc\r", "a \\\nb", "c\r", true},
		{"a carriage return behind the last backslash", "a \\\r", "a \\", "", false},
		{"two carriage returns", "a\r\r\nb", "a\r", "b", true},
		{"a carriage return within", "a\rb\nc", "a\rb", "c", true},
		{"continued by an empty line with carriage returns", "a \\\r\n", "a \\\n", "", true},
		{"open quotes with carriage returns", "'a\r\n\r\nb\r\n", "'a\n\nb\n", "", false},
		{"a command of the system's shell", "!echo it's\nb", "!echo it's", "b", true},
		{"a program behind |", "a 'b' | sed s/'//\nb", "a 'b' | sed s/'//", "b", true},
		{"a continued command of the system's shell", "!a \\\nb\nc", "!a \\\nb", "c", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			line, rest, complete := known.Cut(c.text)
			if line != c.line || rest != c.rest || complete != c.complete {
				t.Errorf("%q: %q, %q, %v", c.text, line, rest, complete)
			}
		})
	}
}

// Each line of a paste is cut off the rest, which must not cost a look at all of it.
func TestCutIsLinear(t *testing.T) {
	start := time.Now()
	for _, line := range []string{"write_all 'a' \"b\" # c\n", "write_all 'a' \"b\" # c\r\n", "a 'b\n\nc'\n", "a \\\r\n b\r\n"} {
		rest, n := strings.Repeat(line, 20_000), 0
		for rest != "" {
			_, rest, _ = known.Cut(rest)
			n++
		}
		if n != 20_000 {
			t.Errorf("%q: %d lines", line, n)
		}
	}
	if _, _, complete := known.Cut("'" + strings.Repeat("a\r\n\"", 60_000)); complete {
		t.Error("it ends within quotes")
	}
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("took %v", took)
	}
}

// FuzzCut: up to a quote that is open at a physical line's end, Cut gives what Joiner gives line by line; what it cuts
// off ends where the parser can, and what it calls incomplete does not, but for code, which the parser does not judge.
func FuzzCut(f *testing.F) {
	seed(f)
	f.Add("a \\\r\nb\r\n'c\r\nd'\r")
	f.Fuzz(func(t *testing.T, src string) {
		var p Parser
		if line, rest, complete := known.Cut(src); complete {
			if _, err := all(&p, line); err != nil && strings.HasPrefix(err.Msg, "unclosed") && err.Msg != openBraces && !reserved(line) {
				t.Errorf("%q: cut off %q: %v", src, line, err)
			}
			if len(line)+len(rest) > len(src) || !strings.HasSuffix(src, rest) {
				t.Errorf("%q: %q and %q", src, line, rest)
			}
		} else {
			if rest != "" {
				t.Errorf("%q: incomplete, and %q is left", src, rest)
			}
			if _, err := all(&p, line); err == nil && opening(line) != OpenCode {
				t.Errorf("%q: incomplete, but %q parses", src, line)
			}
		}
		if reserved(src) {
			return
		}
		j := Joiner{Grammar: known}
		rest := src
		physical := strings.Split(src, "\n")
		for i, line := range physical {
			so := WithoutReturns(strings.TrimSuffix(src, strings.Join(physical[i:], "\n")) + line)
			if open := opening(so); open == OpenRaw || open == OpenDouble && !escapes(so) {
				return
			}
			want, complete := j.Add(line)
			if !complete && i == len(physical)-1 {
				want, _ = j.Flush()
			} else if !complete {
				continue
			}
			var got string
			var whole bool
			if got, rest, whole = known.Cut(rest); got != want || whole != complete {
				t.Fatalf("%q: cut %q, %v, joined %q, %v", src, got, whole, want, complete)
			}
		}
		if rest != "" {
			t.Errorf("%q: %q is left", src, rest)
		}
	})
}

func TestOneLine(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"a 'b' \"c\"", "a 'b' \"c\""},
		{"print \"a\nb\"", `print "a\nb"`},
		{"print 'a\nb'", `print 'a'"\n"'b'`},
		{"print \"$x'\n'$y\n\"", `print "$x'\n'$y\n"`},
		{"a \\\nb \"c\\\nd\ne\"", "a \\\nb \"c\\\nd\\ne\""},
		{"print \"\\\\\n\"", `print "\\\n"`},
		{"a # it's\nprint '\n'", "a # it's\nprint ''\"\\n\"''"},
		{"print \"a\n", `print "a\n`},
		{"print a\x1b\u202eb 'c\x1b\u202ed\xff' \"e\x1b\\\"\u202e$f\x9b\"", `print a"\e\xe2\x80\xae"b 'c'"\e\xe2\x80\xae"'d'"\xff"'' "e\e\"\xe2\x80\xae$f\x9b"`},
		{"len é漢\t'\t' \\\x1b\\\n\x1b\r", "len é漢\t''\"\\t\"'' \\\"\\e\"\\\n\"\\e\\r\""},
		{"x # \x1b\u202e", "x # ^[<U+202E>"},
		{"!a\x1b\\\nb\x1b; c", "!a^[\\\nb^[; c"},
		{"x \"\\\x1b\"", "x \"\\^[\""},
	} {
		if got := known.OneLine(c.line); got != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.line, got, c.want)
		}
	}
}

// FuzzOneLine: the words say the same, no newline stands between quotes, and nothing drives a terminal.
func FuzzOneLine(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, src string) {
		var p, q Parser
		want, err := all(&p, src)
		got, errGot := all(&q, known.OneLine(src))
		if (err == nil) != (errGot == nil) || len(got) != len(want) {
			t.Fatalf("%q: %v, %v", src, err, errGot)
		}
		for i := range want {
			if flat(&got[i]) != flat(&want[i]) {
				t.Errorf("%q: %q, want %q", src, flat(&got[i]), flat(&want[i]))
			}
		}
		if strings.ContainsFunc(known.OneLine(src), func(r rune) bool { return Drives(r) && r != '\t' && r != '\n' }) || !utf8.ValidString(known.OneLine(src)) {
			t.Errorf("%q: %q", src, known.OneLine(src))
		}
		if again := known.OneLine(known.OneLine(src)); again != known.OneLine(src) {
			t.Errorf("%q: %q, then %q", src, known.OneLine(src), again)
		}
	})
}

// flat writes a statement without telling one quoted piece from the next, nor quotes where there are characters that
// are not printable, or are bytes that a continuation may part.
func flat(st *Statement) string {
	c := st.Clone()
	var groups []string
	for i := range c.Words {
		w := &c.Words[i]
		if w.Quote == Code { // in which nothing can be escaped
			w.Text = strings.ReplaceAll(string(appendVisible(nil, w.Text, true)), "\r\n", "^M\n")
			continue
		}
		if w.Group != nil {
			for k := range w.Group.Statements {
				groups = append(groups, flat(&w.Group.Statements[k]))
			}
			*w = Word{Text: "{ }"}
			continue
		}
		text, bare := "", w.Quote == Bare && w.Pieces == nil && plain(w.Text)
		for k, piece := range w.Pieces {
			if k == 0 {
				bare = piece.Quote == Bare
			}
			bare = bare && plain(piece.Text)
			if piece.Kind != Literal {
				piece.Text = "\x00$" + piece.Text
			}
			text += piece.Text
		}
		if w.Pieces != nil {
			*w = Word{Text: text}
		}
		if !bare {
			w.Quote = Raw
		}
	}
	return dump(&c) + strings.Join(groups, "; ")
}

// plain reports that a text is printable ASCII.
func plain(s string) bool {
	return Printable(s) && !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

func BenchmarkCut(b *testing.B) {
	src := strings.Repeat("x", 200) + " 'a\n" + strings.Repeat("b\n", 5000)
	b.ReportAllocs()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		known.Cut(src)
	}
}
