package syntax

import (
	"strings"
	"testing"
)

// valid is also the fuzz targets' seed.
var valid = []struct {
	name, src string
	want      []string
}{
	{"empty", "", nil},
	{"blanks", " \t ", nil},
	{"comment", "# a comment; with 'quotes", nil},
	{"shebang", "#!/usr/bin/env sockshell", nil},
	{"empty statements", " ; ;;", nil},
	{"one command", "close", []string{"b:close"}},
	{"arguments", "read_some 1024", []string{"b:read_some b:1024"}},
	{"socket", `a:write_all "PING\r\n"`, []string{`b:a:write_all d:"PING\r\n"`}},
	{"tabs", "\ta\tb\t", []string{"b:a b:b"}},
	{"statements", "a;b ; c;", []string{"b:a", "b:b", "b:c"}},
	{"separator in quotes", `a ';' ";"`, []string{"b:a r:; d:;"}},
	{"comment after a word", "a # b", []string{"b:a"}},
	{"comment after ;", "a;# b", []string{"b:a"}},
	{"no comment within a word", "a b#c '#' \"#\"", []string{"b:a b:b#c r:# d:#"}},
	{"a newline that continues nothing", "a # b\nc", []string{"b:a", "b:c"}},

	{"raw", `a 'b "c" $d \n'`, []string{`b:a r:"b \"c\" $d \\n"`}},
	{"empty quotes", `a '' ""`, []string{`b:a r:"" d:""`}},
	{"quoted words", `'a' "b"`, []string{"r:a d:b"}},
	{"adjacent pieces", `it"s "'so'`, []string{`b:it+d:"s "+r:so`}},
	{"quotes first", `'a'b`, []string{"r:a+b:b"}},
	{"empty quotes are a piece", `""hex:00 x''`, []string{`d:""+b:hex:00 b:x+r:""`}},
	{"two of a kind", `"a""b"`, []string{"d:a+d:b"}},
	{"bare backslashes", `C:\dir\n \\x`, []string{`b:"C:\\dir\\n" b:"\\\\x"`}},
	{"backslash before quotes", `\'a'`, []string{`b:"\\"+r:a`}},
	{"carriage return within", "a\rb", []string{`b:"a\rb"`}},
	{"bytes", "a \x00\x01\xff \"\x00\xfe\"", []string{`b:a b:"\x00\x01\xff" d:"\x00\xfe"`}},
	{"wide", "é 'ü' \"漢\"", []string{"b:é r:ü d:漢"}},
	{"no-break space is no blank", "a\u00a0b", []string{`b:"a\u00a0b"`}},

	{"escapes", `"\n\r\t\a\b\f\v\e\\\"\$"`, []string{`d:"\n\r\t\a\b\f\v\x1b\\\"$"`}},
	{"hex", `"\x00\xFf\x41g"`, []string{`d:"\x00\xffAg"`}},
	{"four digits", `"\u00e9\u20AC1"`, []string{"d:é€1"}},
	{"code points", `"\u{e9}\u{1F600}\u{00000a}"`, []string{`d:"é😀\n"`}},
	{"octal", `"\0\08\101\3777\60"`, []string{`d:"\x00\x008A\xff70"`}},

	{"variables", `$a ${b}c $d-e`, []string{"b$a b$b+b:c b$d+b:-e"}},
	{"variables in quotes", `"$a" "x ${b}y" '$c'`, []string{`d$a d:"x "+d$b+d:y r:$c`}},
	{"quoted expansion and nothing", `"$a"""`, []string{`d$a+d:""`}},
	{"special variables", `$1 $# $_ $? ${9} ${#} ${_} ${?}`, []string{"b$1 b$# b$_ b$? b$9 b$# b$_ b$?"}},
	{"two digits", `$10 ${1}0`, []string{"b$1+b:0 b$1+b:0"}},
	{"underscore names", `$_a $_1`, []string{"b$_a b$_1"}},
	{"a special name ends at once", `$?x $#x`, []string{"b$?+b:x b$#+b:x"}},
	{"environment", `${env:HOME} "${env:ProgramFiles(x86)}" ${env}`, []string{"b%HOME d%ProgramFiles(x86) b$env"}},
	{"in a socket's name", `s$i:close`, []string{"b:s+b$i+b::close"}},
	{"byte words", `u16:$n hex:"00"`, []string{"b:u16:+b$n b:hex:+d:00"}},
	{"escapes and variables", `"a\n$x\t"`, []string{`d:"a\n"+d$x+d:"\t"`}},
	{"escaped dollar", `"\$x"`, []string{"d:$x"}},

	{"newline in raw quotes", "a 'b\nc'\nd", []string{"b:a r:\"b\\nc\"", "b:d"}},
	{"newline in double quotes", "a \"b\nc$d\n\" e", []string{"b:a d:\"b\\nc\"+d$d+d:\"\\n\" b:e"}},
	{"newline in quotes within a word", "x'\n'\"\n\"", []string{"b:x+r:\"\\n\"+d:\"\\n\""}},
	{"backslash in raw quotes at a line's end", "a 'b\\\nc'", []string{"b:a r:\"b\\\\\\nc\""}},
	{"continuation and newline in double quotes", "\"a\\\nb\nc\"", []string{"d:\"ab\\nc\""}},
	{"separator and comment after a newline in quotes", "a 'b\n# c; d' # e", []string{"b:a r:\"b\\n# c; d\""}},

	{"capture", "x = read_some", []string{"b:x = b:read_some"}},
	{"capture without blanks", "x=read_some 1", []string{"b:x = b:read_some b:1"}},
	{"capture with tabs", "x\t=\tread_some", []string{"b:x = b:read_some"}},
	{"capture of a prefix's name", "timeout = 5s", []string{"b:timeout = b:5s"}},
	{"capture with an expansion", "v$i = a; $v=a; v${i}_$j=a", []string{"b:v+b$i = b:a", "b$v = b:a", "b:v+b$i+b:_+b$j = b:a"}},
	{"capture in each statement", "x=a;y=b", []string{"b:x = b:a", "b:y = b:b"}},
	{"only the first = captures", "x = y = z", []string{"b:x = b:y b:= b:z"}},
	{"equals signs", "x==", []string{"b:x = b:="}},
	{"equals in an argument", "set a=b = c", []string{"b:set b:a=b b:= b:c"}},
	{"equals after a prefix", "timeout x = a", []string{"b:timeout b:x b:= b:a"}},
	{"no capture: digit", "1x=a", []string{"b:1x=a"}},
	{"no capture: quotes", `"x"=a 'y' = b`, []string{"d:x+b:=a r:y b:= b:b"}},
	{"no capture: other byte", "a:b = c", []string{"b:a:b b:= b:c"}},
	{"no capture: no name", "= a", []string{"b:= b:a"}},
	{"comment after = is none within a word", "x=a#b", []string{"b:x = b:a#b"}},

	{"background", "a b &", []string{"b:a b:b &"}},
	{"background, then more", "a &; b & # c", []string{"b:a &", "b:b &"}},
	{"background capture", "x = a &", []string{"b:x = b:a &"}},
	{"& within", "a & b", []string{"b:a b:& b:b"}},
	{"& as part of a word", "a b& &c", []string{"b:a b:b& b:&c"}},
	{"backslash before a blank", `dir C:\ `, []string{`b:dir b:"C:\\"`}},
	{"& twice", "a & &", []string{"b:a b:& &"}},
	{"& quoted", `a '&' "&"`, []string{"b:a r:& d:&"}},
	{"reserved characters quoted", `'!a' "|" '|'`, []string{"r:!a d:| r:|"}},
	{"reserved characters elsewhere", `a !b a|b b||`, []string{"b:a b:!b b:a|b b:b||"}},

	{"continuation between words", "a \\\n b\\\n c", []string{"b:a b:b b:c"}},
	{"continuation within a word", "ab\\\ncd", []string{"b:abcd"}},
	{"continuation in double quotes", "\"ab\\\ncd\"", []string{"d:abcd"}},
	{"continuation after a backslash", "a\\\\\nb", []string{`b:"a\\b"`}},
	{"continuations alone", "\\\n\\\n", nil},
	{"continuation at the end", "a\\\n", []string{"b:a"}},
	{"continuation before a comment", "a \\\n# b", []string{"b:a"}},
	{"continuation in a word before #", "a\\\n#b", []string{"b:a#b"}},
	{"no continuation in a comment", "a # b \\\nc", []string{"b:a", "b:c"}},
	{"continuation in a capture", "x\\\ny\\\n \\\n= \\\na", []string{"b:xy = b:a"}},
	{"continuation ends an expansion", "$a\\\nb", []string{"b$a+b:b"}},
	{"continuation before &", "a \\\n&", []string{"b:a &"}},
	{"continuation in &", "a &\\\n", []string{"b:a &"}},
}

