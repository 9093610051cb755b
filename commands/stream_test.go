package commands

import (
	"math/rand/v2"
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

// feedAll feeds the text in pieces of the given sizes, which repeat.
func feedAll(t testing.TB, pattern, text string, sizes []int) (end int, groups string) {
	t.Helper()
	s, err := compileStream(pattern)
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for i := 0; ; i++ {
		n := min(len(text)-done, sizes[i%len(sizes)])
		take, found := s.feed([]byte(text[done : done+n]))
		done += take
		if found {
			var parts []string
			for _, g := range s.groups([]byte(text[:done])) {
				parts = append(parts, string(g))
			}
			return done, strings.Join(parts, "|")
		}
		if done == len(text) {
			return -1, ""
		}
	}
}

func TestStream(t *testing.T) {
	for _, test := range streamTests {
		for _, sizes := range [][]int{{1}, {2}, {3, 1}, {1000}} {
			end, groups := feedAll(t, test.pattern, test.text, sizes)
			if end != test.end || groups != test.groups {
				t.Errorf("%q in %q cut at %v: ends at %d with %q, want %d with %q",
					test.pattern, test.text, sizes, end, groups, test.end, test.groups)
			}
		}
	}
}

// TestStreamIsTheEarliestPrefix compares with the definition: the first prefix of the text in which
// regexp finds the pattern. How the text is cut makes no difference.
func TestStreamIsTheEarliestPrefix(t *testing.T) {
	patterns := make([]string, 0, len(streamTests))
	for _, test := range streamTests {
		patterns = append(patterns, test.pattern)
	}
	rapid.Check(t, func(rt *rapid.T) {
		pattern := rapid.SampledFrom(patterns).Draw(rt, "pattern")
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab c1\n\r\xe9")), 0, 12, -1).Draw(rt, "text")
		re, err := compileBytes(pattern)
		if err != nil {
			rt.Fatal(err)
		}
		seen := -1 // the prefix that shows the match
		for n := 0; n <= len(text) && seen < 0; n++ {
			if re.MatchString(asRunes(text[:n])) {
				seen = n
			}
		}
		whole, wholeGroups := feedAll(t, pattern, text, []int{len(text) + 1})
		if (whole < 0) != (seen < 0) || whole > seen || whole >= 0 && whole < seen-1 {
			rt.Fatalf("%q in %q ends at %d, the first prefix that matches has %d bytes", pattern, text, whole, seen)
		}
		sizes := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 5).Draw(rt, "sizes")
		if end, groups := feedAll(t, pattern, text, sizes); end != whole || groups != wholeGroups {
			rt.Fatalf("%q in %q cut at %v: ends at %d with %q, in one piece at %d with %q",
				pattern, text, sizes, end, groups, whole, wholeGroups)
		}
	})
}

func TestStreamIsLinear(t *testing.T) {
	s, err := compileStream("(a*)*(a*)*b")
	if err != nil {
		t.Fatal(err)
	}
	if take, found := s.feed([]byte(strings.Repeat("a", 100000))); found || take != 100000 {
		t.Errorf("took %d, found %v", take, found)
	}
}

func TestPatternErrors(t *testing.T) {
	for _, pattern := range []string{"(", "a{2000}", "[b-a]", `\q`} {
		if _, err := compileStream(pattern); err == nil {
			t.Errorf("%q compiles", pattern)
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
			s, err := compileStream(pattern)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, found := s.feed(text); found {
					b.Fatal("found")
				}
			}
		})
	}
}
