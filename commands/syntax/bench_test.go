package syntax

import (
	"strings"
	"testing"
)

func BenchmarkParser(b *testing.B) {
	for _, c := range []struct{ name, src string }{
		{"one_word", "close"},
		{"two_words", "read_some 1024"},
		{"escapes", `a:write_all "PING\r\n"`},
		{"quoted", `a:write_all "Hello World"`},
		{"capture", "x = read_some 1024 &"},
		{"prefixes", "timeout 5s retry 1s connect 127.0.0.1 80"},
		{"expansions", `s$i:write_all u16:$n "$query"`},
		{"continued", "connect \\\n 127.0.0.1 80"},
		{"comment", "# nothing but a comment that goes on for some time"},
		{"raw_1M", "print '" + strings.Repeat("x", 1<<20) + "'"},
		{"escapes_1M", `print "\n` + strings.Repeat("x", 1<<20) + `"`},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(c.src)))
			var p Parser
			var st Statement
			for b.Loop() {
				p.Reset(c.src)
				if _, err := p.Next(&st); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkClone(b *testing.B) {
	var p Parser
	var st Statement
	p.Reset(`a:read_until "\r\n" 1024 &`)
	if _, err := p.Next(&st); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = st.Clone()
	}
}

func BenchmarkQuoted(b *testing.B) {
	for _, c := range []struct{ name, data string }{
		{"text", strings.Repeat("HTTP/1.0 200 OK\r\n", 60)},
		{"bytes", strings.Repeat("\x00\x01\xff\x80abcd", 128)},
	} {
		b.Run(c.name, func(b *testing.B) {
			data := []byte(c.data)
			var dst []byte
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				dst = AppendQuoted(dst[:0], data)
			}
		})
	}
}

func BenchmarkJoiner(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
	}{{"plain", 0}, {"continued_10", 10}, {"continued_10000", 10000}} {
		b.Run(c.name, func(b *testing.B) {
			lines := make([]string, c.n+1)
			for i := range c.n {
				lines[i] = `  write_all x=1 "a" \`
			}
			lines[c.n] = "read_some 1024"
			j := Joiner{Grammar: known}
			b.ReportAllocs()
			for b.Loop() {
				for _, line := range lines {
					j.Add(line)
				}
			}
		})
	}
}
