//go:build unix

package cmd_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/creack/pty"
)

// nasty is a text as a peer may send it, or a file be called: it ends a line and makes two of its own, hides the
// cursor, turns the text around, and is no UTF-8. inALine is the same for what is typed in one line.
const (
	nasty   = "x\nforged ok\n> forged\r" + inALine
	inALine = "\x1b[?25l\x1b]Lforged\a\u202e\u2066\u200f\u061c\u009b\u0085\u2028\u2029\x7f\xff"
)

// wrongIn says what drives a terminal, or forges a line, empty where nothing does.
func wrongIn(output string) string {
	for line := range strings.Lines(output) {
		line, _ = strings.CutSuffix(line, "\n")
		if strings.HasPrefix(strings.TrimPrefix(line, "> "), "forged") {
			return fmt.Sprintf("forges the line %q", line)
		}
		for i, r := range line {
			if drives(r) || r == utf8.RuneError && !strings.HasPrefix(line[i:], "\ufffd") {
				return fmt.Sprintf("has %#x in the line %q", line[i], line)
			}
		}
	}
	return ""
}

func drives(r rune) bool {
	return unicode.IsControl(r) && r != '\t' || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// runQuietly runs the program with what comes from outside, and holds what it prints against wrongIn.
func runQuietly(t *testing.T, folder, input string, args ...string) (output string) {
	t.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Dir, command.Stdin = folder, strings.NewReader(input)
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "HOME="+folder)
	out, err := command.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if wrong := wrongIn(string(out)); wrong != "" {
		t.Errorf("%q: the output %s", args, wrong)
	}
	if bytes.Contains(out, []byte("\ngoroutine ")) || bytes.Contains(out, []byte("DATA RACE")) {
		t.Errorf("%q:\n%s", args, out)
	}
	return string(out)
}

// expanded are lines to which the text comes in a variable, as from a peer.
var expanded = []string{
	"connect $bad 80", "connect 127.0.0.1 $bad", "connect $bad", "timeout 1s connect localhost $bad", "connect ::1%$bad 80",
	"resolve $bad", "resolve 127.0.0.1 $bad", "bind $bad 0", "bind 127.0.0.1 $bad", "bind fe80::1%$bad 0", "open $bad", "open tcp $bad",
	"source $bad", "source $bad &; join", "socket_pair a b; a:send_file $bad 0 0", "socket_pair a b; a:receive_file no/$bad",
	"socket_pair a b; a:send_file $bad 0 0 &; jobs; join", "record no/$bad", "print file:$bad", "write_all file:$bad",
	"set prompt $bad; set prompt; set", "set prompt \"{$bad}\"", "set pager $bad; set pager; set", "set timeout $bad", "set output $bad", "set $bad", "set $bad 1",
	"alias $bad is_open", "alias $bad", "unalias $bad", "help $bad", "expect_error $bad is_open", "assert $bad == 1", "assert 1 $bad 1",
	"assert $bad matches y", "assert 1 matches \"($bad\"", "use $bad", "join $bad", "detach $bad", "set_option tcp_congestion $bad", "set_option $bad 1",
	"set_option linger true $bad", "set_option ip_ttl $bad", "get_option $bad", "shutdown $bad", "wait $bad", "sleep $bad", "timeout $bad is_open", "exit $bad",
	"repeat $bad is_open", "len hex:$bad", "len base64:$bad", "len u8:$bad", "io_control $bad", "assign $bad", "new $bad", "state $bad", "forget $bad",
	"let $bad x", "expect re:\"($bad\"", "write_pieces $bad 0 x", "decode $bad x", "decode int $bad", "slice x $bad 1", "trace $bad", "${bad}:read_some", "$bad:read_some",
	"socket_pair a b; trace on; a:write_all $bad; b:read_some", "socket_pair a b; a:write_all $bad; a:shutdown send; b:read_all 1000",
	"socket_pair a b; a:write_all $bad; timeout 10ms b:expect $bad$bad", "socket_pair a b; a:write_all $bad; b:read_some; connect $_ 80",
	"source ${bad}.socksh", "source ${bad}.socksh &; join", "source late$bad; source late$bad &; join",
	"receive $bad", "send x $bad", "history $bad", "listen $bad", "accept $bad", "release $bad", "dup $bad",
}

