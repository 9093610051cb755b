package session

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sockshell/commands/transcript"
	"sockshell/internal/tempdir"
)

// bindsOnce says whether a line that comes again is kept.
func bindsOnce(f *Fiber, line string) bool {
	var kept compiledLines
	l := lines{rest: strings.Repeat(line+"\n", 3)}
	var bound []bool
	for {
		_, _, b, ok := kept.next(f, &l)
		if !ok {
			break
		}
		bound = append(bound, b != nil)
	}
	return slices.Equal(bound, []bool{false, true, true})
}

func TestOnlyWordsThatSayAllAreBoundOnce(t *testing.T) {
	session, _ := newTestSession()
	defer session.Close()
	session.RunLine(Place{}, "alias ping write_all PING", true)
	session.RunLine(Place{}, "let x abc", true)
	for line, want := range map[string]bool{
		"is_open": true, `a:write_all "PING\r\n" u16:5`: true, "timeout 1s read_some": true,
		"repeat 3 len $x": false, "repeat 3 len abc": true, "len abc # a comment": true, "print 'file:x'": true,
		"": false, "# a comment": false, "len $x": false, "len ${env:HOME}": false, "len file:x": false,
		"$x:read_some": false, "ping": false, "help ping": false, "alias p ping": false,
		"x = len abc": false, "len abc &": false, "len abc; len abc": false, "nothing": false, `len "abc`: false, "len \\\nabc": false,
		"read_until ''": false, "expect re:'('": false, // are wrong
		"'s1':is_open": true, `s"1":is_open`: true,
	} {
		if got := bindsOnce(session.main, line); got != want {
			t.Errorf("%s: kept %v, want %v", line, got, want)
		}
	}
}

// varying is what differs from run to run: numbers, the units of durations, and the width of columns.
var varying = regexp.MustCompile(`[0-9.]+(ns|µs|ms|s)?|  +`)

// A line that is kept gives what it gave when it was bound anew, whatever the command; and no command
// changes its parameters, which are the next round's, too.
func TestKeptLinesGiveTheSame(t *testing.T) {
	for _, c := range testTable().Commands() {
		if c.Group == Jobs || c.Name == "spawn" {
			continue // which of several jobs comes first is not said
		}
		t.Run(c.Name, func(t *testing.T) { // not in parallel: some list what the process has open
			parsed, err := transcript.Parse([]byte(c.Examples))
			if err != nil {
				t.Fatal(err)
			}
			anew, wanted := repeatingSession(t)
			kept, got := repeatingSession(t)
			for _, cmd := range kept.table.Commands() {
				guardInput(t, cmd)
			}
			for i := range parsed.Entries {
				line := parsed.Entries[i].Input[0]
				for n := range 3 {
					anew.RunLine(Place{File: "x", Line: n + 1}, line, true)
				}
				kept.RunScript("x", strings.Repeat(line+"\n", 3), false)
				a, b := varying.ReplaceAllString(wanted.take(), "N"), varying.ReplaceAllString(got.take(), "N")
				if a != b {
					t.Fatalf("%s: bound each time:\n%s\nkept:\n%s", line, a, b)
				}
			}
		})
	}
}

// repeatingSession goes on after an error, and waits for nothing.
func repeatingSession(t *testing.T) (*Session, *transcriptSink) {
	t.Helper()
	session, sink := newTestSession()
	session.table = testTable()
	session.config.Dir = tempdir.New(t)
	session.env.SetFolder(session.config.Dir)
	t.Cleanup(session.Close)
	session.RunLine(Place{}, "set timeout 10ms; set on_error continue", true)
	sink.take()
	return session, sink
}

func guardInput(t *testing.T, c *Command) {
	run := c.run
	c.run = func(call *Call, in any) error {
		before := parametersOf(in)
		err := run(call, in)
		if after := parametersOf(in); after != before {
			t.Errorf("%s changes its parameters from %s to %s", c.Name, before, after)
		}
		return err
	}
}

// parametersOf shows an input's parameters, which are its exported fields.
func parametersOf(in any) string {
	var text string
	for field, v := range reflect.ValueOf(in).Elem().Fields() {
		if field.IsExported() {
			text += fmt.Sprintf("%s: %+v ", field.Name, v.Interface())
		}
	}
	return text
}

// What a line's words do not say is looked at each time: the file, the alias, the socket of that name.
func TestKeptLinesSeeWhatChanges(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	session.config.Dir = tempdir.New(t)
	if err := os.WriteFile(filepath.Join(session.config.Dir, "data"), []byte("1"), 0o600); err != nil {
		t.Fatal(err)
	}
	session.RunScript("x", `print file:data
print file:data
quiet socket_pair p q
quiet p:write_all 22
p:close
quiet q:receive_file data
print file:data
alias size len abc
size
size
alias size len abcd
size
new s
s:is_open
s:is_open
s:open v4
s:is_open
s:close
s:is_open
let x abc
let x abc
print $x
let x d
print $x
let x abc
print $x
`, false)
	want := "1\n1\nok\n22\n3\n3\n4\ns\nfalse\nfalse\nok\ntrue\nok\nfalse\nabc\nd\nabc\n"
	if got := sink.take(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestKeptLineThatFailsNamesItsOwnPlace(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	session.RunScript("x", strings.Repeat("expect_error EBADF local_port\n", 3)+strings.Repeat("local_port\n", 3), true)
	if got := sink.take(); !strings.Contains(got, "x:4: ") || strings.Contains(got, "x:5:") {
		t.Error(got)
	}
	session.RunLine(Place{}, "set on_error continue", true)
	sink.take()
	session.RunScript("x", strings.Repeat("local_port\n", 3), true)
	if got := sink.take(); !strings.Contains(got, "x:1: ") || !strings.Contains(got, "x:2: ") || !strings.Contains(got, "x:3: ") {
		t.Error(got)
	}
}
