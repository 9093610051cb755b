package syntax

import (
	"strings"
	"testing"
)

// scanned writes tokens as a letter for their kind and what they hold, words apart by a blank.
func scanned(src string) string {
	s := Scanner{Grammar: known}
	s.Reset(src)
	var out []string
	for t, ok := s.Next(); ok; t, ok = s.Next() {
		text := string("brd$=#;!?({}"[t.Kind]) + src[t.Start:t.End]
		if n := len(out); n > 0 && !t.First && t.Kind != EqualsToken && t.Kind != CommentToken && t.Kind != EndToken && t.Kind != ShellToken && t.Kind != CodeToken && t.Kind != OpenToken && t.Kind != CloseToken {
			out[n-1] += "+" + text
		} else {
			out = append(out, text)
		}
	}
	if s.Open() != Closed {
		out = append(out, "open"+string(s.Open()))
	}
	return strings.Join(out, " ")
}

func TestScanner(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"", ""},
		{"a b", "ba bb"},
		{`s1:write 'x'"y$z"w # c`, `bs1:write r'x'+d"y+$$z+d"+bw #` + "# c open#"},
		{"a;b\nc", "ba ;; bb ;\n bc"},
		{"x=a 1=2", "bx == ba b1=2"},
		{"v$i = a", "bv+$$i == ba"},
		{"x=!ls 'a", "bx == !!ls 'a open|"},
		{"!ls \\\n'a\nb", "!!ls \\\n'a ;\n bb"},
		{"!ls \\", "!!ls \\ open\\"},
		{"a | b 'c\nd", "ba !| b 'c ;\n bd"},
		{"a |b 'c'", "ba !|b 'c' open|"},
		{"a!", "ba!"},
		{"'a\nb' c", "r'a\nb' bc"},
		{"'a\nb", "r'a\nb open'"},
		{`"a`, `d"a open"`},
		{`"a$`, `d"a+$$ open"`},
		{`"a$b`, `d"a+$$b open"`},
		{`"a$b"`, `d"a+$$b+d"`},
		{`"\q\n\é\x4g\x4`, `d"+?\q+d\n+?\é+?\x+d4g\x4 open"`},
		{`"\u{110000}\ud800\400"`, `d"+?\u+d{110000}+?\u+dd800+?\4+d00"`},
		{`"\`, `d"\ open"`},
		{`"\"`, `d"\" open"`},
		{"\"a\\\nb\"", "d\"a\\\nb\""},
		{`$ $x ${y} ${env:A} ${z`, `?$ $$x $${y} $${env:A} $${z`},
		{`${a-b} $0 ${} a$`, `?${a+b-b} ?$+b0 ?${+b} ba+$$`},
		{`a\`, `ba\ open\`},
		{"a\\\n", "ba"},
		{"a\\\nb\\\n c", "ba\\\nb bc"},
		{"'a'\\\n\\\nb", "r'a'+b\\\n\\\nb"},
		{"a & ; b&", "ba b& ;; bb&"},
		{"a # b \\\nc", "ba ## b \\ ;\n bc"},
		{"x\\\n=#a", "bx == ##a open#"},
		{"x = y = z", "bx == by b= bz"},
	} {
		if got := scanned(c.src); got != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.src, got, c.want)
		}
	}
}

// opening is what a text ends within.
func opening(src string) Opening {
	s := Scanner{Grammar: known}
	s.Reset(src)
	for {
		if _, ok := s.Next(); !ok {
			return s.Open()
		}
	}
}

// reserved reports a text of which a part is the system's shell's, so that its quotes are not ours.
func reserved(src string) bool {
	s := Scanner{Grammar: known}
	s.Reset(src)
	for t, ok := s.Next(); ok; t, ok = s.Next() {
		if t.Kind == ShellToken {
			return true
		}
	}
	return false
}

// FuzzScanner: tokens lie in the text in order, and where the parser takes all of it, its words are the scanner's.
func FuzzScanner(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, src string) {
		s := Scanner{Grammar: known}
		s.Reset(src)
		end := 0
		var got [][2]int
		wrong := false
		for tok, ok := s.Next(); ok; tok, ok = s.Next() {
			if tok.Start < end || tok.End <= tok.Start || tok.End > len(src) {
				t.Fatalf("%q: %+v after %d", src, tok, end)
			}
			end = tok.End
			switch tok.Kind {
			case BareToken, RawToken, DoubleToken, ExpansionToken, WrongToken, CodeToken:
				wrong = wrong || tok.Kind == WrongToken
				if tok.First {
					got = append(got, [2]int{tok.Start, tok.End})
				} else {
					got[len(got)-1][1] = tok.End
				}
			case EqualsToken, CommentToken, EndToken, ShellToken, OpenToken, CloseToken:
				wrong = wrong || tok.Kind == ShellToken
			}
		}
		var p Parser
		statements, err := all(&p, src)
		open := s.Open() == OpenRaw || s.Open() == OpenDouble || s.Open() == OpenLine || s.InGroup()
		if err == nil && (wrong || open) {
			t.Errorf("%q: %q, but it parses", src, scanned(src))
		}
		want := wordSpans(nil, statements)
		if len(got) < len(want) || err == nil && len(got) != len(want) {
			t.Fatalf("%q: words %v, want %v", src, got, want)
		}
		for i := range want {
			if got[i] != want[i] && want[i][0] >= 0 {
				t.Errorf("%q: words %v, want %v", src, got, want)
			}
		}
	})
}

// wordSpans are the spans of statements' words, within groups, too; that of "&" is not told.
func wordSpans(spans [][2]int, statements []Statement) [][2]int {
	for _, st := range statements {
		if st.HasCapture {
			spans = append(spans, [2]int{st.Capture.Pos, st.Capture.End})
		}
		for _, w := range st.Words {
			if w.Group != nil {
				spans = wordSpans(spans, w.Group.Statements)
			} else {
				spans = append(spans, [2]int{w.Pos, w.End})
			}
		}
		if st.Background {
			spans = append(spans, [2]int{-1, -1})
		}
	}
	return spans
}

func BenchmarkScanner(b *testing.B) {
	src := strings.Repeat(`s$i:write_all u16:$n "$query\r\n" 'x' # c`+"\n", 250)
	b.ReportAllocs()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		opening(src)
	}
}
