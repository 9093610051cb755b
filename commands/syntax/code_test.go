package syntax

import (
	"strings"
	"testing"
)

func TestCode(t *testing.T) {
	for src, want := range map[string]string{
		`lua print(1); #t "x`:         `blua (print(1); #t "x`,
		`a; lua x ; y`:                `ba ;; blua (x ; y`,
		"lua x\nb":                    "blua (x ;\n bb",
		"lua do\nx\nend\nb":           "blua (do\nx\nend ;\n bb",
		`timeout 1s lua x &`:          `btimeout b1s blua (x &`,
		`x = lua 'a'`:                 `bx == blua ('a'`,
		`expect_error any time lua x`: `bexpect_error bany btime blua (x`,
		`print lua x; y`:              `bprint blua bx ;; by`,
		`'lua' x; y`:                  `r'lua' bx ;; by`,
		`lua`:                         `blua`,
		"lua\nb":                      "blua ;\n bb",
		`luax y; z`:                   `bluax by ;; bz`,
		`a:lua y; z`:                  `ba:lua by ;; bz`,
		"lua;x\nb":                    "blua (;x ;\n bb",
		"lua } x":                     "blua (} x",
		`lua x | y`:                   `blua (x | y`,
		"lua \\\nb":                   "blua (\\ ;\n bb",
		"lua \t ":                     "blua",
		"lua\\\n x":                   "blua (x",
		"lua\\\n":                     "blua",
		"lua\\\n\\\n x\\\nb":          "blua (x\\ ;\n bb",
	} {
		if got := scanned(src); got != want {
			t.Errorf("%q is\n%s, want\n%s", src, got, want)
		}
		var p Parser
		p.Use(known)
		var st Statement
		p.Reset(src)
		var words []string
		for ok, err := p.Next(&st); ok; ok, err = p.Next(&st) {
			if err != nil {
				t.Error(src, err)
			}
			for _, w := range st.Words {
				if w.Quote == Code {
					words = append(words, "("+w.Text)
				}
			}
		}
		code := ""
		if i := strings.Index(want, " ("); i >= 0 {
			code, _, _ = strings.Cut(want[i+1:], " ;\n")
		}
		if got := strings.Join(words, ""); got != code {
			t.Errorf("%q has the code %q, want %q", src, got, code)
		}
	}
}

// TestCodeOverLines has a line go on until its code is whole, typed or from a file.
func TestCodeOverLines(t *testing.T) {
	text := "a \\\nb\nlua do\n 'x\nend\nlua y\\\nz"
	want := []string{"a \\\nb", "lua do\n 'x\nend", "lua y\\", "z"}
	joiner := Joiner{Grammar: known}
	var joined []string
	for line := range strings.SplitSeq(text, "\n") {
		if logical, complete := joiner.Add(line); complete {
			joined = append(joined, logical)
		}
	}
	if got := strings.Join(joined, "|"); got != strings.Join(want, "|") {
		t.Errorf("joined: %q", got)
	}
	var cuts []string
	for rest := text; rest != ""; {
		line, more, complete := known.Cut(rest)
		if !complete {
			t.Fatalf("%q goes on", rest)
		}
		cuts, rest = append(cuts, line), more
	}
	if got := strings.Join(cuts, "|"); got != strings.Join(want, "|") {
		t.Errorf("cut: %q", got)
	}
	if _, _, complete := known.Cut("lua do\nx"); complete {
		t.Error("code that is not whole is cut off")
	}
	if got := known.OneLine("lua do\n\tx\x1b"); got != "lua do\n\tx^[" {
		t.Errorf("on one line: %q", got)
	}
}

// Asked anew of all lines with each that comes, a function of 300 lines would take half a minute.
func TestCodeIsAskedOfOnceForEachLine(t *testing.T) {
	const lines = 300
	asked := 0
	g := Grammar{Incomplete: func(text string) bool {
		asked++
		return !strings.HasSuffix(text, "end")
	}}
	g.Add("lua", Shape{Kind: RawShape})
	j := Joiner{Grammar: &g}
	j.Add("lua do")
	for range lines {
		if _, complete := j.Add("x"); complete {
			t.Fatal("not continued")
		}
	}
	if logical, complete := j.Add("end"); !complete || len(logical) != len("lua do")+lines*2+len("\nend") {
		t.Errorf("%t, %q", complete, logical)
	}
	if asked > 3*lines {
		t.Errorf("asked %d times", asked)
	}
}
