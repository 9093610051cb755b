package transcript

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func lookup(name string) (string, bool) {
	value, ok := map[string]string{
		"port": "54321", "empty": "", "_x1": "x", "spaced": " a  b ", "brackets": "[..]", "quote": `"`,
	}[name]
	return value, ok
}

// lines is also the fuzz targets' seed.
var lines = []struct {
	want, got string
	match     bool
}{
	{"", "", true},
	{"a", "a", true},
	{"a", "b", false},
	{"a", "ab", false},
	{"ab", "a", false},
	{"", "a", false},
	{"a\r", "a", true},
	{"a", "a\r", true},
	{"a\r\r", "a", false},
	{"\x00\xff", "\x00\xff", true},

	{"[..]", "", true},
	{"[..]", "anything  at all", true},
	{"a[..]", "a", true},
	{"a[..]", "ba", false},
	{"[..]a", "bca", true},
	{"[..]a", "ab", false},
	{"a[..]b[..]c", "abbc", true},
	{"a[..]b[..]c", "aXbYbZc", true},
	{"a[..]b[..]c", "acb", false},
	{"[..]ab", "aab", true},
	{"[..][..]x", "x", true},
	{"[..]aba[..]", "ababa", true},
	{`7 bytes "[..]"`, `7 bytes "a b"`, true},
	{"127.0.0.1:[..]: ECONNREFUSED: [..]", "127.0.0.1:1: ECONNREFUSED: connection refused", true},
	{"[.]", "[.]", true},
	{"[...]", "[...]", true},
	{"[...]", "[x]", false},
	{"[..", "[..", true},
	{"[[..]]", "[1]", true},

	{"[$port]", "54321", true},
	{"[$port]", "54322", false},
	{"127.0.0.1:[$port]", "127.0.0.1:54321", true},
	{"[$port] [$_x1]", "54321 x", true},
	{"[$empty]", "", true},
	{"[$unknown]", "", false},
	{"[$unknown]", "[$unknown]", false},
	{"[..][$unknown]", "x", false},
	{"[$1]", "[$1]", true},
	{"[$]", "[$]", true},
	{"[$port", "[$port", true},
	{"[$port ]", "[$port ]", true},
	{"[$brackets]", "[..]", true},
	{"[$brackets]", "x", false},
	{"x [$spaced] y", "x a b y", true},
	{`"[$spaced]"`, `" a  b "`, true},
	{`"[$spaced]"`, `" a b "`, false},
	{`[$quote]a  b"`, `"a  b"`, true},
	{`[$quote]a  b"`, `"a b"`, false},

	{"a b", "a   b", true},
	{"a   b", "a b", true},
	{"a b", "ab", false},
	{"ab", "a b", false},
	{" a", "   a", true},
	{"a", " a", false},
	{"a ", "a", false},
	{"[..] b", "   a  b", true},
	{"[..] b", "  a  a", false},
	{"[..] [..]  b", "a  b", true},
	{"x [..] b", "x  b", true},
	{"x [..] b", "x b c  b", true},
	{"[..] ", "a  ", true},
	{"[..] ", "a", false},
	{"a", "a ", false},
	{"a ", "a  ", true},
	{"a\tb", "a b", false},
	{`a  "b  c"  d`, `a "b  c" d`, true},
	{`a "b  c"`, `a "b c"`, false},
	{`a "b c"`, `a "b  c"`, false},
	{`"a\"  b"`, `"a\" b"`, false},
	{`"a\\"  b`, `"a\\" b`, true},
	{`\`, "", true},
	{`"\[..]"  b`, `"\n" b`, true},
	{"a [..] b", "a b", true},
	{"a [..] b", "a x  b", true},
	{"a [..] b", "ab", false},
	{"[..] b", "b", false},
	{"[..] b", "a   b", true},
	{"a[..] b", "a   b", true},
	{`x\"a  b"`, `x\"a b"`, false},
	{`it[..] "x  y"`, `it"s "x  y"`, true},

	{"...", "...", true},
	{" ...", "...", false},
	{`\...`, "...", true},
	{`\...`, "x", false},
	{`\> a`, "> a", true},
	{`\\a`, `\a`, true},
	{`\[..]`, "[..]", true},
	{`\[..]`, "x", false},
	{`\[$port]`, "54321", false},
	{`\a  b`, "a b", false},
	{`\a  b`, "a  b", true},
}

func TestMatchLine(t *testing.T) {
	for _, c := range lines {
		if Match([]string{c.want, "end"}, []string{c.got, "end"}, lookup) != c.match {
			t.Errorf("%q against %q: match is %v", c.want, c.got, !c.match)
		}
	}
	if Match([]string{"[$port]"}, []string{"54321"}, nil) {
		t.Error("a variable matches without a lookup")
	}
}

func TestMatchLines(t *testing.T) {
	for _, c := range []struct {
		want, got string // lines, apart by "|"
		match     bool
	}{
		{"", "", true},
		{"a|b", "a|b", true},
		{"a|b", "b|a", false},
		{"a", "a|b", false},
		{"a|b", "a", false},
		{"a||", "a", true},
		{"a", "a|| |\t", true},
		{"|a", "a", false},
		{"...", "", true},
		{"...", "a|b|c", true},
		{"...|c", "a|b|c", true},
		{"...|c", "a|c|b", false},
		{"a|...", "a", true},
		{"a|...", "b", false},
		{"a|...|b|...|c", "a|b|c", true},
		{"a|...|b|...|c", "a|x|b|b|y|c", true},
		{"a|...|b|...|c", "a|c|b", false},
		{"...|...", "a", true},
		{"...|a|b", "a|a|b", true},
		{"...||", "a|b", true},
		{"...\r|b", "a|b", true},
		{`\...|b`, "...|b", true},
	} {
		if Match(strings.Split(c.want, "|"), strings.Split(c.got, "|"), nil) != c.match {
			t.Errorf("%q against %q: match is %v", c.want, c.got, !c.match)
		}
	}
}

// With naive backtracking each of these takes longer than the universe has existed.
func TestMatchIsBounded(t *testing.T) {
	start := time.Now()
	if Match([]string{strings.Repeat("[..]a", 50) + "b"}, []string{strings.Repeat("a", 5000)}, nil) {
		t.Error("line matches")
	}
	var want []string
	for range 50 {
		want = append(want, anyLines, "a")
	}
	got := slices.Repeat([]string{"a"}, 2000)
	if Match(append(want, "b"), got, nil) {
		t.Error("lines match")
	}
	spaces := strings.Repeat(" ", 200_000)
	if Match([]string{"[..] b"}, []string{spaces + "a"}, nil) || Match([]string{"[..] b[..] c"}, []string{"x" + spaces + "b" + spaces}, nil) {
		t.Error("spaces match")
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestEscape(t *testing.T) {
	for line, want := range map[string]string{
		"a":            "a",
		"":             "",
		"...":          `\...`,
		"...\r":        "\\...\r",
		"....":         "....",
		"> a":          `\> a`,
		"> ":           `\> `,
		">":            ">",
		`\a`:           `\\a`,
		`a\b`:          `a\b`,
		"a [..]":       `\a [..]`,
		"[$port]":      `\[$port]`,
		"[$1]":         "[$1]",
		"[1] a  &":     "[1] a  &",
		`"x  y"  z`:    `"x  y"  z`,
		"\x00\xff[..]": "\\\x00\xff[..]",
	} {
		got := Escape(line)
		if got != want {
			t.Errorf("Escape(%q) = %q, want %q", line, got, want)
		}
		if !Match([]string{got}, []string{line}, lookup) {
			t.Errorf("%q does not match %q", got, line)
		}
	}
}

func TestSplit(t *testing.T) {
	for output, want := range map[string][]string{
		"":              {},
		"\n\n":          {},
		"a":             {"a"},
		"a\n":           {"a"},
		"a\n\nb\n\n \n": {"a", "", "b"},
		"a\r\nb\r\r\n":  {"a", "b\r"},
		"\x00\n\xff":    {"\x00", "\xff"},
	} {
		if got := Split([]byte(output)); !slices.Equal(got, want) {
			t.Errorf("Split(%q) = %q, want %q", output, got, want)
		}
	}
}
