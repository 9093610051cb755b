package wire

import (
	"strconv"
	"sync"
	"time"

	"sockshell/commands/value"
	"sockshell/internal/crash"
	"sockshell/sockcore"
)

// Log writes a line for each chunk that sockets send and receive: `12:00:01.123456 s1 > 6 bytes "PING\r\n"`, or more of
// them where the data takes more.
type Log struct {
	Hex  bool                          // dump also what is printable
	Only map[*sockcore.Socket]bool     // the sockets that it covers; nil: all
	Name func(*sockcore.Socket) string // what a socket is called; "" where it has no name

	file *file // nil: show has the lines
	shown
}

// shown hands lines on, on a goroutine of its own: who shows them may wait.
type shown struct {
	show func(lines []byte)

	mu      sync.Mutex
	lines   []byte
	left    int // chunks that had no room
	running bool
	idle    *sync.Cond
}

// shownMost is how much may wait to be shown.
const shownMost = 1 << 20

// NewLog begins a log at path. Failed is told when the file cannot be written any more.
func NewLog(path string, failed func(error)) (*Log, error) {
	f, err := create(path, nil, failed)
	if err != nil {
		return nil, err
	}
	return &Log{file: f}, nil
}

// NewShownLog begins a log whose lines are shown.
func NewShownLog(show func(lines []byte)) *Log {
	l := &Log{shown: shown{show: show}}
	l.idle = sync.NewCond(&l.mu)
	return l
}

// add logs a chunk.
func (l *Log) add(s *sockcore.Socket, way byte, p []byte) {
	if l.Only != nil && !l.Only[s] {
		return
	}
	name := l.Name(s)
	if name == "" {
		name = "-"
	}
	line := func(dst []byte) []byte {
		dst = time.Now().AppendFormat(dst, "15:04:05.000000 ")
		dst = append(append(append(dst, name...), ' ', way), ' ')
		return value.AppendData(dst, p, value.Form{Hex: l.Hex})
	}
	if l.file != nil {
		l.file.add(line)
		return
	}
	l.shown.add(line)
}

func (l *shown) add(line func(dst []byte) []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) > shownMost {
		l.left++
		return
	}
	l.lines = line(l.lines)
	if !l.running {
		l.running = true
		go crash.Guard(l.run)
	}
}

// run shows what there is.
func (l *shown) run() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.lines) > 0 {
		lines := l.lines
		if l.left > 0 {
			lines = append(append(strconv.AppendInt(lines, int64(l.left), 10), " more chunks were not shown in time"...), '\n')
		}
		l.lines, l.left = nil, 0
		l.mu.Unlock()
		l.show(lines)
		l.mu.Lock()
	}
	l.running = false
	l.idle.Broadcast()
}

// Close ends the log.
func (l *Log) Close() error {
	if l.file != nil {
		return l.file.close()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.running {
		l.idle.Wait()
	}
	return nil
}
