package testscripts

import (
	"bytes"
	"crypto/rand"
	"io"
	"os"
	"sync"
	"time"
)

const (
	outputMax  = 64 << 20 // how much a program may print
	outputKept = 4 << 10  // how much of what is more a report shows
)

// output is a pipe that a program writes to. What it has left behind may write on as long as the test runs:
// its pipe is read, and what comes is dropped.
type output struct {
	r, w   *os.File
	mark   []byte        // put behind what the program has written
	excess func()        // called when it is more than outputMax
	whole  chan struct{} // closed when the mark, or the end, has come

	mu   sync.Mutex
	data []byte // what has come before the mark
	cut  bool   // it was too much
}

func newOutput(excess func()) (*output, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return &output{r: r, w: w, mark: []byte(rand.Text()), excess: excess, whole: make(chan struct{})}, nil
}

// read runs until nothing holds the pipe any more.
func (o *output) read() {
	defer func() { _ = o.r.Close() }() // read only
	buffer := make([]byte, 32<<10)
	complete := false
	for {
		n, err := o.r.Read(buffer)
		if !complete && (o.add(buffer[:n]) || err != nil) {
			complete = true
			close(o.whole)
		}
		if err != nil {
			return
		}
	}
}

// add keeps what has come, and reports that it is all.
func (o *output) add(data []byte) (complete bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	known := max(0, len(o.data)-len(o.mark))
	o.data = append(o.data, data...)
	if i := bytes.Index(o.data[known:], o.mark); i >= 0 {
		o.data = o.data[:known+i]
		return true
	}
	if o.cut = o.cut || len(o.data) > outputMax; o.cut {
		o.excess()
		tail := o.data[len(o.data)-len(o.mark):] // the mark may have begun
		o.data = append(o.data[:outputKept:outputKept], tail...)
	}
	return false
}

// finish is called when the program has exited, and returns when all that it has written is here.
func (o *output) finish() {
	_, _ = o.w.Write(o.mark) // where that fails, nothing reads, and read has ended
	_ = o.w.Close()
	<-o.whole
}

// text is what the program has written so far.
func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.data)
}

// stop ends the reading though something may still hold the pipe. A pipe of Windows has no deadlines; a job
// leaves nothing behind that holds it.
func (o *output) stop() { _ = o.r.SetReadDeadline(longAgo) }

// close is for an output that no program got.
func (o *output) close() {
	if o != nil {
		_, _ = o.r.Close(), o.w.Close()
	}
}

var longAgo = time.Unix(1, 0)

// input is a pipe from which a program reads a text.
type input struct{ r, w *os.File }

func newInput() (*input, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return &input{r, w}, nil
}

// feed gives the program the text, of which it need not read all.
func (i *input) feed(text string) {
	_, _ = io.WriteString(i.w, text)
	_ = i.w.Close()
}

// stop ends the feeding though something still holds the pipe.
func (i *input) stop() { _ = i.w.SetWriteDeadline(longAgo) }

// close is for an input that no program got.
func (i *input) close() {
	if i != nil {
		_, _ = i.r.Close(), i.w.Close()
	}
}
