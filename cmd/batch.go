package cmd

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/internal/crash"
	"sockshell/repl"
	"sockshell/repl/interactive"
)

// batch is a session that prints to standard output and standard error.
type batch struct {
	session *session.Session
	printer *repl.Printer
	streams *repl.Streams
	killed  atomic.Int32  // the status that a signal ends it with; 0: none does
	ending  chan struct{} // closed by that signal
	ended   chan struct{} // closed when the session is
}

func newBatch(f *flags, args []string) (*batch, error) {
	b := makeBatch(args)
	if err := f.apply(b.session); err != nil {
		return nil, err
	}
	signals := interactive.Signals()
	go crash.Guard(func() { b.watch(signals) })
	return b, nil
}

// makeBatch makes one that no signal ends.
func makeBatch(args []string) *batch {
	printer := &repl.Printer{Out: os.Stdout, Err: os.Stderr, Visible: interactive.IsTerminal(os.Stdout)}
	streams := &repl.Streams{In: func() io.Reader { return os.Stdin }, Printer: printer}
	session := session.New(session.Config{
		Sink: printer, Console: streams, Table: commands.NewTable(), Env: os.LookupEnv, EnvNames: interactive.EnvNames,
		Args: args, Inherit: true,
	})
	printer.Attach(&session.Settings)
	return &batch{session: session, printer: printer, streams: streams, ending: make(chan struct{}), ended: make(chan struct{})}
}

// end closes the session as its last outcome wants it: a script that ran to its end joins the jobs
// that are left, one that an error or an exit ended ends them.
func (b *batch) end(outcome session.Outcome) error {
	if b.killed.Load() != 0 {
		b.session.Rearm() // what is done is joined as ever
	}
	if !outcome.Exit {
		b.session.Finish(!outcome.Stop)
	}
	return b.close(b.session.Status)
}

// close closes the session; status is what it has earned.
func (b *batch) close(status func() int) error {
	b.session.Close()
	b.printer.Flush()
	close(b.ended)
	earned := status()
	if err := b.printer.Failed(); err != nil {
		fmt.Fprintf(os.Stderr, "error: standard output: %s\n", session.SystemError(err).Error())
		earned = max(earned, statusFailed)
	}
	if killed := b.killed.Load(); killed != 0 {
		earned = int(killed)
	}
	if earned != statusOK {
		return statusError(earned)
	}
	return nil
}

// watch waits for the signal that ends the batch: what runs is ended, and the session closed, so that its recording is whole
// and all that came is written out. Time, or a second signal, ends the program all the same.
func (b *batch) watch(signals <-chan os.Signal) {
	status := interactive.SignalStatus(<-signals)
	b.killed.Store(int32(status)) //nolint:gosec // a small number
	b.session.Interrupt()
	close(b.ending)
	select {
	case <-b.ended: // the program ends with the batch's status
	case <-signals:
		interactive.ExitNow(status)
	case <-time.After(interactive.EndPatience):
		interactive.ExitNow(status)
	}
}

// errEnded is what reading gives when a signal ends the program.
var errEnded = errors.New("ended by a signal")

// untilEnded is an input of which no read goes on when a signal ends the program.
type untilEnded struct {
	io.Reader

	ending <-chan struct{}
}

func (u untilEnded) Read(p []byte) (n int, err error) {
	done := make(chan struct{})
	var got int
	var failed error
	go crash.Guard(func() {
		defer close(done)
		got, failed = u.Reader.Read(p)
	})
	select {
	case <-done:
		return got, failed
	case <-u.ending:
		return 0, errEnded
	}
}
