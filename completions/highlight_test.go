package completions_test

import (
	"strings"
	"testing"

	"sockshell/completions"
)

var kindNames = map[completions.Kind]string{
	completions.CommandName: "command", completions.SocketName: "socket", completions.String: "string",
	completions.Variable: "variable", completions.ErrorName: "error", completions.ByteWord: "bytes",
	completions.Comment: "comment", completions.Wrong: "wrong",
}

var highlightTests = []struct{ text, want string }{
	{"", ""},
	{"is_open", "command(is_open)"},
	{"is_op", ""},
	{"nonsense", ""},
	{"nonsense ", ""},
	{"nonsense =", "variable(nonsense)"},
	{"nonsense x", "wrong(nonsense)"},
	{"nonsense;", "wrong(nonsense)"},
	{"nonsense\nis_open", "wrong(nonsense) command(is_open)"},
	{"is-open", "wrong(is-open)"},
	{"s1:read_some 10", "socket(s1) command(read_some)"},
	{"other:read_some 10", "socket(other) command(read_some)"},
	{"s1:rea", "socket(s1)"},
	{"s1:rea 1", "socket(s1) wrong(rea)"},
	{"s1:print", "socket(s1) wrong(print)"},
	{"s1:", "socket(s1)"},
	{"s$i:close", "socket(s) variable($i) command(close)"},
	{"s${i}:clos x", "socket(s) variable(${i}) wrong(clos)"},
	{"$x:close", "variable($x) command(close)"},
	{"x = is_open", "variable(x) command(is_open)"},
	{"v$i=is_open", "variable(v$i) command(is_open)"},
	{"x = nonsense", "variable(x)"},
	{"{ is_open; nonsense x }", "command(is_open) wrong(nonsense)"},
	{"{ nonsense; }", "wrong(nonsense)"},
	{"print { is_open }", "command(print)"},
	{"if is_open { close } else if s1:is_open { nonsense ; } else { close }", "command(if) command(is_open) command(close) command(else) command(if) socket(s1) command(is_open) wrong(nonsense) command(else) command(close)"},
	{"while x = is_open { close } # }", "command(while) variable(x) command(is_open) command(close) comment(# })"},
	{"for w in 'a' { print $w }", "command(for) string('a') command(print) variable($w)"},
	{"define again X { again $X; nonsense }; again 1", "command(define) command(again) variable($X) wrong(nonsense) command(again)"},
	{"detach { close }", "command(detach) command(close)"},
	{"x = nonsense ", "variable(x) wrong(nonsense)"},
	{"timeout 1s nonsense ", "command(timeout) wrong(nonsense)"},
	{"timeout 1s retry 2s s1:close; close # x", "command(timeout) command(retry) socket(s1) command(close) command(close) comment(# x)"},
	{"expect_error ECONNREFUSED connect a b", "command(expect_error) error(ECONNREFUSED) command(connect)"},
	{"expect_error ECONN connect", "command(expect_error) wrong(ECONN) command(connect)"},
	{"expect_error ECONN", "command(expect_error)"},
	{"expect_error any is_open", "command(expect_error) error(any) command(is_open)"},
	{"get_option keep ", "command(get_option) wrong(keep)"},
	{"set_option linger true 5", "command(set_option)"},
	{"set outptu json", "command(set) wrong(outptu)"},
	{"use s1", "command(use) socket(s1)"},
	{"use other", "command(use)"},
	{"print 'a' \"b $port c\" $_ ${env:HOME}", `command(print) string('a') string("b ) variable($port) string( c") variable($_) variable(${env:HOME})`},
	{`print "a\q\n"`, `command(print) string("a) wrong(\q) string(\n")`},
	{`print "a\x4`, `command(print) string("a\x4)`},
	{`print $ ${a-b}`, `command(print) wrong($) wrong(${a)`},
	{"print 'a\nb' c", "command(print) string('a\nb')"},
	{"print 'a", "command(print) string('a)"},
	{"write_all hex:00 u16:$n file:'a b' xx:1", "command(write_all) bytes(hex:00) bytes(u16:) variable($n) bytes(file:) bytes('a b')"},
	{"expect re:'a+'", "command(expect) bytes(re:) bytes('a+')"},
	{"source hex:00", "command(source)"},
	{"write_all 'hex:00'", "command(write_all) string('hex:00')"},
	{"'is_open'", "string('is_open')"},
	{"within s1:close", "command(within) socket(s1) command(close)"},
	{"s1:within close", "socket(s1) command(within) command(close)"},
	{"loop close", "command(loop)"},
	{"alias x timeout 1s nonsense ", "command(alias) command(timeout) wrong(nonsense)"},
	{"close | grep 'x", "command(close)"},
	{"!ls 'x", ""},
	{"close\n!ls\nclose", "command(close) command(close)"},
	{"close a b c", "command(close)"},
	{"sleep 1s &", "command(sleep)"},
	{"# a\nclose", "comment(# a) command(close)"},
	{"spawn close", "command(spawn) command(close)"},
}

func TestHighlight(t *testing.T) {
	snap := snapshot()
	for _, test := range highlightTests {
		var got []string
		for _, s := range completions.Highlight(snap, test.text) {
			got = append(got, kindNames[s.Kind]+"("+test.text[s.Start:s.End]+")")
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.text, text, test.want)
		}
	}
}

func FuzzHighlight(f *testing.F) {
	for _, test := range highlightTests {
		f.Add(test.text)
	}
	snap := snapshot()
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, s := range completions.Highlight(snap, text) {
			if s.Start < end || s.End <= s.Start || s.End > len(text) || kindNames[s.Kind] == "" {
				t.Fatalf("%q: %+v after %d", text, s, end)
			}
			end = s.End
		}
	})
}

func BenchmarkHighlight(b *testing.B) {
	line := `timeout 5s retry 1s s$i:write_all u16:$n "GET / HTTP/1.1\r\nHost: $host\r\n\r\n"; expect_error ECONNREFUSED connect 127.0.0.1 80 # try`
	for _, c := range []struct{ name, text string }{
		{"200_bytes", (line + "; " + line)[:200]},
		{"10_KB", strings.Repeat(line+"\n", 10_240/len(line)+1)[:10_240]},
		{"10_KB_of_words", strings.Repeat("a ", 5120)},
		{"10_KB_of_commands", strings.Repeat("get_option x;", 788)[:10_240]},
		{"10_KB_of_errors", "print \"" + strings.Repeat(`\q`, 5116)},
		{"10_KB_of_one_word", "print " + strings.Repeat("x$y'z'", 1705)},
	} {
		snap := snapshot()
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				completions.Highlight(snap, c.text)
			}
		})
	}
}