// typedLines are lines that hold the text themselves.
var typedLines = []string{
	"BAD", "'BAD'", "\"BAD\"", "s1:BAD", "BAD:is_open", "sleep BAD", "sleep 1ms 'BAD'", "source 'BAD' &; join", "sleep 1ms # BAD", "# BAD", "!BAD", "is_open | BAD",
	"len 'BAD' BAD \"BAD\" &; join", "repeat 2 len BAD &; join", "len 'a BAD' \"b BAD $?\" cBADd &; jobs; join", "x = len BAD &; jobs; join", "expect_error any sleep 'BAD' &; join",
	"alias a len 'BAD' \"BAD\" BAD; alias a; alias; help a; a &; jobs; join; a sleep; unalias BAD", "alias a sleep BAD; a", "alias BAD is_open",
	"print \"\\BAD\"", "print '", "print \"BAD", "print ${BAD}", "print ${env:BAD}", "print $BAD", "let BAD 1", "BAD = is_open", "x = BAD", "source 'BAD'", "connect BAD 1",
	"is_open BAD", "is_open; BAD; is_open", "timeout 1s BAD", "expect_error BAD is_open", "len hex:BAD", "set prompt 'BAD'; set prompt", "abc: BAD", "write_all abc:BAD",
}

// TestQuoted: what came from a peer or a file, or was typed, reaches no terminal as it is, and forges no line, whichever way out it takes.
func TestQuoted(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(nasty+".socksh", "sleep x\nnonsense '"+inALine+"'\n")
	write("late"+nasty, "is_open\nassert 1 == 2\n")
	write("typed"+nasty, strings.ReplaceAll(strings.Join(typedLines, "\n"), "BAD", inALine))
	script := strings.Join(expanded, "\n") + "\n" + strings.ReplaceAll(strings.Join(typedLines, "\n"), "BAD", inALine) + "\n"
	for _, output := range []string{"text", "hex", "json"} {
		runQuietly(t, folder, script, "-x", "-k", "-o", output, "--set", "bad="+nasty, "--record", "recorded")
		if recording, err := os.ReadFile(filepath.Join(folder, "recorded")); err != nil || wrongIn(string(recording)) != "" {
			t.Errorf("%s: the recording %s (%v)", output, wrongIn(string(recording)), err)
		}
		for _, name := range []string{"late" + nasty, "typed" + nasty, nasty + ".socksh"} {
			runQuietly(t, folder, "", "run", "-x", "-k", "-o", output, name)
			runQuietly(t, folder, "", "run", "-o", output, name)
		}
		out := runQuietly(t, folder, script, "-k", "-o", output, "--set", "bad="+nasty)
		for line := range strings.Lines(out) {
			if output == "json" && !json.Valid([]byte(line)) {
				t.Errorf("%q is no JSON", line)
			}
		}
	}
	for _, line := range typedLines {
		runQuietly(t, folder, "", "-k", "-c", strings.ReplaceAll(line, "BAD", inALine))
	}
}

