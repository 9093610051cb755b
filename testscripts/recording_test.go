package testscripts_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sockshell/commands"
	"sockshell/commands/record"
	"sockshell/commands/session"
	"sockshell/sockcore"
	"sockshell/testscripts"
)

// nowhere is a sink.
type nowhere struct{}

func (nowhere) Echo(string)             {}
func (nowhere) Result(*session.Result)  {}
func (nowhere) Trace(*sockcore.SysCall) {}
func (nowhere) Notice(*session.Notice)  {}
func (nowhere) Flush()                  {}

// announcing is a session that announces jobs that end, as on a terminal.
type announcing struct {
	t       *testing.T
	session *session.Session
	file    string // the recording's
	news    chan struct{}
}

func newAnnouncing(t *testing.T) *announcing {
	t.Helper()
	a := &announcing{t: t, file: filepath.Join(tempDir(t), "t.transcript"), news: make(chan struct{}, 1)}
	a.session = session.New(session.Config{Sink: nowhere{}, Table: commands.NewTable(), Dir: filepath.Dir(a.file), Announce: func() {
		select {
		case a.news <- struct{}{}:
		default: // it is to look already
		}
	}})
	return a
}

// types runs lines; one that is `told N…` waits until those jobs are announced, and one behind `^C ` is interrupted once an
// operation of it is pending.
func (a *announcing) types(lines ...string) {
	a.t.Helper()
	for _, line := range lines {
		if line, ok := strings.CutPrefix(line, "^C "); ok {
			a.interrupts(line)
			continue
		}
		told, ok := strings.CutPrefix(line, "told ")
		if !ok {
			a.session.RunLine(session.Place{}, line, true)
			continue
		}
		for left := strings.Fields(told); len(left) > 0; {
			left = a.told(left)
		}
	}
}

// interrupts runs a line, and ends it once something of no job is pending.
func (a *announcing) interrupts(line string) {
	ended := make(chan struct{})
	go func() {
		a.session.RunLine(session.Place{}, line, true)
		close(ended)
	}()
	pending := func(s session.SocketDetails) bool {
		return slices.ContainsFunc(s.Operations, func(o sockcore.Pending) bool { return o.Tag == 0 })
	}
	for !slices.ContainsFunc(a.session.SocketDetails(), pending) {
		runtime.Gosched()
	}
	a.session.Interrupt()
	<-ended
	a.session.Rearm()
}

// told waits for news, and returns the jobs that it was not told of.
func (a *announcing) told(jobs []string) []string {
	a.t.Helper()
	select {
	case <-a.news:
	case <-time.After(10 * time.Second):
		a.t.Fatal("the jobs have not ended: ", jobs)
	}
	for _, n := range a.session.TakeNotices() {
		jobs = slices.DeleteFunc(jobs, func(number string) bool { return number == strconv.Itoa(n.Job) })
	}
	return jobs
}

// holds requires what is recorded.
func (a *announcing) holds(want string) {
	a.t.Helper()
	if text, err := os.ReadFile(a.file); err != nil || string(text) != want {
		a.t.Errorf("%v; recorded\n%s\nwant\n%s", err, text, want)
	}
}

// replays requires the recording to pass, each time.
func (a *announcing) replays() {
	a.t.Helper()
	for range 5 {
		if _, report, err := testscripts.Replay(a.file, nil, false); report != "" || err != nil {
			a.t.Errorf("%v\n%s", err, report)
			return
		}
	}
}

// failsWith requires the recording to fail once something of it is another.
func (a *announcing) failsWith(old, other string) {
	a.t.Helper()
	text, err := os.ReadFile(a.file)
	if err != nil || !strings.Contains(string(text), old) {
		a.t.Fatalf("%v, or no %q in\n%s", err, old, text)
	}
	changed := filepath.Join(filepath.Dir(a.file), "changed.transcript")
	if err := os.WriteFile(changed, []byte(strings.Replace(string(text), old, other, 1)), 0o600); err != nil {
		a.t.Fatal(err)
	}
	if _, report, err := testscripts.Replay(changed, nil, false); report == "" || err != nil {
		a.t.Errorf("%v; with %q instead of %q it passes", err, other, old)
	}
}

// pair begins each session.
const pair = "> socket_pair a b\na b\n"

// spawned is a read in the background, to which something comes.
const spawned = pair + "> b:read_all 5 &\n[1] b:read_all 5\n> a:write_all Hello\n5\n"

