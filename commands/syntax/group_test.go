package syntax

import (
	"strings"
	"testing"
)

// known is a grammar for tests.
var known = makeKnown()

func makeKnown() *Grammar {
	g := &Grammar{Incomplete: func(code string) bool { return strings.Count(code, "do") > strings.Count(code, "end") }}
	for _, name := range []string{"time", "quiet", "spawn", "detach"} {
		g.Add(name, Prefix(0))
	}
	for _, name := range []string{"timeout", "retry", "expect_error", "repeat", "measure"} {
		g.Add(name, Prefix(1))
	}
	g.Add("lua", Shape{Kind: RawShape})
	g.Add("if", Shape{Kind: IfShape})
	g.Add("while", Shape{Kind: WhileShape})
	g.Add("for", Shape{Kind: BlockShape})
	g.Add("define", Shape{Kind: BlockShape})
	return g
}

// tree writes statements with their groups.
func tree(statements []Statement) string {
	var parts []string
	for i := range statements {
		st := &statements[i]
		var words []string
		if st.HasCapture {
			words = append(words, st.Capture.Text, "=")
		}
		for k := range st.Words {
			switch w := &st.Words[k]; {
			case w.Group != nil:
				words = append(words, "("+tree(w.Group.Statements)+")")
			case w.Pieces != nil && !w.Literal():
				words = append(words, "$"+w.Pieces[0].Text)
			default:
				words = append(words, w.Text)
			}
		}
		if st.Background {
			words = append(words, "&")
		}
		parts = append(parts, strings.Join(words, " "))
	}
	return strings.Join(parts, "; ")
}

var grouped = []struct{ src, want string }{
	{"{ a; b x }", "(a; b x)"},
	{"{ }", "()"},
	{"{\n a # } no\n\n b }; c", "(a; b); c"},
	{"repeat 3 { a x; b }", "repeat 3 (a x; b)"},
	{"timeout 1s repeat 2 { { a } }", "timeout 1s repeat 2 ((a))"},
	{"{ a & } &", "(a &) &"},
	{"{ a & ; b &\n}", "(a &; b &)"},
	{"x = { a; b }", "x = (a; b)"},
	{"{ x = a; y = { b } }", "(x = a; y = (b))"},
	{"print { }", "print { }"},
	{"repeat { a", "repeat { a"},
	{"{a }", "{a }"},
	{"a }; }", "a }; }"},
	{"{ print a} }", "(print a})"},
	{"{ print {a }", "(print {a)"},
	{"{ print { }", "(print {)"},
	{"if a x { b }", "if (a x) (b)"},
	{"if a { b } else { c }", "if (a) (b) else (c)"},
	{"if a { b } else if c { d } else if e { f } else { g }", "if (a) (b) else if (c) (d) else if (e) (f) else (g)"},
	{"if x = a { b }", "if (x = a) (b)"},
	{"while { x = a; b } { c }; d", "while ((x = a; b)) (c); d"},
	{"while retry 1s { a } { b }", "while (retry 1s (a)) (b)"},
	{"if if a { b } { c }", "if (if (a) (b)) (c)"},
	{"if repeat 2 if a { b } else { c } { d } else { e }", "if (repeat 2 if (a) (b) else (c)) (d) else (e)"},
	{"for x in a b $c { d }", "for x in a b $c (d)"},
	{"define f A B… { a $A }", "define f A B… (a $A)"},
	{"define f { if a { b }\nwhile c { d } }", "define f (if (a) (b); while (c) (d))"},
	{"if = a; else = b; } = c", "if = a; else = b; } = c"},
	{"if", "if"},
	{"if { a }", "if ((a))"},
	{"while a", "while (a)"},
	{"{ if a; b }", "(if (a); b)"},
	{"{ a; if b }", "(a; if (b))"},
	{"'if' a { b }", "if a { b }"},
	{"{ a } # }", "(a)"},
	{"{ a 'x }' \"}\" }", "(a x } })"},
	{"{\nlua x }\n}", "(lua x })"},
	{"{\n timeout 1s lua do\nend\n}", "(timeout 1s lua do\nend)"},
	{"{ a\\\nb }", "(ab)"},
	{"time { a } ;b", "time (a); b"},
}

