package session

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sockshell/commands/transcript"
	"sockshell/internal/tempdir"
)

// isBound says whether each statement of a line is bound once, as a prefix's, also one that is a prefix itself.
func isBound(session *Session, line string, bodies bool) bool {
	p, v := program{}, session.main.validator()
	v.bodies = bodies
	if v.line(&p, 1, line) != nil {
		return false
	}
	for _, chunk := range p.chunks {
		for i := range chunk {
			if chunk[i].input == nil {
				return false
			}
		}
	}
	return true
}

func TestOnlyWordsThatSayAllAreBoundOnce(t *testing.T) {
	session, _ := newTestSession()
	defer session.Close()
	session.RunLine(Place{}, "alias ping write_all PING", true)
	session.RunLine(Place{}, "let x abc", true)
	for line, want := range map[string]bool{
		"is_open": true, `a:write_all "PING\r\n" u16:5`: true, "timeout 1s read_some": false,
		"repeat 3 len abc": false, "len abc # a comment": true, "print 'file:x'": true,
		"": true, "# a comment": true, "len $x": false, "len ${env:HOME}": false, "len file:x": false,
		"$x:read_some": false, "ping": false, "help ping": false, "alias p ping": false,
		"x = len abc": false, "len abc &": false, "len abc; len abc": true, "len abc; len $x": false, "nothing": false, `len "abc`: false,
		"len \\\nabc":   true,
		"read_until ''": false, "expect re:'('": false, // are wrong
		"'s1':is_open": true, `s"1":is_open`: true,
	} {
		if got := isBound(session, line, false); got != want {
			t.Errorf("%s: bound %v, want %v", line, got, want)
		}
	}
	for line, want := range map[string]bool{
		"timeout 1s read_some": true, "repeat 3 len $x": true, "repeat $x len abc": false, "repeat 3 len abc": true, "len abc": true, "len $x": false,
	} {
		if got := isBound(session, line, true); got != want {
			t.Errorf("as a prefix's, %s: bound %v, want %v", line, got, want)
		}
	}
}

// varying is what differs from run to run: numbers, the units of durations, and the width of columns.
var varying = regexp.MustCompile(`[0-9a-f]{64}|[0-9.]+(ns|µs|ms|s)?|  +`)

// A statement that is bound once gives what it gives when it is bound anew, whatever the command; and no command
// changes its input, which is the next round's, too.
func TestBoundStatementsGiveTheSame(t *testing.T) {
	for _, c := range testTable().Commands() {
		if c.Group == Jobs || c.Name == "spawn" || (c.Group == TLS || c.Name == "relay") && strings.Contains(c.Examples, "&\n") {
			continue // which of several jobs comes first is not said
		}
		if strings.Contains(c.Examples, "> define ") {
			continue // it is bound when it is checked, or never
		}
		if strings.Contains(c.Examples, "certificate pem") {
			continue // each certificate is another one
		}
		t.Run(c.Name, func(t *testing.T) { // not in parallel: some list what the process has open
			parsed, err := transcript.Parse([]byte(c.Examples))
			if err != nil {
				t.Fatal(err)
			}
			patience := "100ms"
			if c.Name == "exec" {
				patience = "3s" // a program's answer is waited for
			}
			anew, wanted := repeatingSession(t, patience)
			bound, got := repeatingSession(t, patience)
			for _, cmd := range bound.table.Commands() {
				guardInput(t, cmd)
			}
			for i := range parsed.Entries {
				line := parsed.Entries[i].Input[0]
				for n := range 3 {
					runAnew(anew, n+1, line)
				}
				bound.RunScript("x", strings.Repeat(line+"\n", 3), false)
				a, b := varying.ReplaceAllString(wanted.take(), "N"), varying.ReplaceAllString(got.take(), "N")
				if a != b {
					t.Fatalf("%s: bound each time:\n%s\nbound once:\n%s", line, a, b)
				}
			}
		})
	}
}

// repeatingSession goes on after an error, and waits no longer than that.
func repeatingSession(t *testing.T, patience string) (*Session, *transcriptSink) {
	t.Helper()
	session, sink := newTestSession()
	session.table = testTable()
	session.config.Dir = tempdir.New(t)
	session.env.SetFolder(session.config.Dir)
	t.Cleanup(session.Close)
	session.RunLine(Place{}, "set timeout "+patience+"; set on_error continue", true)
	sink.take()
	return session, sink
}

// runAnew runs a line of which nothing is bound.
func runAnew(s *Session, number int, line string) {
	p := program{place: Place{File: "x"}}
	if s.main.validator().line(&p, number, line) != nil {
		s.RunLine(Place{File: "x", Line: number}, line, true)
		return
	}
	for _, chunk := range p.chunks {
		for i := range chunk {
			chunk[i].head, chunk[i].input = nil, nil
		}
	}
	s.begin()
	defer s.idle()
	s.recordLine(line)
	defer s.recorded()
	s.conclude(s.main.runProgram(&s.main.root, &p, true))
}

func guardInput(t *testing.T, c *Command) {
	run := c.run
	c.run = func(call *Call, in any) error {
		before := fmt.Sprintf("%+v", in)
		err := run(call, in)
		if after := fmt.Sprintf("%+v", in); after != before {
			t.Errorf("%s changes its input from %s to %s", c.Name, before, after)
		}
		return err
	}
}

// What a line's words do not say is looked at each time: the file, the alias, the socket of that name.
func TestBoundStatementsSeeWhatChanges(t *testing.T) {
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

func TestBoundStatementThatFailsNamesItsOwnPlace(t *testing.T) {
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