// TestRecordedJobs: what was told of a job is tested where it was told, or where a line that does more joins it; one that
// still runs at the end is interrupted.
func TestRecordedJobs(t *testing.T) {
	read := []string{"b:read_all 5 &", "a:write_all Hello", "told 1"}
	const joined = "> join 1\n5 bytes \"Hello\"\n"
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"and nothing else", read, spawned + joined},
		{"then an exit", append(read, "exit 3"), spawned + joined + "> exit 3\n"},
		{"then a line that sets $_", append(read, "len abc"), spawned + joined + "> len abc\n3\n"},
		{
			"then a line that looks at $_", append(read, "print $_"),
			spawned + "> let kept1 $_\n" + joined + "> quiet len $kept1; quiet slice $kept1 1 $_; forget kept1\n> print $_\n5\n",
		},
		{
			"then a line after which another one looks at $_", append(read, "let kept1 x", "print $_ $kept1"),
			spawned + "> let kept2 $_\n" + joined + "> quiet len $kept2; quiet slice $kept2 1 $_; forget kept2\n> let kept1 x\n> print $_ $kept1\n5 x\n",
		},
		{
			"an error, then a line that looks at $?",
			[]string{"timeout 1s b:read_all 5 &", "a:close", "told 1", "assert $? == ok"},
			pair + "> timeout 1s b:read_all 5 &\n[1] timeout 1s b:read_all 5\n> a:close\nok\n> let kept1 $_\n> join 1\nerror: b:read_all: eof: end of file\n" +
				"> quiet len $kept1; quiet slice $kept1 1 $_; forget kept1\n> assert $? == ok\nok\n",
		},
		{
			"after an error that a line looks at",
			[]string{"b:read_all 5 &", "a:write_all Hello; len $none", "told 1", "print $?"},
			pair + "> b:read_all 5 &\n[1] b:read_all 5\n> a:write_all Hello; len $none\n5\nerror: len: usage: DATA: \"none\" is not the name of a variable[..]\n" +
				"  usage: len DATA…\n> print $?\nusage\n" + joined,
		},
		{"then its join", append(read, "join 1", "print $_"), spawned + joined + "> print $_\nHello\n"},
		{
			"then, after more, its join", append(read, "len abc", "a:local_port", "join", "print $_"),
			spawned + joined + "> len abc\n3\n> port1 = a:local_port\n> a:local_port\n[$port1]\n> join\n> let last1 Hello\n> print $last1\nHello\n",
		},
		{
			"then, after more, its join, and another line's error", append(read, "len abc", "join 1", "len $none", "print $_ $?"),
			spawned + joined + "> len abc\n3\n> # join 1\n> len $none\nerror: len: usage: DATA: \"none\" is not the name of a variable[..]\n  usage: len DATA…\n" +
				"> let last1 Hello\n> let error1 usage\n> print $last1 $error1\nHello usage\n",
		},
		{
			"then, after more, its join by a number with a zero", append(read, "len abc", "join 01"),
			spawned + joined + "> len abc\n3\n> # join 01\n",
		},
		{
			"then, after more, a line that joins it and does more", append(read, "len abc", "join 1; print $_"),
			spawned + "> len abc\n3\n> join 1; print $_\n5 bytes \"Hello\"\nHello\n",
		},
		{
			"then, after more, a join of it and of another one", append(read, "len abc", "x = len abcd &", "join 1 2", "len $x"),
			spawned + joined + "> len abc\n3\n> x = len abcd &\n[2] x = len abcd\n> join 2\n> len $x\n1\n",
		},
		{
			"then, after more, an interrupt", append(read, "len abc", "interrupt 1", "len x"),
			spawned + joined + "> len abc\n3\n> sleep 0s # interrupt 1\nok\n> len x\n1\n",
		},
		{
			"then, after more, a join that fails", append(read, "len abc", "join 1 7"),
			spawned + "> len abc\n3\n> join 1 7\nerror: join: usage: there is no job 7; jobs lists them\n  usage: join [N…]\n" + joined,
		},
		{"then, after more, a detach", append(read, "len abc", "detach 1"), spawned + joined + "> len abc\n3\n> sleep 0s # detach 1\nok\n"},
		{
			"whose variable is asked for too early",
			[]string{"x = b:read_all 5 &", "a:write_all Hello", "told 1", "len abc", "len $x", "join", "len $x"},
			pair + "> x = b:read_all 5 &\n[1] x = b:read_all 5\n> a:write_all Hello\n5\n> len abc\n3\n" +
				"> len $x\nerror: len: usage: DATA: $x waits for job 1: join 1 first\n  usage: len DATA…\n> join\n> len $x\n5\n",
		},
		{
			"two of them, of which one is joined",
			[]string{
				"b:read_all 5 &", "a:write_all Hello", "told 1", "len abc", "b:read_all 5 &", "a:write_all World", "told 2", "len abcd", "join 1", "len abcde", "join 2",
			},
			spawned + joined + "> len abc\n3\n> b:read_all 5 &\n[2] b:read_all 5\n> a:write_all World\n5\n> join 2\n5 bytes \"World\"\n> len abcd\n4\n" +
				"> # join 1\n> len abcde\n5\n> # join 2\n",
		},
		{
			"which shows a port",
			[]string{"a:local_port &", "told 1", "len abc", "join 1"},
			pair + "> a:local_port &\n[1] a:local_port\n> port1 = a:local_port\n> join 1\n[$port1]\n> len abc\n3\n> # join 1\n",
		},
		{
			"which gives groups, joined at the end",
			[]string{"b:expect re:'(.)ello' &", "a:write_all Hello", "told 1", "let m1 mine", "print $m1"},
			pair + "> b:expect re:'(.)ello' &\n[1] b:expect re:'(.)ello'\n> a:write_all Hello\n5\n> let m1 mine\n> print $m1\nmine\n> join 1\n5 bytes \"Hello\"\n> exit\n",
		},
		{
			"one that runs at the end",
			[]string{"b:read_all 5 &", "repeat 9 sleep 1h &"},
			pair + "> b:read_all 5 &\n[1] b:read_all 5\n> repeat 9 sleep 1h &\n[2] repeat 9 sleep 1h\n> interrupt 1\nok\n> join 1\n" +
				"error: b:read_all: operation_aborted: operation canceled\n> interrupt 2\nok\n> join 2\nerror: sleep: operation_aborted: operation canceled\n> exit\n",
		},
		{
			"one that runs at an exit, and has got something",
			[]string{"a:write_all Hell", "repeat 2 b:read_all 4 &", "len abc; exit # now"},
			pair + "> a:write_all Hell\n4\n> repeat 2 b:read_all 4 &\n[1] repeat 2 b:read_all 4\n> len abc\n3\n> interrupt 1\nok\n> join 1\n" +
				"...\n> exit # now\n",
		},
		{
			"one that runs at an exit that nothing can stand before",
			[]string{"b:read_all 5 &", "quiet exit 3"},
			pair + "> b:read_all 5 &\n[1] b:read_all 5\n> detach 1\nok\n> quiet exit 3\n",
		},
		{
			"one that runs when the recording ends",
			[]string{"b:read_all 5 &", "record off", "a:write_all Hello"},
			pair + "> b:read_all 5 &\n[1] b:read_all 5\n> interrupt 1\nok\n> join 1\n...\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAnnouncing(t)
			if err := record.Start(a.session, a.file); err != nil {
				t.Fatal(err)
			}
			a.types("socket_pair a b")
			a.types(c.lines...)
			a.session.Close()
			a.holds(c.want)
			a.replays()
			if strings.Contains(c.want, "all Hello\n5\n") && strings.Contains(c.want, "5 bytes") {
				a.failsWith("all Hello", "all Jello")
			}
		})
	}
}

