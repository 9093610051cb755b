package session

import (
	"strconv"
	"testing"
)

// TestLoopsAllocateNothing: what a round takes is given back, whatever stands in it.
func TestLoopsAllocateNothing(t *testing.T) {
	for _, c := range []struct {
		name, before, line string
		most               float64 // for each round
	}{
		{"a group", "", "repeat N { is_open; quiet len abc }", 0},
		{"an argument", "let x abc", "repeat N { len $x; len $i }", 0},
		{"transfers", "socket_pair a b", "repeat N { a:write_all \"ping $i\\n\"; b:read_until \"\\n\" }", 0},
		{"branches", "let x abc", "repeat N { if assert $x == abc { len $x } else { len y }; if is_open { len a } }", 0},
		{"a definition", "define f A B… { len $A; len $B$1 }; let x abc", "repeat N { f $x y; a:f 1 2 }", 0},
		{"definitions in each other", "define f A { if is_open { len 1 } else { g $A } }; define g A { len $A }", "repeat N f x", 0},
		{"jobs aside, a prefix", "", "repeat N timeout 1s { quiet { time len a } }", 0},
		{"assert alone", "let x abc", "repeat N assert $x == abc", 0},
		{"while", "let n 0", "timeout 1h while assert $n < N { n = decode int $n 1 }", 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(Config{Sink: nullSink{}, Table: testTable()})
			defer s.Close()
			s.RunLine(Place{}, "new a", true)
			if c.before != "" {
				s.RunLine(Place{}, c.before, true)
			}
			run := func(rounds int) float64 {
				return testing.AllocsPerRun(1, func() {
					s.RunLine(Place{}, "let n 0", true)
					if s.RunLine(Place{}, withN(c.line, rounds), false).Stop {
						t.Error("a line failed")
					}
				})
			}
			const rounds = 1000
			few, many := run(rounds), run(2*rounds)
			if perRound := (many - few) / rounds; perRound > c.most+0.05 {
				t.Errorf("%.2f allocations a round", perRound)
			}
		})
	}
}

// withN puts a number in the place of N.
func withN(line string, n int) string {
	for i := range line {
		if line[i] == 'N' && (i == 0 || line[i-1] == ' ') {
			return line[:i] + strconv.Itoa(n) + line[i+1:]
		}
	}
	return line
}