// TestQuotedArguments: the same for the program's own arguments.
func TestQuotedArguments(t *testing.T) {
	folder := t.TempDir()
	for _, args := range [][]string{
		{nasty},
		{"run", nasty},
		{"run", nasty, "-o", "json"},
		{"run", "-o", "json", nasty},
		{"run", "-", nasty},
		{"test", nasty},
		{"test", "--run", "(" + nasty},
		{"--" + nasty},
		{"-" + nasty},
		{"run", "--" + nasty},
		{"test", "--" + nasty},
		{"test", "-o", nasty},
		{"test", "--junit", "no/" + nasty},
		{"test", "--parallel", nasty},
		{"--record", "no/" + nasty, "-c", "is_open"},
		{"--set", nasty, "-c", "is_open"},
		{"--set", nasty + "=1", "-c", "is_open"},
		{"-o", nasty, "-c", "is_open"},
		{"--timeout", nasty, "-c", "is_open"},
		{"--color", nasty, "-c", "is_open"},
		{"-c", nasty},
		{"-k", "-c", "nonsense " + nasty},
		{"completion", nasty},
		{"version", nasty},
		{"help", nasty},
		{"gen-docs", nasty},
		{"__complete", nasty, ""},
		{"__complete", "--" + nasty, ""},
		{"__complete", "test", "--" + nasty},
		{"__complete", "completion", nasty},
		{"__completeNoDesc", "run", nasty},
	} {
		out := runQuietly(t, folder, "", args...)
		if !strings.Contains(out, "error") && args[0] != "help" && args[0] != "run" && !strings.HasPrefix(args[0], "__") {
			t.Errorf("%q: no error in %q", args, out)
		}
	}
}

// TestQuotedTests: the same for the reports of `sockshell test`.
func TestQuotedTests(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		nasty + ".transcript":  "> print \"" + inALine + "\"\nother\n",
		"got.transcript":       "> print \"a\\rb\" \"" + strings.ReplaceAll(inALine, "\xff", "") + "\\xff\"\na\n",
		"wanted.transcript":    "> print a\na" + inALine + "\n",
		"blank.transcript":     "> print 'a '\na\n",
		"jobs.transcript":      "> spawn sleep 10s '" + inALine + "'\n> spawn sleep 10s # " + inALine + "\n[1] sleep 10s\n",
		"require.transcript":   "# require " + inALine + "\n> is_open\nfalse\n",
		"parse.transcript":     inALine + "\n",
		"detached.transcript":  "> bad = slice \"\" 1 0\n> source '" + inALine + "' &\n[1] [..]\n> detach 1\nok\n",
		nasty + ".txtar":       "exec sockshell -c 'print \"\\e[?25l\\u202e\"'\n! exec sockshell version\n",
		"skip.txtar":           "skip '" + inALine + "'\n",
		"stop.txtar":           "nonsense '" + inALine + "'\n",
		"replay.txtar":         "transcript 'a" + inALine + "'\n-- b --\n",
		"variables.txtar":      "transcript b '" + inALine + "'\n-- b --\n",
		"needs.txtar":          "needs '" + inALine + "'\n",
		"hang.transcript":      "> socket_pair a b\na b\n> b:receive_file 'f" + inALine + "'\nok\n",
		"pending.transcript":   "> socket_pair a b\na b\n> b:receive_file 'f" + inALine + "' &\n[1] [..]\n> a:read_some\n",
		"interrupt.transcript": "> sleep 1h # " + inALine + "\nok\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	limits := []string{"--operation-timeout", "200ms", "--test-timeout", "3s"}
	out := runQuietly(t, folder, "", append([]string{"test", "-v", "--junit", "report.xml"}, limits...)...)
	for _, want := range []string{"-a\n+\"a \"\n", `+"a\rb \e[?25l`, "FAIL \"x\\nforged ok"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	out = runQuietly(t, folder, "", append([]string{"test", "-o", "json"}, limits...)...)
	for line := range strings.Lines(out) {
		if !json.Valid([]byte(line)) {
			t.Errorf("%q is no JSON", line)
		}
	}
	report, err := os.ReadFile(filepath.Join(folder, "report.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if wrong := wrongIn(string(report)); wrong != "" {
		t.Errorf("the JUnit report %s:\n%s", wrong, report)
	}
	if err := xml.Unmarshal(report, new(struct{ XMLName xml.Name })); err != nil {
		t.Error(err)
	}
}

// onTerminal runs the program with a terminal for its output.
func onTerminal(t *testing.T, folder string, args ...string) string {
	t.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Dir = folder
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "TERM=xterm", "NO_COLOR=1", "HOME="+folder)
	terminal, err := pty.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()
	out, _ := io.ReadAll(terminal) // which ends with EIO, pty(7)
	_ = command.Wait()             // an error is in its output
	return strings.ReplaceAll(string(out), "\r\n", "\n")
}

// TestPrintOnTerminal: what print prints drives no terminal, and is its bytes anywhere else, and with -o raw.
func TestPrintOnTerminal(t *testing.T) {
	line := `print "a\tb\r\nc\rd\a\x7f\e[?25l\u202e\u{9b}\u2028\xff\u200d\u3000é"`
	bytes := "a\tb\r\nc\rd\a\x7f\x1b[?25l\u202e\u009b\u2028\xff\u200d\u3000é\n"
	shown := "a\tb\r\nc^Md^G^?^[[?25l<U+202E><U+009B><U+2028><FF>\u200d\u3000é\n"
	folder := t.TempDir()
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, shown},
		{[]string{"-o", "hex"}, shown},
		{[]string{"-o", "raw"}, bytes},
	} {
		if got := onTerminal(t, folder, append(c.args, "-c", line)...); got != c.want {
			t.Errorf("%q: the terminal got %q, want %q", c.args, got, c.want)
		}
	}
	command := exec.Command(os.Args[0], "-c", line)
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1")
	if got, err := command.Output(); err != nil || string(got) != bytes {
		t.Errorf("the pipe got %q, %v", got, err)
	}
}