// TestRecordedJobsPrinted: so are they in every form of output, and with what else is printed.
func TestRecordedJobsPrinted(t *testing.T) {
	for _, setting := range []string{"set output json", "set output hex", "set output raw", "trace on", "set show_state on"} {
		t.Run(setting, func(t *testing.T) {
			a := newAnnouncing(t)
			if err := record.Start(a.session, a.file); err != nil {
				t.Fatal(err)
			}
			a.types("socket_pair a b", setting, "b:read_all 5 &", "a:local_port &", "a:write_all Hello", "told 1 2", "print $_", "b:read_all 5 &",
				"a:write_all Hello", "told 3", "len abc", "join 3", "b:read_all 5 &", "exit")
			a.session.Close()
			a.replays()
			if setting != "set output json" && setting != "trace on" {
				a.failsWith("all Hello", "all Jello")
			}
		})
	}
}

// TestRecordedInterrupt: a command that ^C ended is a comment, and what a later line takes from it is given; what ran before
// it in its line is recorded.
func TestRecordedInterrupt(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{
			"a look at $?",
			[]string{"^C b:read_some", "print $? ${?}x", "print $?"},
			"> # b:read_some\n> let error1 operation_aborted\n> print $error1 ${error1}x\noperation_aborted operation_abortedx\n> print $?\nok\n",
		},
		{
			"a check of $?",
			[]string{"^C b:read_some", "assert \"$?\" == operation_aborted; print $?"},
			"> # b:read_some\n> let error1 operation_aborted\n> assert \"$error1\" == operation_aborted; print $?\nok\nok\n",
		},
		{"no look at $?", []string{"^C b:read_some", "len abc", "print $? $_"}, "> # b:read_some\n> len abc\n3\n> print $? $_\nok 3\n"},
		{
			"a job that looks at $?",
			[]string{"^C b:read_some", "print $? &", "join"},
			"> # b:read_some\n> let error1 operation_aborted\n> print $error1 &\n[1] print $error1\n> join\noperation_aborted\n",
		},
		{
			"commands before it",
			[]string{"^C len abc; x = len abcd; a:write_all Hello &; b:wait error; len y # none", "print $? $_", "print $x", "len a; join", "b:read_all 5"},
			"> len abc; x = len abcd; a:write_all Hello &\n3\n[1] a:write_all Hello\n> # b:wait error; len y # none\n" +
				"> let error1 operation_aborted\n> let last1 4\n> print $error1 $last1\noperation_aborted 4\n> print $x\n4\n> len a; join\n1\n5\n> b:read_all 5\n5 bytes \"Hello\"\n",
		},
		{
			"a job after it",
			[]string{"^C b:read_all 5 &; b:wait error &; b:read_some", "interrupt 2", "a:write_all Hello", "len a; join"},
			"> b:read_all 5 &; b:wait error &\n[1] b:read_all 5\n[2] b:wait error\n> # b:read_some\n> interrupt 2\nok\n> a:write_all Hello\n5\n" +
				"> len a; join\n1\n5 bytes \"Hello\"\nerror: b:wait: operation_aborted: operation canceled\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAnnouncing(t)
			if err := record.Start(a.session, a.file); err != nil {
				t.Fatal(err)
			}
			a.types("socket_pair a b")
			a.types(c.lines...)
			a.session.Close()
			a.holds(pair + c.want)
			a.replays()
		})
	}
}

