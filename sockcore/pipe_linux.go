package sockcore

import (
	"sync"

	"golang.org/x/sys/unix"
)

// pipe is what splice(2) moves bytes through. It is empty between two uses.
type pipe struct{ r, w int }

const (
	pipeSize = 1 << 20 // what everybody may have: pipe-max-size, proc(5)
	pipesMax = 2       // how many are kept while nobody uses them
)

// pipePool keeps the pipes that nobody uses.
type pipePool struct {
	mu   sync.Mutex
	free []pipe
}

var pipes pipePool

// take gives an empty pipe, false when there is none to be had.
func (l *pipePool) take() (pipe, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.free); n > 0 {
		p := l.free[n-1]
		l.free = l.free[:n-1]
		return p, true
	}
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return pipe{}, false
	}
	// Who has many pipes is refused a larger one: then more calls are made.
	_, _ = unix.FcntlInt(uintptr(ends[1]), unix.F_SETPIPE_SZ, pipeSize)
	return pipe{ends[0], ends[1]}, true
}

func (l *pipePool) put(p pipe) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.free) < pipesMax {
		l.free = append(l.free, p)
		return
	}
	_ = unix.Close(p.r) // it is empty
	_ = unix.Close(p.w)
}
