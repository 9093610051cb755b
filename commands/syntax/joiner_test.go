package syntax

import (
	"strings"
	"testing"
	"time"
)

func TestJoiner(t *testing.T) {
	j := Joiner{Grammar: known} // one for all: nothing may be left over from the lines before
	for _, c := range []struct {
		name  string
		lines []string
		want  []string // logical lines; the last may be what Flush gives, which then ends with a backslash
	}{
		{"plain", []string{"a", "", "b"}, []string{"a", "", "b"}},
		{"carriage returns", []string{"a\r", "\r", "b\r\r"}, []string{"a", "", "b\r"}},
		{"continued", []string{`a \`, "b", "c"}, []string{"a \\\nb", "c"}},
		{"continued with carriage returns", []string{"a \\\r", "b\r"}, []string{"a \\\nb"}},
		{"continued twice", []string{`a \`, `\`, "b"}, []string{"a \\\n\\\nb"}},
		{"ended by an empty line", []string{`a \`, "", "b"}, []string{"a \\\n", "b"}},
		{"at the end of input", []string{`a \`}, []string{`a \`}},
		{"comment", []string{`a # b \`, "c"}, []string{`a # b \`, "c"}},
		{"comment after ;", []string{`a;# b \`, "c"}, []string{`a;# b \`, "c"}},
		{"comment line", []string{`# b \`, "c"}, []string{`# b \`, "c"}},
		{"comment after a continuation", []string{`a \`, `# b \`, "c"}, []string{"a \\\n# b \\", "c"}},
		{"comment after a capture", []string{`x =# b \`, `x=# b \`, "c"}, []string{`x =# b \`, `x=# b \`, "c"}},
		{"comment after a capture over lines", []string{`v$i\`, `=# b \`, "c"}, []string{"v$i\\\n=# b \\", "c"}},
		{"no comment after another =", []string{`a x=#\`, "c"}, []string{"a x=#\\\nc"}},
		{"no comment after a second =", []string{`x==#\`, "c"}, []string{"x==#\\\nc"}},
		{"capture in a second statement", []string{`a b=c;x=#\`, "c"}, []string{`a b=c;x=#\`, "c"}},
		{"no comment in a word", []string{`a b#\`, "c"}, []string{"a b#\\\nc"}},
		{"no comment in quotes", []string{`a "# b \`, `c"`}, []string{"a \"# b \\\nc\""}},
		{"double quotes", []string{`"a\`, `b"\`, "c"}, []string{"\"a\\\nb\"\\\nc"}},
		{"comment after quotes over lines", []string{`"a\`, `b" # \`, "c"}, []string{"\"a\\\nb\" # \\", "c"}},
		{"escaped backslash in quotes", []string{`"a\\`, "b"}, []string{`"a\\`, "b"}},
		{"escaped quote", []string{`"a\"#\`, `b"`}, []string{"\"a\\\"#\\\nb\""}},
		{"raw quotes", []string{`'a\`, "b"}, []string{`'a\`, "b"}},
		{"raw quotes over", []string{`'a' # \`, "b"}, []string{`'a' # \`, "b"}},
		{"bare backslashes", []string{`a\\`, "b"}, []string{"a\\\\\nb"}},
		{"a head that is a capture's name", []string{`if \`, "={", "}"}, []string{"if \\\n={\n}"}},
		{"a head's capture over lines", []string{`if x \`, "= { a", "} {", "}"}, []string{"if x \\\n= { a\n} {\n}"}},
		{"a brace and a continuation", []string{`if 0 {\`, "", "}"}, []string{"if 0 {\\\n\n}"}},
		{"a command's name and a continuation", []string{`quiet lua\`, " do", "end"}, []string{"quiet lua\\\n do\nend"}},
		{"a brace within data", []string{`a "{\`, `b" {\`, "} c", "d"}, []string{"a \"{\\\nb\" {\\\n} c", "d"}},
		{"a comment behind a continuation in a group", []string{`{ a \`, `b # \`, "}"}, []string{"{ a \\\nb # \\\n}"}},
		{"backslash begins a word", []string{`\#\`, "b"}, []string{"\\#\\\nb"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, line := range c.lines {
				if logical, complete := j.Add(line); complete {
					got = append(got, logical)
				}
			}
			if rest, ok := j.Flush(); ok {
				got = append(got, rest)
			}
			if strings.Join(got, "|") != strings.Join(c.want, "|") || len(got) != len(c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if rest, ok := j.Flush(); ok {
				t.Errorf("a second Flush gives %q", rest)
			}
		})
	}
}

// Scanned anew with each line, or from the statement's start with each "=", these would take minutes.
func TestJoinerIsLinear(t *testing.T) {
	start := time.Now()
	j := Joiner{Grammar: known}
	for range 200_000 {
		if _, complete := j.Add(`  "a" b \`); complete {
			t.Fatal("not continued")
		}
	}
	if logical, ok := j.Flush(); !ok || len(logical) != 200_000*10-1 {
		t.Errorf("%d bytes", len(logical))
	}
	for _, first := range []string{`write_all "`, `write_all `, `"`, `write_all "{ `, `write_all { `, `{ write_all "`, `{ write_all `, `{ "`} {
		j.Add(first + `\`)
		for range 5000 {
			if _, complete := j.Add(strings.Repeat("7f", 38) + `\`); complete {
				t.Fatal("not continued")
			}
		}
		j.Flush()
	}
	line := strings.Repeat("x", 300_000) + strings.Repeat("=", 300_000) + `\`
	if _, complete := j.Add(line); complete {
		t.Error("not continued")
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}
