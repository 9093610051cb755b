package repl

import (
	"io"
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/commands/value"
)

func benchSession(b *testing.B, output string) (*session.Session, *Printer) {
	b.Helper()
	printer := &Printer{Out: io.Discard, Err: io.Discard}
	session := session.New(session.Config{Sink: printer, Table: commands.NewTable()})
	b.Cleanup(session.Close)
	printer.Attach(&session.Settings)
	if err := session.Settings.Set("output", output); err != nil {
		b.Fatal(err)
	}
	return session, printer
}

// One result, from the value to the buffer.
func BenchmarkPrinter(b *testing.B) {
	for _, output := range []string{"text", "hex", "raw", "json"} {
		for name, v := range map[string]value.Value{
			"integer": value.OfInt(64), "line": value.OfData([]byte("+PONG\r\n")),
			"binary": value.OfData(make([]byte, 64)),
		} {
			b.Run(output+"/"+name, func(b *testing.B) {
				_, printer := benchSession(b, output)
				r := &session.Result{Command: "read_some", Value: v}
				b.ReportAllocs()
				for b.Loop() {
					printer.Result(r)
				}
			})
		}
	}
}

// A whole script, from its text to what it prints: a thousand lines, each checked first.
func BenchmarkScript(b *testing.B) {
	for name, lines := range map[string]string{
		"cheap":      "is_open\nlen abcdef\nlet x abc\nslice abcdef 2 4\n",
		"write_some": "a:write_some \"x\"\na:write_some \"x\"\nb:read_some\nlen $_\n",
		"write_all":  "a:write_all 0123456789012345678901234567890123456789012345678901234567890123\nb:read_all 64\nlen $_\nis_open\n",
	} {
		b.Run(name, func(b *testing.B) {
			session, _ := benchSession(b, "text")
			if outcome := session.RunScript("pair", "socket_pair a b\n", false); outcome.Stop {
				b.Fatal("no pair")
			}
			text := strings.Repeat(lines, 250)
			b.ReportAllocs()
			for b.Loop() {
				if session.RunScript("bench", text, false).Stop {
					b.Fatal("it failed")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*1000), "ns/line")
		})
	}
}
