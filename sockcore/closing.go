package sockcore

import (
	"slices"
	"sync"

	"sockshell/internal/crash"
)

// Closing is a close(2). With the option linger that waits until the peer has acknowledged all that was sent, whether
// or not the descriptor blocks (socket(7)): it then runs on a goroutine of its own.
type Closing struct {
	done chan struct{} // nil: it has not lingered
	once sync.Once
	code Code
}

// Done is closed when close(2) has returned, or a cancel has ended the wait for it; nil when there is nothing to wait for.
func (g *Closing) Done() <-chan struct{} { return g.done }

// Err is close(2)'s error, or OperationAborted after a cancel, while close(2) goes on. It is for after Done.
func (g *Closing) Err() error { return g.code.err() }

func (g *Closing) end(c Code) {
	g.once.Do(func() {
		g.code = c
		close(g.done)
	})
}

func (g *Closing) ended() bool {
	select {
	case <-g.done:
		return true
	default:
		return false
	}
}

// lingersMost is the most close(2) of the process that linger at once: each holds a thread, of which Go allows a
// process 10,000. The others wait.
const lingersMost = 1000

var lingerSlots = make(chan struct{}, lingersMost)

// lingering counts the descriptors that goroutines close: before close(2) has begun, none of them may be adopted.
var lingering struct {
	mu   sync.Mutex
	byFD map[int]int
}

func noteLingering(fd, by int) {
	lingering.mu.Lock()
	defer lingering.mu.Unlock()
	if lingering.byFD == nil {
		lingering.byFD = map[int]int{}
	}
	if lingering.byFD[fd] += by; lingering.byFD[fd] == 0 {
		delete(lingering.byFD, fd)
	}
}

func isLingering(fd int) bool {
	lingering.mu.Lock()
	defer lingering.mu.Unlock()
	return lingering.byFD[fd] > 0
}

// startClose closes fd. Whether that may linger, the kernel is asked: an accepted socket has its listener's option, and
// another process may have set it.
func (e *Env) startClose(tag int32, fd int) *Closing {
	o, _ := LookupOption("linger")
	if v, c := e.getOption(fd, Unspecified, o); c != 0 || !v.Bool || v.Int == 0 {
		return &Closing{code: e.close(tag, fd)}
	}
	g := &Closing{done: make(chan struct{})}
	noteLingering(fd, 1)
	go crash.Guard(func() {
		lingerSlots <- struct{}{}
		c := e.close(tag, fd)
		<-lingerSlots
		noteLingering(fd, -1)
		g.end(c)
	})
	return g
}

// followClosing keeps g for Cancel, and forgets those that have ended. The lock is held.
func (s *Socket) followClosing(g *Closing) {
	s.closing = slices.DeleteFunc(s.closing, (*Closing).ended)
	if g.done != nil {
		s.closing = append(s.closing, g)
	}
}

// cancelClosing ends the wait for each close(2) that lingers, and reports whether there was one. The lock is held.
func (s *Socket) cancelClosing() (found bool) {
	for _, g := range s.closing {
		found = found || !g.ended()
		g.end(OperationAborted)
	}
	s.closing = nil
	return found
}
