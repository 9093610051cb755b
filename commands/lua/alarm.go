package luavm

import (
	"container/heap"
	"time"

	"sockshell/internal/crash"
	"sockshell/sockcore"
)

// alarm ends a wait at a time. Alarms go off in the order of their times, also where several are late.
type alarm struct {
	wait  *wait
	at    int64 // of sockcore.Now
	order uint64
	index int // in the heap; -1: it has gone off
}

// alarms are a heap, the first one on top.
type alarms struct {
	list []*alarm
	last uint64
}

func (a *alarms) Len() int { return len(a.list) }

func (a *alarms) Less(i, j int) bool {
	x, y := a.list[i], a.list[j]
	return x.at < y.at || x.at == y.at && x.order < y.order
}

func (a *alarms) Swap(i, j int) {
	a.list[i], a.list[j] = a.list[j], a.list[i]
	a.list[i].index, a.list[j].index = i, j
}

// Push implements heap.Interface.
func (a *alarms) Push(x any) {
	one := x.(*alarm) //nolint:errcheck // only alarms are pushed
	one.index = len(a.list)
	a.list = append(a.list, one)
}

// Pop implements heap.Interface.
func (a *alarms) Pop() any {
	n := len(a.list) - 1
	one := a.list[n]
	a.list[n] = nil
	a.list = a.list[:n]
	one.index = -1
	return one
}

// alarm ends a wait at a time.
func (s *scheduler) alarm(w *wait, at int64) *alarm {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alarms.last++
	a := &alarm{wait: w, at: at, order: s.alarms.last}
	heap.Push(&s.alarms, a)
	if a.index == 0 {
		s.setTimer()
	}
	return a
}

// forget takes an alarm away.
func (s *scheduler) forget(a *alarm) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.index >= 0 {
		heap.Remove(&s.alarms, a.index)
	}
}

// setTimer sets the timer to the first alarm. The lock is held.
func (s *scheduler) setTimer() {
	d := time.Duration(s.alarms.list[0].at - sockcore.Now())
	if s.timer == nil {
		s.timer = time.AfterFunc(d, func() { crash.Guard(s.ring) })
		return
	}
	s.timer.Reset(d)
}

// ring lets the alarms go off whose time has come.
func (s *scheduler) ring() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for now := sockcore.Now(); len(s.alarms.list) > 0; {
		if s.alarms.list[0].at > now {
			s.setTimer()
			return
		}
		a := heap.Pop(&s.alarms).(*alarm) //nolint:errcheck // only alarms are pushed
		a.wait.fireLocked(done)
	}
}