// TestQuotedAtPrompt: the same for who sits at the terminal: results, the prompt, the menu, the history, notices.
func TestQuotedAtPrompt(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"file" + nasty, "file2" + inALine} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(os.Args[0], "--no-rc", "--set", "bad="+nasty)
	command.Dir = folder
	s := startProgram(t, command)
	s.sees(">")
	s.types("print $bad\r")
	s.sees("\n> forged^M^[[?25l^[]Lforged^G<U+202E><U+2066><U+200F><U+061C><U+009B><U+0085><U+2028><U+2029>^?<FF>\n>")
	s.types("connect $bad 80\r")
	s.sees("host_not_found: host not found (authoritative)\n>")
	s.types("print $bad &\r")
	s.shows("[1] print $bad\nx\nforged ok")
	s.types("join; source $bad &\r")
	s.shows("[2] source $bad\nerror: source \"x\\nforged ok")
	s.types("socket_pair a b; b:receive_file $bad\t &; print \"\u202e\u2028\"\r")
	s.shows("print \"<U+202E><U+2028>\"\n", "\n<U+202E><U+2028>\n")
	s.types("history\r")
	s.shows("print \"\\xe2\\x80\\xae\\xe2\\x80\\xa8\"\n")
	s.types("print file:fi\t")
	s.shows("\"filex\\nforged ok", "\"file2\\e[?25l")
	s.types("\t\x03")
	s.types("\x12202\x07\x03")
	s.types("print $ba\t\x03")
	s.types("set prompt $bad\r")
	s.shows("\nx^Jforged ok^J> forged^M^[[?25l^[]Lforged^G<U+202E>")
	s.types("set prompt\r")
	s.shows("\n\"x\\nforged ok\\n> forged\\r\\e[?25l")
	s.types("set prompt '> '\r")
	s.sees("\n>")
	s.leaves()
	<-s.closed
	for _, drives := range []string{"\x1b[?25l", "\x1b]L", "\u202e", "\u2066", "\u200f", "\u061c", "\u009b", "\u0085", "\u2028", "\u2029", "\x7f", "\xff"} {
		if bytes.Contains(s.output(), []byte(drives)) {
			t.Errorf("the terminal got %q", drives)
		}
	}
}