// TestRecordedNames: a variable of the recorder's own never meets one of the user's.
func TestRecordedNames(t *testing.T) {
	const listener = "open v4; bind 127.0.0.1 0; listen"
	file := filepath.Join(tempDir(t), "file.socksh")
	if err := os.WriteFile(file, []byte("let port1 mine\nprint $port1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		lines []string
		holds []string
	}{
		{"made before", []string{"let kept1 hello", "let port1 mine", "print at $p", "print $kept1 $port1 $_"}, []string{"> print $kept1 $port1 $_\nhello mine 3\n"}},
		{"made later", []string{"print at $p", "let port1 mine", "print at $p $port1"}, []string{
			"\n> let port2 $port1; forget port1\n> let port1 mine\n", "\nat [$port2] mine\n",
		}},
		{"made later, when the port is gone", []string{"print at $p", "close", "let port1 mine", "print at $p $port1"}, []string{"\nat [$port2] mine\n"}},
		{"captured", []string{"print at $p", "port1 = len abcde", "print at $p $port1"}, []string{"\nat [$port2] 5\n"}},
		{"captured by a job", []string{"print at $p", "port1 = is_open &", "join", "print at $p $port1"}, []string{"\nat [$port2] true\n"}},
		{"made by a file", []string{"print at $p", "source " + file, "print at $p $port1"}, []string{"\nmine\n", "\nat [$port2] mine\n"}},
		{"asked for, forgotten", []string{"print at $p", "print $port1", "forget port1", "print $port9", "print $prot1", "print at $p"}, []string{
			"\n> print $port1\nerror: print: usage: WORD: \"port1\" is not the name of a variable[..]\n", "\nat [$port2]\n",
		}},
		{"quoted", []string{"print at $p", "print '$port1 [$port1]'", "print at $p"}, []string{"\n\\$port1 [$port1]\n"}},
		{"in an alias", []string{"alias mine let port5 x", "open v4", "mine", "print at $p $port5"}, []string{"\nat [$port1] x\n"}},
		{"after an error that a line looks at", []string{"print at $p", "len $none", "let port1 $?", "print at $p $port1"}, []string{"\nat [$port2] usage\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAnnouncing(t)
			if err := record.Start(a.session, a.file); err != nil {
				t.Fatal(err)
			}
			a.types(listener, "p = local_port", "new c", "use s1", "len abc")
			a.types(c.lines...)
			a.session.Close()
			text, err := os.ReadFile(a.file)
			for _, want := range c.holds {
				if err != nil || !strings.Contains(string(text), want) {
					t.Errorf("%v; recorded\n%s\nwant in it\n%s", err, text, want)
				}
			}
			a.replays()
		})
	}
}