func TestNext(t *testing.T) {
	var p Parser // one for all: nothing may be left over from the line before
	for _, c := range valid {
		t.Run(c.name, func(t *testing.T) {
			got, err := parse(&p, c.src)
			if err != nil {
				t.Fatalf("%q: %v at %d", c.src, err, err.Pos)
			}
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("%q:\n got %q\nwant %q", c.src, got, c.want)
			}
		})
	}
}

// invalid is also the fuzz targets' seed.
var invalid = []struct {
	name, src  string
	pos, line  int
	incomplete bool
	msg        string // a part of it
}{
	{"raw quote", "a 'b", 2, 0, true, "unclosed '"},
	{"double quote", `a b"c`, 3, 0, true, `unclosed "`},
	{"trailing backslash in raw", `a 'b\`, 2, 0, true, "unclosed '"},
	{"trailing backslash in double", `a "b\`, 2, 0, true, `unclosed "`},
	{"escape cut short", `"\x4`, 0, 0, true, `unclosed "`},
	{"code point cut short", `"\u00`, 0, 0, true, `unclosed "`},
	{"braced code point cut short", `"\u{1F600`, 0, 0, true, `unclosed "`},
	{"raw quote over a line's end", "'b\n c", 0, 0, true, "unclosed '"},
	{"double quote over a line's end", "a\n \"b\nc", 3, 1, true, `unclosed "`},
	{"escape at a line's end", "\"\\x4\n\"", 1, 0, false, "exactly two"},
	{"code point at a line's end", "\"\\u00\n\"", 1, 0, false, "exactly four"},
	{"braced code point at a line's end", "\"\\u{41\n\"", 1, 0, false, "one to six"},
	{"braces at a line's end", "${a\n}", 0, 0, false, openBraces},
	{"second line", "a \\\n 'b", 5, 1, true, "unclosed '"},
	{"trailing backslash", `C:\dir\n \`, 9, 0, true, "nothing follows"},
	{"trailing backslash in a word", `ab\`, 2, 0, true, "nothing follows"},

	{"unknown escape", `a "b\q"`, 4, 0, false, `unknown escape \q: known are \n \r`},
	{"unknown wide escape", `"\é"`, 1, 0, false, `unknown escape \é:`},
	{"unprintable escape", "\"\\\x01\"", 1, 0, false, `unknown escape "\\\x01":`},
	{"escape that is no UTF-8", "\"\\\xff\"", 1, 0, false, `unknown escape "\\\xff":`},
	{"octal 8", `"\8"`, 1, 0, false, `unknown escape \8`},
	{"one hex digit", `"\x4"`, 1, 0, false, "exactly two"},
	{"no hex digits", `"\xg0"`, 1, 0, false, "exactly two"},
	{"three digits", `"\u123"`, 1, 0, false, "exactly four"},
	{"no digits in braces", `"\u{}"`, 1, 0, false, "one to six"},
	{"seven digits", `"\u{0000041}"`, 1, 0, false, "one to six"},
	{"no brace", `"\u{41"`, 1, 0, false, "one to six"},
	{"surrogate", `"\ud800"`, 1, 0, false, `\ud800 is not a character`},
	{"braced surrogate", `"\u{DFFF}"`, 1, 0, false, `\u{DFFF} is not a character`},
	{"past the last", `"\u{110000}"`, 1, 0, false, `\u{110000} is not a character`},
	{"octal above a byte", `"\400"`, 1, 0, false, `\400 does not fit a byte`},

	{"lone dollar", "a $", 2, 0, false, loneDollar},
	{"lone dollar in quotes", `a "b$"`, 4, 0, false, loneDollar},
	{"dollar before a blank", "a $ b", 2, 0, false, loneDollar},
	{"dollar zero", "$0", 0, 0, false, loneDollar},
	{"dollar before a continuation", "$\\\na", 0, 0, false, loneDollar},
	{"dollar before no ASCII", "$é", 0, 0, false, loneDollar},
	{"empty braces", "${}", 0, 0, false, badBraces},
	{"two digits in braces", "${10}", 0, 0, false, badBraces},
	{"bad name", "${a-b}", 0, 0, false, badBraces},
	{"empty environment name", "${env:}", 0, 0, false, badBraces},
	{"bad environment name", "${env:a b}", 0, 0, false, badBraces},
	{"open braces", "a ${ab", 2, 0, true, openBraces},
	{"open empty braces", `"${`, 1, 0, true, openBraces},
	{"open environment", "${env:HO", 0, 0, true, openBraces},

	{"pipe", "a | b", 2, 0, false, `"|" is reserved for programs, at a terminal: quote it`},
	{"pipe without a blank", "a |b", 2, 0, false, `"|" is reserved for programs, at a terminal: quote it`},
	{"pipe twice", "a || b", 2, 0, false, `"|" is reserved for programs, at a terminal: quote it`},
	{"pipe first", "|", 0, 0, false, `"|" is reserved for programs, at a terminal: quote it`},
	{"exclamation mark", "! a", 0, 0, false, `"!" is reserved for programs, at a terminal: quote it`},
	{"exclamation mark in a word", "a; !b", 3, 0, false, `"!" is reserved for programs, at a terminal: quote it`},
	{"exclamation mark after a capture", "x = !b", 4, 0, false, `"!" is reserved for programs, at a terminal: quote it`},
	{"capture of nothing", " x =", 1, 0, false, `"x =" needs a command`},
	{"capture of a comment", "x=# a", 0, 0, false, `"x =" needs a command`},
	{"capture of nothing, then more", "x$i = ; a", 0, 0, false, `"x$i =" needs a command`},
	{"capture of nothing over lines", "x\\\ny =", 0, 0, false, `"xy =" needs a command`},
	{"capture of &", "x = &", 0, 0, false, `"x =" needs a command`},
	{"& alone", "a; &", 3, 0, false, `"&" needs a command`},
}

func TestErrors(t *testing.T) {
	var p Parser
	for _, c := range invalid {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse(&p, c.src)
			if err == nil {
				t.Fatalf("%q: no error", c.src)
			}
			if err.Pos != c.pos || err.Line != c.line || err.Incomplete != c.incomplete || !strings.Contains(err.Error(), c.msg) {
				t.Errorf("%q: %+v, want %+v", c.src, *err, c)
			}
			if ok, again := p.Next(new(Statement)); ok || again != error(err) {
				t.Errorf("%q: after the error: %v, %v", c.src, ok, again)
			}
		})
	}
}

