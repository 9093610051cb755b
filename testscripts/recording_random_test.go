package testscripts_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"sockshell/commands/record"
)

// typist types random lines, whose results a replay can have again.
type typist struct {
	*announcing
	*rand.Rand
	reads map[string]int // the job that reads from a socket
	ended []int          // jobs that were told of
	last  int            // the last job's number
	typed []string
}

func (p *typist) do(lines ...string) {
	p.typed = append(p.typed, lines...)
	p.types(lines...)
}

// one is one of the texts.
func (p *typist) one(texts ...string) string { return texts[p.IntN(len(texts))] }

// job is a job that was told of.
func (p *typist) job() string { return strconv.Itoa(p.ended[p.IntN(len(p.ended))]) }

// step types what may come next.
func (p *typist) step() {
	reader := p.one("b", "d")
	writer := map[string]string{"b": "a", "d": "c"}[reader]
	switch choice := p.IntN(8); {
	case choice < 2 && p.reads[reader] == 0:
		p.last++
		p.reads[reader] = p.last
		p.do(p.one("", "repeat 1 ", fmt.Sprintf("v%d = ", p.last), fmt.Sprintf("v%d = repeat 1 ", p.last)) + reader + ":read_all 5 &")
	case choice < 4 && p.reads[reader] != 0:
		p.do(writer+":write_all Hello", fmt.Sprint("told ", p.reads[reader]))
		p.ended = append(p.ended, p.reads[reader])
		p.reads[reader] = 0
	case choice == 4 && p.reads["b"] == 0 && p.reads["d"] == 0 && p.IntN(2) == 0:
		p.do("join") // of jobs that were all told of
	case choice == 4 && len(p.ended) > 0:
		p.do(p.one("join ", "quiet join ", "detach ", "interrupt ", "len abc; join ") + p.job())
	case choice == 5:
		p.do(p.one("let port1 x", "print $port1", "forget port1", "let kept1 x", "print $kept1", fmt.Sprintf("print $v%d", 1+p.IntN(1+p.last))))
	case choice == 6:
		p.do(p.one("a:local_port", "c:remote_endpoint", "q = c:local_port", "print at $q"))
	default:
		p.do(p.one("", "# nothing", "len abc", "len $none", "print $_ $?", "let x $_"))
	}
}

// TestRecordedAtRandom: whatever a person does with jobs and variables, the recording replays.
func TestRecordedAtRandom(t *testing.T) {
	for seed := range uint64(100) {
		p := &typist{announcing: newAnnouncing(t), Rand: rand.New(rand.NewPCG(seed, 0)), reads: map[string]int{}}
		if err := record.Start(p.session, p.file); err != nil {
			t.Fatal(err)
		}
		p.do("socket_pair a b", "socket_pair c d")
		for range 25 {
			p.step()
		}
		p.do(p.one("# the end", "exit", "record off", "len abc; exit 3", "quiet exit"))
		p.session.Close()
		p.replays()
		if t.Failed() {
			text, err := os.ReadFile(p.file)
			t.Fatalf("seed %d: typed %q, recorded %v\n%s", seed, p.typed, err, text)
		}
	}
}
