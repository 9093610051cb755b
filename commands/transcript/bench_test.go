package transcript

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkParse(b *testing.B) {
	data := []byte(strings.Repeat("> a:write_all \"Hello World\"\n11\n> join 1\n11 bytes \"Hello World\"\n", 1000))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	long := make([]string, 10000)
	for i := range long {
		long[i] = fmt.Sprint("line ", i)
	}
	for _, c := range []struct {
		name      string
		want, got []string
	}{
		{"plain", []string{"11"}, []string{"11"}},
		{"text", []string{`11 bytes "Hello World"`}, []string{`11 bytes "Hello World"`}},
		{"pattern", []string{"error: connect 127.0.0.1:[..]: ECONNREFUSED: [..]"}, []string{"error: connect 127.0.0.1:1: ECONNREFUSED: connection refused"}},
		{"ellipsis_10000", []string{"...", "line 9999"}, long},
		{"long_10000", long, long},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !Match(c.want, c.got, nil) {
					b.Fatal("no match")
				}
			}
		})
	}
}

func BenchmarkDiff(b *testing.B) {
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			e := Entry{Line: 1, Input: []string{"a"}}
			var got []string
			for i := range n { // different at both ends, so that all of it is searched
				e.Want = append(e.Want, fmt.Sprint("line ", i))
				got = append(got, fmt.Sprint("line ", i+1))
			}
			b.ReportAllocs()
			for b.Loop() {
				if Diff("f", &e, got, nil) == "" {
					b.Fatal("no diff")
				}
			}
		})
	}
}