func TestWordsBeforeAnError(t *testing.T) {
	for src, want := range map[string]string{
		`a:write_all "x" 'y`: `b:a:write_all d:x`,
		`v = get_option ${x`: `b:v = b:get_option`,
		`a b | c`:            `b:a b:b`,
	} {
		var p Parser
		var st Statement
		p.Reset(src)
		if _, err := p.Next(&st); err == nil {
			t.Fatalf("%q: no error", src)
		}
		if got := dump(&st); got != want {
			t.Errorf("%q: got %q, want %q", src, got, want)
		}
	}
}

func TestSpans(t *testing.T) {
	for _, c := range []struct {
		src, statement, body string
		words                []string
		line                 int
	}{
		{"  a  b  # c", "a  b", "a  b", []string{"a", "b"}, 0},
		{"a b  &  # c", "a b", "a b", []string{"a", "b"}, 0},
		{"x = a 'b'", "x = a 'b'", "a 'b'", []string{"a", "'b'"}, 0},
		{`x=s$i:write "a\n"$b  ;`, `x=s$i:write "a\n"$b`, `s$i:write "a\n"$b`, []string{"s$i:write", `"a\n"$b`}, 0},
		{"\\\n \\\na \\\nb", "a \\\nb", "a \\\nb", []string{"a", "b"}, 2},
		{"a\\\nb\\\n\\\n c", "a\\\nb\\\n\\\n c", "a\\\nb\\\n\\\n c", []string{"a\\\nb", "c"}, 0},
		{"a\\\n\\\n", "a", "a", []string{"a"}, 0},
		{"x\\\n=a", "x\\\n=a", "a", []string{"a"}, 0},
	} {
		var p Parser
		var st Statement
		p.Reset(c.src)
		if ok, err := p.Next(&st); !ok {
			t.Fatalf("%q: %v", c.src, err)
		}
		var words []string
		for _, w := range st.Words {
			words = append(words, c.src[w.Pos:w.End])
		}
		if c.src[st.Pos:st.End] != c.statement || c.src[st.BodyPos:st.End] != c.body || st.Line != c.line ||
			strings.Join(words, "|") != strings.Join(c.words, "|") {
			t.Errorf("%q: statement %q, body %q, words %q, line %d", c.src, c.src[st.Pos:st.End], c.src[st.BodyPos:st.End], words, st.Line)
		}
	}
}

