package luavm

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"sockshell/internal/crash"
)

// input is standard input, or a file that is read: what a read that was ended has got is kept for the next one.
type input struct {
	r    io.Reader
	what string

	mu      sync.Mutex
	data    []byte
	err     error
	reading chan struct{} // closed when the read under way is over; nil: there is none
}

// fill waits until something is there to be taken, or the input's end, or until ended is closed.
func (in *input) fill(ended <-chan struct{}) {
	for {
		in.mu.Lock()
		if len(in.data) > 0 || in.err != nil {
			in.mu.Unlock()
			return
		}
		over := in.reading
		if over == nil {
			over = make(chan struct{})
			in.reading = over
			go crash.Guard(func() {
				buf := make([]byte, 32<<10)
				n, err := in.r.Read(buf)
				in.mu.Lock()
				in.data, in.err, in.reading = buf[:n], err, nil
				in.mu.Unlock()
				close(over)
			})
		}
		in.mu.Unlock()
		select {
		case <-over:
		case <-ended:
			return
		}
	}
}

// more waits for input, with the baton dropped; it returns how much there is, 0 at the end.
func (in *input) more(l *lua.LState) int {
	f := flowOf(l).fiber
	f.suspensionPoint(l)
	for {
		ended := make(chan struct{})
		r := f.blockInTime(l, "read", func() string { return in.what }, func() { close(ended) }, func() { in.fill(ended) })
		in.mu.Lock()
		n, err := len(in.data), in.err
		in.mu.Unlock()
		switch {
		case n > 0 || errors.Is(err, io.EOF):
			return n
		case err != nil:
			raise(l, "read", fileError(err), 0)
		}
		f.raiseBroken(l, r) // else another fiber has taken what came
	}
}

// take gives input that is there.
func (in *input) take(p []byte) int {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := copy(p, in.data)
	in.data = in.data[n:]
	return n
}

// giveBack puts what was taken before what has come since.
func (in *input) giveBack(p []byte) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.data = append(p, in.data...)
}

// forget takes what was read and not taken, and returns how much that was: the file goes on elsewhere.
func (in *input) forget() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := len(in.data)
	in.data, in.err = nil, nil
	return n
}

// until takes input to the first byte that ends says, or to the input's end; false: nothing was left. What it takes is added
// to taken.
func (in *input) until(l *lua.LState, taken *[]byte, ends func(b []byte) int) (got []byte, some bool) {
	start := len(*taken)
	for {
		if in.more(l) == 0 {
			return (*taken)[start:], len(*taken) > start
		}
		in.mu.Lock()
		data := in.data
		n := ends(data)
		whole := n < 0
		if whole {
			n = len(data)
		}
		*taken = append(*taken, data[:n]...)
		in.data = data[n:]
		in.mu.Unlock()
		if !whole {
			return (*taken)[start:], true
		}
		if len(*taken) > vmOf(l).maxMemory() {
			raiseMemory(l)
		}
	}
}

func newlineEnd(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i + 1
	}
	return -1
}

// read is what the formats ask for. Where that fails, what was taken is there for the next read.
func (in *input) read(l *lua.LState, formats []lua.LValue) int {
	if len(formats) == 0 {
		formats = []lua.LValue{lua.LString("*l")}
	}
	var taken []byte
	failed := true
	defer func() {
		if failed {
			in.giveBack(taken)
		}
	}()
	for i, f := range formats {
		v := in.readFormat(l, &taken, f)
		l.Push(v)
		if v == lua.LNil {
			formats = formats[:i+1]
			break
		}
	}
	failed = false
	vmOf(l).heap.made(len(taken))
	return len(formats)
}

func (in *input) readFormat(l *lua.LState, taken *[]byte, format lua.LValue) lua.LValue {
	if n, ok := format.(lua.LNumber); ok {
		left := intOf(float64(n))
		got, some := in.until(l, taken, func(b []byte) int {
			if len(b) >= left {
				return max(left, 0)
			}
			left -= len(b)
			return -1
		})
		if !some {
			return lua.LNil
		}
		return lua.LString(got)
	}
	switch strings.TrimPrefix(format.String(), "*") {
	case "a":
		got, _ := in.until(l, taken, func([]byte) int { return -1 })
		return lua.LString(got)
	case "l", "L":
		got, some := in.until(l, taken, newlineEnd)
		if !some {
			return lua.LNil
		}
		if strings.HasSuffix(format.String(), "l") {
			got = bytes.TrimSuffix(got, []byte("\n"))
		}
		return lua.LString(got)
	case "n":
		begun := false
		got, _ := in.until(l, taken, func(b []byte) int {
			for i, c := range b {
				blank := strings.IndexByte(blanks, c) >= 0
				if blank && begun {
					return i
				}
				begun = begun || !blank
			}
			return -1
		})
		if v, ok := parseNumber(string(got)); ok {
			return lua.LNumber(v)
		}
		return lua.LNil
	}
	argError(l, 1, "invalid format")
	return lua.LNil
}

// lines pushes an iterator over lines, or what the formats ask for. At the end over is called.
func (in *input) lines(l *lua.LState, formats []lua.LValue, over func()) int {
	return push(l, l.NewFunction(func(l *lua.LState) int {
		n := in.read(l, formats)
		if over != nil && l.Get(-n) == lua.LNil {
			over()
		}
		return n
	}))
}
