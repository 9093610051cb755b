package transcript

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// files is also the fuzz targets' seed. Each is written back as it was.
var files = []struct {
	name, data       string
	header, requires []string
	entries          []Entry
}{
	{"empty", "", nil, nil, nil},
	{"one newline", "\n", []string{""}, nil, nil},
	{"comments", "# a\n\n# b\n", []string{"# a", "", "# b"}, nil, nil},
	{"comment without newline", "# a", []string{"# a"}, nil, nil},
	{"an input", "> a\n", nil, nil, []Entry{{Line: 1, Input: []string{"a"}, WantLine: 2}}},
	{"an input without newline", "> a", nil, nil, []Entry{{Line: 1, Input: []string{"a"}, WantLine: 2}}},
	{"an empty input", "> \n>\n", nil, nil, []Entry{{Line: 1, Input: []string{""}, Want: []string{">"}, WantLine: 2}}},
	{"outputs", "# c\n> a\n1\n\n2\n> b\n> c\n3\n", []string{"# c"}, nil, []Entry{
		{Line: 2, Input: []string{"a"}, Want: []string{"1", "", "2"}, WantLine: 3},
		{Line: 6, Input: []string{"b"}, WantLine: 7},
		{Line: 7, Input: []string{"c"}, Want: []string{"3"}, WantLine: 8},
	}},
	{"blank lines at the end", "> a\n1\n\n \t\n> b\n\n", nil, nil, []Entry{
		{Line: 1, Input: []string{"a"}, Want: []string{"1"}, WantLine: 2, blanks: []string{"", " \t"}},
		{Line: 5, Input: []string{"b"}, WantLine: 6, blanks: []string{""}},
	}},
	{"a comment after an input is output", "> a\n# b\n", nil, nil, []Entry{
		{Line: 1, Input: []string{"a"}, Want: []string{"# b"}, WantLine: 2},
	}},
	{"an escaped prompt is output", "> a\n\\> b\n", nil, nil, []Entry{
		{Line: 1, Input: []string{"a"}, Want: []string{`\> b`}, WantLine: 2},
	}},
	{"carriage returns", "# require linux\r\n> a\r\n1\r\n\r\n> b\r\n", []string{"# require linux"}, []string{"linux"}, []Entry{
		{Line: 2, Input: []string{"a"}, Want: []string{"1"}, WantLine: 3, blanks: []string{""}},
		{Line: 5, Input: []string{"b"}, WantLine: 6},
	}},
	{"carriage returns but at the end", "> a\r\n1", nil, nil, []Entry{{Line: 1, Input: []string{"a"}, Want: []string{"1"}, WantLine: 2}}},
	{"some carriage returns", "# require root\r\n> a\r\n1\n\r\n", []string{"# require root\r"}, []string{"root"}, []Entry{
		{Line: 2, Input: []string{"a\r"}, Want: []string{"1"}, WantLine: 3, blanks: []string{"\r"}},
	}},
	{
		"requires", "# require linux\n#  require  root \n# require two names\n#require none\n# required x\n> # require later\n",
		[]string{"# require linux", "#  require  root ", "# require two names", "#require none", "# required x"},
		[]string{"linux", "root"},
		[]Entry{{Line: 6, Input: []string{"# require later"}, WantLine: 7}},
	},
	{"continued", "> a \\\n> b\n1\n> c \\\nd\n", nil, nil, []Entry{
		{Line: 1, Input: []string{`a \`, "b"}, Want: []string{"1"}, WantLine: 3},
		{Line: 4, Input: []string{`c \`}, Want: []string{"d"}, WantLine: 5},
	}},
	{"continued at the end", "> a \\", nil, nil, []Entry{{Line: 1, Input: []string{`a \`}, WantLine: 2}}},
	{"bytes", "> a\x00\xff\n\x1b[0m\xfe\n", nil, nil, []Entry{{Line: 1, Input: []string{"a\x00\xff"}, Want: []string{"\x1b[0m\xfe"}, WantLine: 2}}},
}

func backslash(lines []string) bool { return strings.HasSuffix(lines[len(lines)-1], `\`) }

func TestParse(t *testing.T) {
	for _, c := range files {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse([]byte(c.data), Options{Continues: backslash})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Header, c.header) || !slices.Equal(got.Requires, c.requires) {
				t.Errorf("header %q, requires %q", got.Header, got.Requires)
			}
			if diff := cmp.Diff(c.entries, got.Entries, cmp.AllowUnexported(Entry{}), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			if out := got.Format(); string(out) != c.data {
				t.Errorf("written as %q, was %q", out, c.data)
			}
		})
	}
}

func TestParseWithoutContinues(t *testing.T) {
	for _, opts := range [][]Options{nil, {{}}} {
		got, err := Parse([]byte("> a \\\n> b\n"), opts...)
		if err != nil || len(got.Entries) != 2 {
			t.Errorf("%d entries, %v", len(got.Entries), err)
		}
	}
}

func TestContinuesSeesEachLineOnce(t *testing.T) {
	var seen []string
	_, err := Parse([]byte("> a \\\n> b \\\n> c\n1\n> d\n"), Options{Continues: func(lines []string) bool {
		seen = append(seen, strings.Join(lines, "|"))
		return backslash(lines)
	}})
	if want := []string{`a \`, `a \|b \`, `a \|b \|c`, "d"}; err != nil || !slices.Equal(seen, want) {
		t.Errorf("seen %q, %v", seen, err)
	}
}

func TestParseErrors(t *testing.T) {
	for data, line := range map[string]int{
		"a\n":              1,
		"# c\n\n output\n": 3,
		"> a":              0,
		">a\n> b\n":        1,
		"\\> a\n":          1,
	} {
		_, err := Parse([]byte(data))
		var e *Error
		switch {
		case line == 0:
			if err != nil {
				t.Errorf("%q: %v", data, err)
			}
		case !errors.As(err, &e) || e.Line != line:
			t.Errorf("%q: %v, want one in line %d", data, err, line)
		}
	}
	err := &Error{Line: 3, Msg: "no"}
	if err.Error() != "line 3: no" {
		t.Errorf("message %q", err)
	}
}

func TestAppend(t *testing.T) {
	entries := []Entry{
		{Input: []string{`a \`, "b"}, Want: []string{"1", Escape("> 2")}},
		{Input: []string{"c"}},
	}
	var out []byte
	for i := range entries {
		out = entries[i].Append(out)
	}
	const want = "> a \\\n> b\n1\n\\> 2\n> c\n"
	if string(out) != want {
		t.Errorf("appended %q", out)
	}
	made := Transcript{Header: []string{"# h"}, Entries: entries}
	if got := string(made.Format()); got != "# h\n"+want {
		t.Errorf("formatted %q", got)
	}
}

func TestLongFile(t *testing.T) {
	data := strings.Repeat("> a \\\n> b\nout  put\n\n", 10000)
	got, err := Parse([]byte(data), Options{Continues: backslash})
	if err != nil || len(got.Entries) != 10000 || string(got.Format()) != data {
		t.Errorf("%d entries, %v", len(got.Entries), err)
	}
}