func TestLines(t *testing.T) {
	var p Parser
	p.Reset("a;b \\\n c; d\n\n# e\n'f' \\\n;g '\n' \"\n\";h")
	want := []int{0, 0, 1, 4, 5, 7}
	var st Statement
	for i := 0; ; i++ {
		ok, err := p.Next(&st)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			if i != len(want) {
				t.Errorf("%d statements, want %d", i, len(want))
			}
			return
		}
		if st.Line != want[i] {
			t.Errorf("statement %d: line %d, want %d", i, st.Line, want[i])
		}
	}
}

func TestText(t *testing.T) {
	for src, want := range map[string]string{
		`it"s "'so'`:  "its so",
		`a\` + "\nb":  "ab",
		`"a\x41"'\x'`: `aA\x`,
		`"a$b"c`:      "", // not literal
		`$a`:          "",
	} {
		var p Parser
		var st Statement
		p.Reset(src)
		if ok, err := p.Next(&st); !ok {
			t.Fatalf("%q: %v", src, err)
		}
		w := &st.Words[0]
		if w.Text != want || w.Literal() != (want != "") {
			t.Errorf("%q: text %q, literal %v", src, w.Text, w.Literal())
		}
	}
}

func TestLargeWords(t *testing.T) {
	const n = 1 << 20
	big := strings.Repeat("x", n)
	for _, src := range []string{big, "'" + big + "'", `"` + big + `"`, `"\n` + big[1:] + `"`, "a'" + big[1:] + "'"} {
		var p Parser
		var st Statement
		p.Reset(src)
		if ok, err := p.Next(&st); !ok || len(st.Words[0].Text) != n {
			t.Errorf("%.10q…: %v, %v, %d bytes", src, ok, err, len(st.Words[0].Text))
		}
	}
}

func TestIsIdentifier(t *testing.T) {
	for s, want := range map[string]bool{
		"a": true, "_": true, "A9_z": true,
		"": false, "9": false, "9a": false, "a-b": false, "a:": false, "é": false, "a\x00": false,
	} {
		if IsIdentifier(s) != want {
			t.Errorf("IsIdentifier(%q) = %v", s, !want)
		}
	}
}

// A statement that is parsed into again keeps nothing of the one before.
func TestStatementReused(t *testing.T) {
	var p Parser
	var st Statement
	p.Reset("name$i = a b & ; \\\n c; # end")
	for _, want := range []Statement{
		{HasCapture: true, Background: true}, {Line: 1}, {},
	} {
		ok, err := p.Next(&st)
		if err != nil || ok != (want.Line > 0 || want.HasCapture) {
			t.Fatal(ok, err)
		}
		captured := st.Capture.Text != "" || st.Capture.Pieces != nil || st.Capture.End != 0
		if st.HasCapture != want.HasCapture || captured != want.HasCapture || st.Background != want.Background || st.Line != want.Line || ok != (len(st.Words) > 0) {
			t.Errorf("%+v", st)
		}
	}
}
