package transcript

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// updates is also the fuzz targets' seed: lines are apart by "|".
var updates = []struct{ name, want, got, updated string }{
	{"equal", "a|b", "a|b", "a|b"},
	{"patterns match", "[..]|...", "a|b|c", "[..]|..."},
	{"one line", "a", "b", "b"},
	{"one of three", "a|b|[..]", "a|x|c", "a|x|[..]"},
	{"first", "a|b", "x|b", "x|b"},
	{"inserted", "a|[..]c", "a|b|xc", "a|b|[..]c"},
	{"dropped", "a|b|[..]c", "a|xc", "a|[..]c"},
	{"nothing printed", "a|[..]", "", ""},
	{"nothing expected", "", "a|b", "a|b"},
	{"moved pattern", "x[..]|y", "a|x1", "a|x[..]"},
	{"as many kept as can be", "p[..]|q", "x|p1", "x|p[..]"},
	{"ellipsis stays", "a|...|b", "x|c|y", "x|...|y"},
	{"ellipsis takes none", "a|...|b", "a|c", "a|...|c"},
	{"ellipsis with nothing printed", "a|...", "", "..."},
	{"two ellipses", "a|...|b|...|c", "a|1|2|c", "a|...|1|...|c"},
	{"variable", "port [$port]|x", "port 54321|y", "port [$port]|y"},
	{"variable that changed", "port [$port]", "port 1", "port 1"},
	{"spaces stay as they are", "a   b|x", "a b|y", "a   b|y"},
	{"escaped", "a", "> a|...|[..]|\\", `\> a|\...|\[..]|\\`},
	{"escape kept", `\...|a`, "...|b", `\...|b`},
	{"blank lines at the end", "a", "b|| ", "b"},
	{"blank lines within", "a||b", "a||c", "a||c"},
}

func cut(lines string) []string {
	if lines == "" {
		return nil
	}
	return strings.Split(lines, "|")
}

func TestUpdate(t *testing.T) {
	for _, c := range updates {
		t.Run(c.name, func(t *testing.T) {
			e := Entry{Want: cut(c.want)}
			got := cut(c.got)
			e.Update(got, lookup)
			if strings.Join(e.Want, "|") != c.updated {
				t.Errorf("%q printed %q: updated to %q, want %q", c.want, c.got, e.Want, c.updated)
			}
			if !Match(e.Want, got, lookup) {
				t.Errorf("%q does not match %q after the update", e.Want, got)
			}
			if !slices.Equal(got, cut(c.got)) {
				t.Errorf("the printed lines changed to %q", got)
			}
		})
	}
}

func TestUpdateThenFormat(t *testing.T) {
	for _, eol := range []string{"\n", "\r\n"} {
		file := strings.ReplaceAll("# c\n> a\n[..]1\nx\n\n> b\nc", "\n", eol)
		parsed, err := Parse([]byte(file))
		if err != nil {
			t.Fatal(err)
		}
		parsed.Entries[0].Update([]string{"01", "y"}, nil)
		parsed.Entries[1].Update([]string{"c"}, nil)
		want := strings.ReplaceAll("# c\n> a\n[..]1\ny\n\n> b\nc", "\n", eol)
		if got := string(parsed.Format()); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		name  string
		entry Entry
		got   []string
		want  string
	}{
		{"match", Entry{Want: []string{"a[..]"}}, []string{"ab", ""}, ""},
		{
			"one line",
			Entry{Line: 12, Input: []string{"b:connect 127.0.0.1 1"}, Want: []string{"ok"}},
			[]string{"error: x"},
			`--- d/f.transcript:12 (expected)
+++ d/f.transcript:12 (got)
@@ -12,2 +12,2 @@
 > b:connect 127.0.0.1 1
-ok
+error: x
`,
		},
		{
			"continued, patterns, neighbours",
			Entry{Line: 3, Input: []string{`a \`, "b"}, Want: []string{"x[..]", "1", "2", "...", "z"}},
			[]string{"x1", "3", "4", "5", "y"},
			`--- d/f.transcript:3 (expected)
+++ d/f.transcript:3 (got)
@@ -3,7 +3,7 @@
 > a \
 > b
 x[..]
-1
-2
+3
+4
 ...
-z
+y
`,
		},
		{
			"not printable",
			Entry{Line: 1, Input: []string{"a\x1b", ""}, Want: []string{"same\t", "x", "\"x\"", "é [$name] \u202e"}},
			[]string{"same\t", "x ", "x\r\xff", "e"},
			`--- d/f.transcript:1 (expected)
+++ d/f.transcript:1 (got)
@@ -1,6 +1,6 @@
 "> a\e"
 > 
 "same\t"
-x
-"\"x\""
-"é [\$name] \xe2\x80\xae"
+"x "
+"x\r\xff"
+e
`,
		},
		{
			"insertion at the end",
			Entry{Line: 1, Input: []string{"a"}},
			[]string{"x", "y"},
			`--- d/f.transcript:1 (expected)
+++ d/f.transcript:1 (got)
@@ -1,1 +1,3 @@
 > a
+x
+y
`,
		},
		{
			"far apart",
			Entry{Line: 1, Input: []string{"a"}, Want: strings.Split("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", " ")},
			strings.Split("1 2 3 4 5 X Y 7 8 9 10 11 12 13 15 16", " "),
			`--- d/f.transcript:1 (expected)
+++ d/f.transcript:1 (got)
@@ -1,1 +1,1 @@
 > a
@@ -4,7 +4,8 @@
 3
 4
 5
-6
+X
+Y
 7
 8
 9
@@ -12,6 +13,5 @@
 11
 12
 13
-14
 15
 16
`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Diff("d/f.transcript", &c.entry, c.got, lookup); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

// Past maxCells nothing is searched, but what is equal at both ends stays.
func TestHugeDifference(t *testing.T) {
	e := Entry{Line: 1, Input: []string{"a"}, Want: []string{"first[..]"}}
	got := []string{"first line"}
	for i := range 5000 {
		e.Want = append(e.Want, fmt.Sprint("w", i))
		got = append(got, fmt.Sprint("g", i))
	}
	e.Want, got = append(e.Want, "last[..]"), append(got, "last line")
	if diff := Diff("f", &e, got, nil); strings.Count(diff, "\n") != 2+1+3+10000 {
		t.Errorf("a diff of %d lines", strings.Count(diff, "\n"))
	}
	e.Update(got, nil)
	if len(e.Want) != 5002 || e.Want[0] != "first[..]" || e.Want[5001] != "last[..]" || !Match(e.Want, got, nil) {
		t.Errorf("updated to %d lines, %q … %q", len(e.Want), e.Want[0], e.Want[len(e.Want)-1])
	}
}