func TestGroups(t *testing.T) {
	for _, c := range grouped {
		var p Parser
		got, err := all(&p, c.src)
		if err != nil || tree(got) != c.want {
			t.Errorf("%q: %s, %v, want %s", c.src, tree(got), err, c.want)
		}
	}
}

var wrongGroups = map[string]string{
	"{ a":                     `unclosed "{"`,
	"x; { a; { b }":           `unclosed "{"`,
	"{ a}":                    `unclosed "{": "}" is a word of its own, with a space before and behind it`,
	"{ a } b":                 `unexpected "b" behind "}"`,
	"if a { b } c":            `unexpected "c" behind "}"`,
	"if a { b } { c }":        `unexpected "{" behind "}"`,
	"if a { b } else":         `"else" needs "{", or another head, behind it on its line`,
	"if a { b } else x":       `unexpected "x" behind "}"`,
	"if a { b } else while":   `unexpected "while" behind "}"`,
	"while a { b } else {":    `unexpected "else" behind "}"`,
	"{ a | b }":               `"|" runs no program within a group: quote it`,
	"{ !a }":                  `a leading "!" runs no program within a group: quote it`,
	"{ lua x }":               "lua has the rest of its line: within a group it stands alone on one, and in a head nowhere",
	"{\na; lua x\n}":          "lua has the rest of its line: within a group it stands alone on one, and in a head nowhere",
	"if lua x { b }":          "lua has the rest of its line: within a group it stands alone on one, and in a head nowhere",
	"if a & { b }":            `"&" makes no job of what a head runs`,
	"{ 'a }":                  "unclosed '",
	strings.Repeat("{ ", 65):  "groups are more than 64 deep",
	strings.Repeat("if ", 65): "groups are more than 64 deep",
}

func TestWrongGroups(t *testing.T) {
	for src, want := range wrongGroups {
		var p Parser
		if _, err := all(&p, src); err == nil || err.Msg != want {
			t.Errorf("%q: %v, want %s", src, err, want)
		}
	}
}

// TestGroupsOverLines has a line go on until its groups are closed, typed or from a file.
func TestGroupsOverLines(t *testing.T) {
	lines := []string{"a {", "{ b", "c '}'", "}", "if x {", "} else {", "{", "d # }", "}", "}; {", "lua do", "}", "end", "} &", "{ 'x", "}", "e"}
	want := []string{"a {", "{ b\nc '}'\n}", "if x {\n} else {\n{\nd # }\n}\n}; {\nlua do\n}\nend\n} &", "{ 'x\n}", "e"}
	j := Joiner{Grammar: known}
	var joined []string
	for _, line := range lines {
		if logical, complete := j.Add(line); complete {
			joined = append(joined, logical)
		}
	}
	if got := strings.Join(joined, "|"); got != strings.Join(want, "|") {
		t.Errorf("joined: %q", joined)
	}
	var cut []string
	for rest := strings.Join(lines, "\n"); rest != ""; {
		var line string
		line, rest = known.CutLine(rest)
		cut = append(cut, line)
	}
	if got := strings.Join(cut, "|"); got != strings.Join(want, "|") {
		t.Errorf("cut: %q", cut)
	}
}

func TestJoinedGroups(t *testing.T) {
	for src, want := range map[string]string{
		"{ a; b }":                        "{ a; b }",
		"{\n\ta x # no\n\n\tb;\n c\n}":    "{ a x; b; c }",
		"if a {\nb\n} else {\nc }":        "if a { b } else { c }",
		"repeat 2 {\n{\na\n}\nb\n}; c\nd": "repeat 2 { { a }; b }; c\nd",
		"lua do\n\tx()\n\n y(1);\nend":    "lua do; x(); y(1); end",
		"{ a\nlua do\nx() end\nb }":       "{ a; lua do; x() end; b }",
		"lua 'a\\nb'":                     "lua 'a\\nb'",
	} {
		if got := known.Joined(src); got != want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}
