//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// BenchmarkKeyToScreen measures the time from a key to its echo through a terminal, with a long
// history that holds nothing of the kind, a highlighter, hints and completion, and with 1,000 notices a
// second above the line.
func BenchmarkKeyToScreen(b *testing.B) {
	master, slave := openPty(b)
	if err := pty.Setsize(slave, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		b.Fatal(err)
	}
	entries := make([]string, maxRecalled)
	for i := range entries {
		entries[i] = fmt.Sprintf("connect 127.0.%d.%d 80", i/256, i%256)
	}
	term, err := Open(Config{
		In: slave, Out: slave, History: historyOf(b, entries...), Color: func() bool { return true },
		Highlight: helperSpans, Hint: helperHint, Complete: helperCandidates,
	})
	if err != nil {
		b.Fatal(err)
	}
	e := &echoes{wanted: make(chan string, 1), seen: make(chan time.Time), noticed: make(chan int)}
	go e.watch(master)
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = term.ReadLine("> ")
	}()
	stop, written := make(chan struct{}), make(chan int)
	go func() { written <- notify(term, stop) }()

	var times []time.Duration
	for line := ""; b.Loop(); {
		key := string(rune('a' + len(line)%26))
		line += key
		e.wanted <- spanStyles[0].begin() + line + plain // as a word is drawn that ends the line
		start := time.Now()
		_, _ = io.WriteString(master, key)
		times = append(times, (<-e.seen).Sub(start))
		if len(line) == 60 {
			line = ""
			_, _ = io.WriteString(master, "\x15")
		}
	}
	close(stop)
	count := <-written
	_ = term.Close()
	<-read
	_ = slave.Close()
	if shown := <-e.noticed; shown != count {
		b.Errorf("%d of %d notices came", shown, count)
	}
	_ = master.Close()
	slices.Sort(times)
	for _, share := range []int{50, 99} {
		b.ReportMetric(float64(times[len(times)*share/100].Microseconds()), fmt.Sprintf("p%d-µs", share))
	}
}

// notify writes 1,000 notices a second until it is to stop, and returns how many.
func notify(out io.Writer, stop <-chan struct{}) (written int) {
	each := time.NewTicker(time.Millisecond)
	defer each.Stop()
	for {
		select {
		case <-each.C:
			_, _ = fmt.Fprintf(out, "#%d\n", written)
			written++
		case <-stop:
			return written
		}
	}
}

// An echoes watches a terminal's output.
type echoes struct {
	wanted  chan string    // sent before what causes it
	seen    chan time.Time // when what was wanted came
	noticed chan int       // how many notices came, at the output's end
}

func (e *echoes) watch(output io.Reader) {
	var text []byte // its end, while something is wanted
	var wanted string
	noticed := 0
	chunk := make([]byte, 64<<10)
	for {
		n, err := output.Read(chunk)
		at := time.Now()
		if err != nil {
			e.noticed <- noticed
			return
		}
		noticed += bytes.Count(chunk[:n], []byte("#"))
		select {
		case wanted = <-e.wanted:
			text = text[:0]
		default:
		}
		if wanted == "" {
			continue
		}
		text = append(text, chunk[:n]...)
		if strings.Contains(string(text), wanted) {
			wanted = ""
			e.seen <- at
		}
		text = slices.Delete(text, 0, max(0, len(text)-len(wanted)))
	}
}
