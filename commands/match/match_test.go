package match

import (
	"errors"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var streamTests = []struct {
	pattern, text string
	end           int // -1: no match
	groups        string
}{
	{"abc", "xxabcabc", 5, ""},
	{"([0-9]+) ", "a 12 34 ", 5, "12"},
	{"[0-9]+", "a123", 2, ""},
	{"a|ab|abc", "abc", 1, ""},
	{"(a*)b", "caaab", 5, "aaa"},
	{"", "x", 0, ""},
	{"x*", "yx", 0, ""},
	{"^b", "ab", -1, ""},
	{"(?m)^b", "a\nb", 3, ""},
	{"a$", "ba", 2, ""},
	{`a\b`, "ab", 1, ""},
	{`ab\B`, "abc", 2, ""},
	{`a\Bb`, "ab", 2, ""},
	{`\xff\x00`, "a\xff\x00", 3, ""},
	{"é", "xé", 3, ""},
	{"((?:é)+)!", "éé!", 5, "éé"},
	{"(a)|(b)", "xb", 2, "|b"},
	{"(?i)OK", "ok", 2, ""},
	{"(?s).+\r\n\r\n", "H: v\r\n\r\nbody", 8, ""},
	{"(a+?)(a*)b", "aaab", 4, "a|aa"},
	{"(ab|a)(bc|c)", "abc", 3, "ab|c"},
	{"[^\n]*\n", "line\nnext\n", 5, ""},
}

// feedAll feeds the text in pieces of the given sizes, which repeat. hurried makes the matcher leave off
// after each byte.
func feedAll(t testing.TB, pattern, text string, hurried bool, sizes ...int) (end int, groups string) {
	t.Helper()
	m, err := Stream(pattern)
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for i := 0; ; i++ {
		if hurried {
			m.work = turn
		}
		n := min(len(text)-done, sizes[i%len(sizes)])
		take, found := m.Feed([]byte(text[done : done+n]))
		if hurried && take > 1 {
			t.Fatalf("took %d of %d bytes", take, n)
		}
		done += take
		if found {
			var parts []string
			for _, g := range m.Groups([]byte(text[:done])) {
				parts = append(parts, string(g))
			}
			return done, strings.Join(parts, "|")
		}
		if done == len(text) {
			return -1, ""
		}
	}
}

// holds asks Whole.
func holds(t testing.TB, pattern, text string, hurried bool) bool {
	t.Helper()
	m, err := Whole(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for {
		if hurried {
			m.work = turn
		}
		take, found := m.Feed([]byte(text))
		if text = text[take:]; found || text == "" {
			return found || m.End()
		}
	}
}

func TestStream(t *testing.T) {
	for _, test := range streamTests {
		for _, sizes := range [][]int{{1}, {2}, {3, 1}, {1000}} {
			for _, hurried := range []bool{false, true} {
				end, groups := feedAll(t, test.pattern, test.text, hurried, sizes...)
				if end != test.end || groups != test.groups {
					t.Errorf("%q in %q cut at %v: ends at %d with %q, want %d with %q",
						test.pattern, test.text, sizes, end, groups, test.end, test.groups)
				}
			}
		}
	}
}

func TestGroupsOfLess(t *testing.T) {
	m, err := Stream("(a)(b)")
	if err != nil {
		t.Fatal(err)
	}
	if _, found := m.Feed([]byte("xab")); !found {
		t.Fatal("no match")
	}
	if got := m.Groups([]byte("xa")); string(got[0]) != "a" || got[1] != nil {
		t.Errorf("%q", got)
	}
}

// patterns are those of the table, and random ones.
func patterns() *rapid.Generator[string] {
	var known []string
	for _, test := range streamTests {
		known = append(known, test.pattern)
	}
	return rapid.OneOf(rapid.SampledFrom(known), randomPattern(4))
}

func randomPattern(depth int) *rapid.Generator[string] {
	atom := rapid.SampledFrom([]string{
		"a", "b", "c", " ", "1", ".", "(?s:.)", "[ab]", "[^a]", "[0-9]", `\n`, `\xe9`, "(?i:A)", "",
		"^", "$", "(?m:^)", "(?m:$)", `\A`, `\z`, `\b`, `\B`, "[^\\x00-\\x{10FFFF}]",
	})
	if depth == 0 {
		return atom
	}
	return rapid.Custom(func(rt *rapid.T) string {
		sub := func() string { return randomPattern(depth-1).Draw(rt, "part") }
		switch rapid.IntRange(0, 5).Draw(rt, "form") {
		case 0:
			return sub() + sub()
		case 1:
			return "(?:" + sub() + "|" + sub() + ")"
		case 2:
			return "(" + sub() + ")"
		case 3, 4:
			return "(?:" + sub() + ")" + rapid.SampledFrom([]string{"*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?", "{2,}", "{0}"}).Draw(rt, "times")
		default:
			return atom.Draw(rt, "atom")
		}
	})
}

// TestIsTheEarliestPrefix compares with the definition: the first prefix of the text in which regexp
// finds the pattern. How the text is cut, and where the matcher leaves off, makes no difference.
func TestIsTheEarliestPrefix(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pattern := patterns().Draw(rt, "pattern")
		text := string(rapid.SliceOfN(rapid.SampledFrom([]byte("ab c1\n\r\xe9")), 0, 12).Draw(rt, "text"))
		re, err := regexp.Compile(asRunes(pattern))
		if err != nil {
			rt.Fatal(err)
		}
		parsed, err := syntax.Parse(asRunes(pattern), syntax.Perl)
		if err != nil {
			rt.Fatal(err)
		}
		if prog, _, err := compile(pattern); err != nil || len(prog.Inst) > size(parsed)+2 {
			rt.Fatalf("%q has %d instructions, counted as %d: %v", pattern, len(prog.Inst), size(parsed), err)
		}
		seen := -1 // the prefix that shows the match
		for n := 0; n <= len(text) && seen < 0; n++ {
			if re.MatchString(asRunes(text[:n])) {
				seen = n
			}
		}
		whole, wholeGroups := feedAll(t, pattern, text, false, len(text)+1)
		if (whole < 0) != (seen < 0) || whole > seen || whole >= 0 && whole < seen-1 {
			rt.Fatalf("%q in %q ends at %d, the first prefix that matches has %d bytes", pattern, text, whole, seen)
		}
		if whole >= 0 && whole == seen {
			if want := groupsAtEnd(rt, pattern, text[:whole]); wholeGroups != want {
				rt.Fatalf("%q in %q has the groups %q, want %q", pattern, text, wholeGroups, want)
			}
		}
		sizes := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 5).Draw(rt, "sizes")
		hurried := rapid.Bool().Draw(rt, "hurried")
		if end, groups := feedAll(t, pattern, text, hurried, sizes...); end != whole || groups != wholeGroups {
			rt.Fatalf("%q in %q cut at %v: ends at %d with %q, in one piece at %d with %q",
				pattern, text, sizes, end, groups, whole, wholeGroups)
		}
		if got := holds(t, pattern, text, hurried); got != re.MatchString(asRunes(text)) {
			rt.Fatalf("%q in %q: %v", pattern, text, got)
		}
	})
}

