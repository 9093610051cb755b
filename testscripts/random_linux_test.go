package testscripts_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

var (
	randomScripts = flag.Int("scripts", 20, "how many scripts TestRandomScripts runs")
	randomSeed    = flag.Uint64("seed", 0, "the seed of the first of them, the next have the numbers after it; 0 is any")
)

// atOnce is how many scripts run at once, patience how long one may take.
const (
	atOnce   = 4
	patience = 60 * time.Second
)

// TestRandomScripts runs scripts of jobs, groups, deadlines of microseconds, cancels, closes, handed and passed
// descriptors, relays, joins and connects by name in random order, several at once, some over TLS. Every byte that an operation says went out is received once and
// in order; errors and jobs keep the names that they were given; and a name server is asked for nothing but names that
// are connected to.
func TestRandomScripts(t *testing.T) {
	if *randomSeed == 0 {
		*randomSeed = rand.Uint64() >> 16
	}
	if !enterOwnNetwork(t) {
		output := inOwnNetwork(t, fmt.Sprint("-scripts=", *randomScripts), fmt.Sprint("-seed=", *randomSeed))
		for line := range strings.Lines(output) {
			if strings.Contains(line, figuresMark) {
				t.Log(strings.TrimSpace(line))
			}
		}
		return
	}
	before := openSockets(t)
	server, err := newNameServer()
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(server.serve)
	s := stress{t: t, server: server, dir: tempDir(t), began: time.Now()}
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(s.work)
	}
	workers.Wait()
	server.close()
	serving.Wait()
	questions, wrong := server.told()
	for _, text := range wrong {
		t.Errorf("seed %d and the next %d: %s", *randomSeed, *randomScripts, text)
	}
	t.Logf("%s %d scripts from seed %d: %d commands, %d jobs, %d results, %d connections, %d bytes sent, %d received, %d questions, %v",
		figuresMark, s.next.Load(), *randomSeed, s.commands.Load(), s.jobs.Load(), s.results.Load(), s.connections.Load(),
		s.sent.Load(), s.received.Load(), questions, time.Since(s.began).Round(time.Millisecond))
	goleak.VerifyNone(t, goleak.IgnoreAnyFunction("sockshell/sockcore/internal/poller.(*Poller).run"))
	if after := openSockets(t); after > before { // a look-up that was ended has had its goroutine end now
		t.Errorf("%d sockets are open, %d were before", after, before)
	}
}

// openSockets counts the sockets of this process.
func openSockets(t *testing.T) (n int) {
	t.Helper()
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n
}

// figuresMark is in the line that tells how much was run.
const figuresMark = "random scripts:"

// stress is what the workers share.
type stress struct {
	t      *testing.T
	server *nameServer
	dir    string
	began  time.Time
	next   atomic.Int64

	commands, jobs, results, connections, sent, received atomic.Int64
}

// work runs scripts until there are no more, or one has failed.
func (s *stress) work() {
	for !s.t.Failed() {
		n := s.next.Add(1) - 1
		if n >= int64(*randomScripts) {
			s.next.Add(-1)
			return
		}
		s.run(*randomSeed + uint64(n))
	}
}

// run runs the script of a seed.
func (s *stress) run(seed uint64) {
	p := newScript(seed)
	s.server.allow(p.hosts)
	dir := filepath.Join(s.dir, fmt.Sprint(seed))
	if err := p.save(dir); err != nil {
		s.t.Error(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	hangs := time.AfterFunc(patience, func() { panic(p.again() + "it hangs:\n" + p.String()) }) // which shows what each goroutine does
	defer hangs.Stop()
	sink := &randomSink{records: map[place][]given{}}
	r := newRandomRun(p, sink, dir)
	r.run()
	c := check(p, sink.records, dir)
	if left := r.session.Unjoined(); len(left) > 0 {
		c.fail(place{}, "jobs are left: %q", left)
	}
	r.close()
	s.commands.Add(int64(p.commands()))
	s.jobs.Add(int64(c.jobs))
	s.results.Add(int64(sink.count))
	s.connections.Add(int64(c.connections))
	s.sent.Add(c.sent)
	s.received.Add(c.received)
	if len(c.wrong) > 0 {
		s.t.Errorf("%s%s\n%s", p.again(), strings.Join(c.wrong, "\n"), p)
	}
}
