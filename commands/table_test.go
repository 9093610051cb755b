package commands

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sockshell/commands/session"
	"sockshell/commands/transcript"
	"sockshell/internal/tempdir"
	"sockshell/sockcore"
)

// TestTableIsDocumented walks the table: each command says what it is, names errors that exist, and
// documents each parameter.
func TestTableIsDocumented(t *testing.T) {
	for _, c := range NewTable().Commands() {
		t.Run(c.Name, func(t *testing.T) {
			if c.Summary == "" || strings.HasSuffix(c.Summary, ".") || c.Summary[0] >= 'A' && c.Summary[0] <= 'Z' {
				t.Errorf("summary %q: want one line, lower case, no full stop", c.Summary)
			}
			if c.Examples == "" {
				t.Error("no example")
			}
			for _, name := range c.Errors {
				if !slices.Contains(sockcore.CodeNames(), name) && c.Systems&sockcore.ThisSystem() != 0 {
					t.Errorf("error %s does not exist", name)
				}
			}
			for _, p := range c.Params {
				if p.Name == "" || p.Doc == "" {
					t.Errorf("parameter %q: no name or no doc", p.Name)
				}
			}
		})
	}
}

// TestTableIsSharedByGoroutines: whoever looks a command up first, all get it whole. Completion does so while
// lines run.
func TestTableIsSharedByGoroutines(t *testing.T) {
	usages := map[string]string{}
	for _, c := range NewTable().Commands() {
		usages[c.Name] = c.Usage()
	}
	table := NewTable()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for name, usage := range usages {
				if c := table.Lookup(name); c.Usage() != usage || c.New == nil {
					t.Errorf("%s: found as %q", name, c.Usage())
				}
			}
		})
	}
	all.Wait()
}

// TestExamples replays each command's examples in a fresh session.
func TestExamples(t *testing.T) {
	for _, c := range NewTable().Commands() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			parsed, err := transcript.Parse([]byte(c.Examples))
			if err != nil {
				t.Fatal(err)
			}
			s, sink := session.NewText(session.Config{Table: NewTable(), Dir: tempdir.New(t)})
			defer s.Close()
			s.Settings.BeginWith(10 * time.Second)
			shown := false
			for i := range parsed.Entries {
				e := &parsed.Entries[i]
				shown = shown || strings.Contains(e.Input[0], c.Name) || strings.HasSuffix(e.Input[0], "&")
				s.RunLine(session.Place{File: c.Name, Line: e.Line}, e.Input[0], true)
				got := transcript.Split([]byte(sink.Take()))
				if lacks := lackedBy(c.Name, got); lacks != "" {
					t.Skip(lacks)
				}
				if diff := transcript.Diff(c.Name, e, got, s.Variable); diff != "" {
					t.Fatal("\n" + diff)
				}
			}
			if !shown {
				t.Error("the example does not show the command")
			}
		})
	}
}

// wineLacks are the commands whose examples show what Wine lacks.
var wineLacks = map[string]string{
	"exec":       "a shell of Unix",
	"at_mark":    "the mark of an urgent byte in the stream",
	"reset":      "the error of a reset, which reads as the end",
	"set_option": "the options of keep_alive",
}

// lackedBy says why an example does not hold on this system: what it printed is
// that the system lacks something, which Linux never does, or Wine is known to.
func lackedBy(command string, got []string) string {
	for _, line := range got {
		if runtime.GOOS != "linux" && strings.Contains(line, ": not_supported: ") {
			return line
		}
		if line == "interface 16777216" { // 1 in the other order of bytes
			return "qemu-user hands control data over in the machine's own order"
		}
		if runtime.GOARCH == "arm" && strings.HasPrefix(line, "ECONNREFUSED icmp 3/3 for ") {
			return "qemu-user hands over no sender of an error"
		}
		if tempdir.Wine() && strings.Contains(line, ": EAFNOSUPPORT: ") {
			return "Wine: unix sockets: " + line
		}
	}
	if what := wineLacks[command]; what != "" && tempdir.Wine() {
		return "Wine: " + what
	}
	return ""
}

// TestAPIIsCovered: who knows ip.tcp.socket finds each of its functions, options and properties under
// the name that it has there.
func TestAPIIsCovered(t *testing.T) {
	mirrored := map[string]string{}
	for _, c := range NewTable().Commands() {
		for name := range strings.SplitSeq(c.API, ", ") {
			mirrored[name] = c.Name
		}
	}
	for _, name := range []string{
		"new", "open", "bind", "close", "cancel", "assign", "release", "io_control", "shutdown", "connect", "disconnect",
		"read_some", "write_some", "receive", "send", "send_file", "wait", "set_option", "get_option",
		"is_open", "local_address", "local_port", "remote_address", "remote_port", "at_mark",
	} {
		if got := mirrored["ip.tcp.socket."+name]; got != name {
			t.Errorf("ip.tcp.socket.%s is mirrored by %q", name, got)
		}
	}
	for _, name := range []string{
		"tcp_no_delay", "send_low_watermark", "send_buffer_size", "receive_low_watermark", "receive_buffer_size",
		"out_of_band_inline", "linger", "keep_alive", "do_not_route", "debug", "v6_only",
	} {
		if _, ok := sockcore.LookupOption(name); !ok {
			t.Errorf("there is no option %s", name)
		}
	}
	if _, ok := sockcore.LookupIoControl("bytes_readable"); !ok {
		t.Error("there is no bytes_readable")
	}
}