// groupsAtEnd are the groups of the preferred match among those that end with the text.
func groupsAtEnd(rt *rapid.T, pattern, text string) string {
	found := regexp.MustCompile("(?:" + asRunes(pattern) + `)\z`).FindStringSubmatch(asRunes(text))
	if found == nil {
		rt.Fatalf("%q matches nowhere at the end of %q", pattern, text)
	}
	found = found[1:min(len(found), 1+MaxGroups)]
	for i := range found {
		found[i] = asBytes(found[i])
	}
	return strings.Join(found, "|")
}

func TestPatternErrors(t *testing.T) {
	for pattern, want := range map[string]string{
		"(": "(", "a{2000}": "{2000}", "[b-a]": "b-a", `\q`: `\q`, "[\xff-é]": "\xff-\xc3", "é)": "é)",
	} {
		var wrong *Error
		if _, err := Stream(pattern); !errors.As(err, &wrong) || wrong.Expr != want {
			t.Errorf("%q: %v, want it to name %q", pattern, err, want)
		}
	}
}

// TestLargest: an expression that is too large is refused at once. What the largest ones take for a byte
// is bounded, after which they leave off, and so is their memory.
func TestLargest(t *testing.T) {
	flood := []byte(strings.Repeat("x", 64<<10))
	for _, test := range []struct {
		pattern string
		take    int // at most, of a flood of x
		fits    bool
	}{
		{"((x{1,30}){1,30})y", turn/900 + 1, true},
		{"x{1000}y", turn/1000 + 1, true},
		{"(?s).{0,1000}END", turn/1000 + 1, true},
		{strings.Repeat("x{1000}", 65) + "y", 1, true},
		{strings.Repeat("(?:x?){1000}", 32) + "y", 1, true},
		{"(x)(x)(x)(x)(x)(x)(x)(x)(x)(x)" + strings.Repeat("(?:x?){1000}", 32) + "y", 1, true},
		{strings.Repeat("(x)?", 13000) + "y", 1, true},
		{strings.Repeat("(?:((x?)+)*){1000}", 6) + "y", 1, true},
		{strings.Repeat("x", largest-1) + "y", 1, true},
		{strings.Repeat("x", largest+1), 0, false},
		{strings.Repeat("x{1000}", 66), 0, false},
		{strings.Repeat("x{1000}", 3000), 0, false},
		{strings.Repeat("(?:(?:x?){30}){30}", 3000), 0, false},
		{"[" + strings.Repeat("x", largest) + "]", 0, false},
	} {
		m, err := Stream(test.pattern)
		if !test.fits {
			var wrong *Error
			if !errors.As(err, &wrong) || wrong.Code != "expression too large" {
				t.Errorf("%.20q…: %v", test.pattern, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%.20q…: %v", test.pattern, err)
			continue
		}
		most := len(m.prog.Inst)
		if most > largest+2 {
			t.Errorf("%.20q…: %d instructions", test.pattern, most)
		}
		m.next.pcs = m.next.pcs[:0] // as after a flood: each instruction that takes a byte has a thread before it
		for pc := range m.prog.Inst {
			if op := m.prog.Inst[pc].Op; op >= syntax.InstRune {
				m.next.pcs = append(m.next.pcs, uint32(pc))
				m.next.slots = append(m.next.slots, m.slots...)
			}
		}
		m.begun = true
		if m.follow(-1) {
			t.Fatalf("%.20q… matches", test.pattern)
		}
		m.Feed(flood)
		if take, found := m.Feed(flood); take < 1 || take > test.take || found {
			t.Errorf("%.20q…: took %d bytes at once, want at most %d; %v", test.pattern, take, test.take, found)
		}
		for _, threads := range []threads{m.next, m.open} {
			if n := len(threads.pcs); n > most || len(threads.slots) != n*m.width || m.width > 2*MaxGroups {
				t.Errorf("%.20q…: %d threads with %d slots, for %d instructions", test.pattern, n, len(threads.slots), most)
			}
		}
		if n := testing.AllocsPerRun(2, func() { m.Feed(flood) }); n > 1 {
			t.Errorf("%.20q…: %v allocations a turn", test.pattern, n)
		}
	}
}

func BenchmarkStream(b *testing.B) {
	text := make([]byte, 64<<10)
	for i := range text {
		text[i] = byte('a' + rand.IntN(20))
	}
	for _, pattern := range []string{"zzz", "([0-9]+) ", `x+y\b`} {
		b.Run(pattern, func(b *testing.B) {
			s, err := Stream(pattern)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				for rest := text; len(rest) > 0; {
					take, found := s.Feed(rest)
					if found {
						b.Fatal("found")
					}
					rest = rest[take:]
				}
			}
		})
	}
}
