package repl_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/repl"
)

// scripted is a LineReader that types.
type scripted struct {
	lines   []string // ^C is an interrupt, ^D an end of input
	prompts []string
}

func (s *scripted) ReadLine(prompt string) (string, error) {
	s.prompts = append(s.prompts, prompt)
	if len(s.lines) == 0 {
		return "", io.EOF
	}
	line := s.lines[0]
	s.lines = s.lines[1:]
	if line == "^C" {
		return "", repl.ErrInterrupt
	}
	if line == "^D" {
		return "", io.EOF
	}
	return line, nil
}

// run runs lines and returns what was printed where.
func run(t *testing.T, terminal bool, lines ...string) (out, err string, outcome session.Outcome, reader *scripted) {
	t.Helper()
	var stdout, stderr strings.Builder
	p := &repl.Printer{Out: &stdout, Err: &stderr, Terminal: terminal}
	s := session.New(session.Config{Sink: p, Table: commands.NewTable()})
	defer s.Close()
	p.Attach(&s.Settings)
	reader = &scripted{lines: lines}
	loop := repl.Loop{
		Session: s, Reader: reader, File: "<test>", Terminal: terminal,
		Prompt: func() string { return s.Prompt(nil) },
	}
	outcome, failed := loop.Run()
	if failed != nil {
		t.Fatal(failed)
	}
	p.Flush()
	return stdout.String(), stderr.String(), outcome, reader
}

func TestBatchStopsAtAnError(t *testing.T) {
	out, err, outcome, _ := run(t, false, "is_open", "local_port", "is_open")
	if out != "false\n" || err != "<test>:2: error: local_port: EBADF: bad file descriptor\n" || !outcome.Stop {
		t.Errorf("printed %q and %q, %+v", out, err, outcome)
	}
}

func TestTerminalGoesOn(t *testing.T) {
	out, err, outcome, _ := run(t, true, "local_port", "nonsense", "is_open")
	want := "error: local_port: EBADF: bad file descriptor\n" +
		"hint: the socket is closed: open v4, open v6 or connect first\n" +
		"error: nonsense: usage: unknown command; help lists them\nfalse\n"
	if out != want || err != "" || outcome.Stop {
		t.Errorf("printed %q and %q, %+v", out, err, outcome)
	}
}

func TestContinuation(t *testing.T) {
	out, _, _, reader := run(t, true, `print a \`, "b", `print \`, "^C", "print c", `print half \`)
	if !strings.HasPrefix(out, "a b\nc\nerror: ") {
		t.Errorf("printed %q", out)
	}
	if got := strings.Join(reader.prompts, "|"); got != "s1 closed> |… |s1 closed> |… |s1 closed> |s1 closed> |… |s1 closed> " {
		t.Errorf("prompts %q", got)
	}
}

// TestInputEndsACommand: at a terminal the end of input ends what is begun, and the shell goes on.
func TestInputEndsACommand(t *testing.T) {
	for begun, want := range map[string]string{
		"{ print no":   `error: usage: unclosed "{"`,
		"if is_open {": `error: if: usage: unclosed "{"`,
		`print no \`:   "error: ",
		`print "no`:    "error: ",
		"print 'no":    "error: ",
	} {
		out, _, outcome, reader := run(t, true, begun, "^D", "print yes")
		if !strings.HasPrefix(out, want) || !strings.HasSuffix(out, "\nyes\n") || strings.Contains(out, "\nno") || outcome.Stop || outcome.Exit {
			t.Errorf("%s: printed %q, %+v", begun, out, outcome)
		}
		if got := strings.Join(reader.prompts, "|"); got != "s1 closed> |… |s1 closed> |s1 closed> " {
			t.Errorf("%s: prompts %q", begun, got)
		}
	}
}

// TestContinuedQuote: a person may end a quote in a later line.
func TestContinuedQuote(t *testing.T) {
	out, _, _, reader := run(t, true, `print "a`, `b\`, `"`, "print 'c", "^C", "print d")
	if out != "a\nb\nd\n" {
		t.Errorf("printed %q", out)
	}
	if got := strings.Join(reader.prompts, "|"); got != "s1 closed> |… |… |s1 closed> |… |s1 closed> |s1 closed> " {
		t.Errorf("prompts %q", got)
	}
	if _, err, _, _ := run(t, false, `print "a`, `b"`); err != "<test>:1: error: print: usage: unclosed \"\n" {
		t.Errorf("in a file: %q", err)
	}
}

func TestPlacesCountPhysicalLines(t *testing.T) {
	_, err, _, _ := run(t, false, "# a comment", `print a \`, "b", "", "nonsense")
	if !strings.HasPrefix(err, "<test>:5: error: nonsense") {
		t.Errorf("printed %q", err)
	}
}

func TestLastLineWithoutNewline(t *testing.T) {
	flushed := 0
	r := repl.NewPlainReader(strings.NewReader("a\x00\xff\r\n\nlast"), func() { flushed++ })
	var lines []string
	for {
		line, err := r.ReadLine("")
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if got := strings.Join(lines, "|"); got != "a\x00\xff\r||last" {
		t.Errorf("read %q", got)
	}
	if flushed == 0 {
		t.Error("output is not flushed before input is waited for")
	}
}

// TestWholeLines: at a terminal that hangs up, half a line is none.
func TestWholeLines(t *testing.T) {
	r := repl.NewPlainReader(strings.NewReader("a\nhalf"), func() {})
	r.Whole = true
	if line, err := r.ReadLine(""); line != "a" || err != nil {
		t.Errorf("read %q, %v", line, err)
	}
	if line, err := r.ReadLine(""); line != "" || !errors.Is(err, io.EOF) {
		t.Errorf("read %q, %v", line, err)
	}
}

func TestErrorsFollowTheOutputBeforeThem(t *testing.T) {
	var both strings.Builder
	p := &repl.Printer{Out: &both, Err: &both}
	s := session.New(session.Config{Sink: p, Table: commands.NewTable()})
	defer s.Close()
	p.Attach(&s.Settings)
	s.RunLine(session.Place{File: "f", Line: 1}, "is_open; local_port", false)
	if got := both.String(); got != "false\nf:1: error: local_port: EBADF: bad file descriptor\n" {
		t.Errorf("printed %q", got)
	}
}

func TestNoticeOfADetachedError(t *testing.T) {
	_, err, _, _ := run(t, false, "socket_pair a b", "b:read_some &", "detach 1", "b:cancel", "is_open")
	if err != "[1] b:read_some\n<test>:2: error: b:read_some: operation_aborted: operation canceled\n" {
		t.Errorf("printed %q", err)
	}
}

// broken fails every write.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestFailedOutputIsKept(t *testing.T) {
	p := &repl.Printer{Out: broken{}, Err: io.Discard}
	s := session.New(session.Config{Sink: p, Table: commands.NewTable()})
	defer s.Close()
	p.Attach(&s.Settings)
	s.RunLine(session.Place{}, "is_open", false)
	p.Flush()
	if !errors.Is(p.Failed(), io.ErrClosedPipe) {
		t.Errorf("failed: %v", p.Failed())
	}
}
