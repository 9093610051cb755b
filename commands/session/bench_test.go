package session

import (
	"runtime"
	"strconv"
	"strings"
	"testing"

	"sockshell/commands/syntax"
)

// BenchmarkDispatch measures what the shell itself costs for each line: parse, look up, bind, and the
// call of the command's function, which here does next to nothing.
func BenchmarkDispatch(b *testing.B) {
	for _, line := range []string{"len abcdef", "s1:is_open", "slice abcdef 2 4", "len \"a\\n\"", "quiet len abcdef"} {
		b.Run(line, func(b *testing.B) {
			session := New(Config{Sink: nullSink{}, Table: testTable()})
			defer session.Close()
			f := session.main
			var parser syntax.Parser
			var st syntax.Statement
			own := f.root
			own.source = line
			b.ReportAllocs()
			for b.Loop() {
				parser.Reset(line)
				if _, err := parser.Next(&st); err != nil {
					b.Fatal(err)
				}
				if _, err := f.run(&own, &statement{words: st.Words}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkBound measures what a script's line costs that is checked and bound, results dropped.
func BenchmarkBound(b *testing.B) {
	for _, line := range []string{"len abcdef", "is_open", "let x abc", "quiet len abcdef"} {
		b.Run(line, func(b *testing.B) {
			session := New(Config{Sink: nullSink{}, Table: testTable()})
			defer session.Close()
			f := session.main
			p := program{place: Place{File: "bench"}}
			const lines = 1000
			if f.validator().file(&p, strings.Repeat(line+"\n", lines)) != nil {
				b.Fatal(line)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; i < b.N; i += lines { // so that an operation is a line
				if err := f.runProgram(&f.root, &p, false); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkScript measures a script's line from its text on: checked, bound and run.
func BenchmarkScript(b *testing.B) {
	for _, line := range []string{"len abcdef", "is_open", "len $x"} {
		b.Run(line, func(b *testing.B) {
			session := New(Config{Sink: nullSink{}, Table: testTable()})
			defer session.Close()
			session.RunLine(Place{}, "let x abcdef", false)
			const lines = 10_000
			text := strings.Repeat(line+"\n", lines)
			b.ResetTimer()
			for i := 0; i < b.N; i += lines { // likewise
				if session.RunScript("bench", text, false).Stop {
					b.Fatal("a line failed")
				}
			}
		})
	}
}

// BenchmarkBoundTransfer is the same for lines that transfer.
func BenchmarkBoundTransfer(b *testing.B) {
	session := New(Config{Sink: nullSink{}, Table: testTable()})
	defer session.Close()
	session.RunLine(Place{}, "socket_pair a b", false)
	text := strings.Repeat("a:write_all "+strings.Repeat("x", 64)+"\nb:read_all 64\n", 1000)
	for b.Loop() {
		if session.RunScript("bench", text, false).Stop {
			b.Fatal("a line failed")
		}
	}
}

// benchmarkLine measures the way of one line, from text to sink.
func benchmarkLine(b *testing.B, line string, before ...string) {
	b.Helper()
	session := New(Config{Sink: nullSink{}, Table: testTable()})
	defer session.Close()
	for _, l := range before {
		if session.RunLine(Place{}, l, false).Stop {
			b.Fatal(l)
		}
	}
	place := Place{File: "bench", Line: 1}
	b.ReportAllocs()
	for b.Loop() {
		if session.RunLine(place, line, false).Stop {
			b.Fatal(line)
		}
	}
}

func BenchmarkLine(b *testing.B) {
	b.Run("no_argument", func(b *testing.B) { benchmarkLine(b, "is_open") })
	b.Run("word", func(b *testing.B) { benchmarkLine(b, "len abcdef") })
	b.Run("variable", func(b *testing.B) { benchmarkLine(b, "len $x", "let x abcdef") })
}

func BenchmarkTransfer(b *testing.B) {
	b.Run("write_some", func(b *testing.B) {
		benchmarkLine(b, "a:write_some x; b:read_some", "socket_pair a b")
	})
	b.Run("write_all_read_all_64", func(b *testing.B) {
		benchmarkLine(b, "a:write_all $x; b:read_all 64", "socket_pair a b",
			"let x 0123456789012345678901234567890123456789012345678901234567890123")
	})
}

// BenchmarkCheck measures the look at a line before anything runs.
func BenchmarkCheck(b *testing.B) {
	session := New(Config{Sink: nullSink{}, Table: testTable()})
	defer session.Close()
	b.ReportAllocs()
	for b.Loop() {
		k := session.checkLine(Place{}, "a:read_some 1024")
		if k.found != nil {
			b.Fatal(k.found)
		}
		k.release()
	}
}

// What a read that waits as a job keeps on the heap; the sockets were there before.
func BenchmarkPendingJobs(b *testing.B) {
	const jobs = 10_000
	session := New(Config{Sink: nullSink{}, Table: testTable()})
	defer session.Close()
	run := func(line string) {
		b.Helper()
		if session.RunLine(Place{}, line, false).Stop {
			b.Fatal(line)
		}
	}
	run("socket_pair a b")
	run("repeat 100 quiet a:read_some 0") // what the session keeps for itself
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		run("repeat " + strconv.Itoa(jobs) + " spawn a:read_some")
		runtime.GC()
		runtime.ReadMemStats(&after)
		run("a:cancel")
		run("expect_error operation_aborted join")
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/jobs, "B/job")
}
