package cmd

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/repl"
	"sockshell/repl/interactive"
	"sockshell/repl/terminal"
)

func newRun() *cobra.Command {
	f := &flags{}
	run := &cobra.Command{
		Use:   "run FILE [ARG…]",
		Short: "Run a script; - is standard input, taken line by line",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if args[0] == "-" {
				return runLines(f, args[1:])
			}
			text, err := repl.ReadScript(args[0])
			if err != nil {
				return unreadable(f, args[0], err)
			}
			if strings.HasSuffix(args[0], luaSuffix) {
				return runLua(args[0], text, args[1:])
			}
			return runText(f, args[0], text, args[1:])
		},
	}
	run.Flags().SetInterspersed(false)
	addFlags(run, f)
	return run
}

// unreadable says that a script cannot be read.
func unreadable(f *flags, path string, err error) error {
	if f.output != "json" {
		return fmt.Errorf("run %s: %s", syntax.Shown(path), session.SystemError(err).Error())
	}
	b, failed := newBatch(f, nil)
	if failed != nil {
		return failed
	}
	b.printer.Result(&session.Result{Place: session.Place{File: path}, Command: "run", Err: session.FileFailure("run", path, err)})
	b.printer.Flush()
	return statusError(statusUsage)
}

// runCommand is `sockshell -c`.
func runCommand(f *flags, args []string) error {
	return runText(f, "<command>", f.command, args)
}

// runInput is `sockshell` without a script: a shell on a terminal, otherwise standard input.
func runInput(f *flags) error {
	if interactive.IsTerminal(os.Stdin) {
		return runShell(f, commands.NewTable(), nil)
	}
	return runLines(f, nil)
}

// runShell is the shell on a terminal; open is called before its first line, and may be nil.
func runShell(f *flags, table *session.Table, open func(*session.Session, *repl.Printer) bool) error {
	status, err := interactive.Run(interactive.Config{
		Table: table, Apply: f.apply, Open: open, Banner: banner(f), History: f.history, NoRC: f.noRC,
	})
	if err == nil && status != statusOK {
		return statusError(status)
	}
	return err
}

// batch is a session that prints to standard output and standard error.
type batch struct {
	session *session.Session
	printer *repl.Printer
	streams *repl.Streams
}

func newBatch(f *flags, args []string) (*batch, error) {
	b := makeBatch(args)
	if err := f.apply(b.session); err != nil {
		return nil, err
	}
	go endBatch(interactive.Signals(), b.printer.Flush)
	return b, nil
}

// makeBatch makes one that no signal ends.
func makeBatch(args []string) *batch {
	printer := &repl.Printer{Out: os.Stdout, Err: os.Stderr, Visible: interactive.IsTerminal(os.Stdout)}
	streams := &repl.Streams{In: func() io.Reader { return os.Stdin }, Printer: printer}
	session := session.New(session.Config{
		Sink: printer, Console: streams, Table: commands.NewTable(), Env: os.LookupEnv, Args: args, Inherit: true,
	})
	printer.Attach(&session.Settings)
	return &batch{session, printer, streams}
}

// runText runs a script that is read already.
func runText(f *flags, name, text string, args []string) error {
	b, err := newBatch(f, args)
	if err != nil {
		return err
	}
	outcome := b.session.RunScript(name, text, false)
	return b.end(outcome)
}

// runLines takes standard input line by line.
func runLines(f *flags, args []string) error {
	b, err := newBatch(f, args)
	if err != nil {
		return err
	}
	var in io.Reader = os.Stdin
	if interactive.IsTerminal(os.Stdin) {
		in = terminal.NewDriverLines(os.Stdin)
	}
	reader := repl.NewPlainReader(in, b.printer.Flush)
	b.streams.In = reader.Rest
	loop := repl.Loop{Session: b.session, Reader: reader, File: "<stdin>"}
	outcome, err := loop.Run()
	if err != nil {
		b.printer.Flush()
		fmt.Fprintf(os.Stderr, "error: standard input: %s\n", session.SystemError(err).Error())
		outcome.Stop = true
	}
	ended := b.end(outcome)
	if err != nil && ended == nil {
		return statusError(statusFailed)
	}
	return ended
}

// end closes the session as its last outcome wants it: a script that ran to its end joins the jobs
// that are left, one that an error or an exit ended ends them.
func (b *batch) end(outcome session.Outcome) error {
	if !outcome.Exit {
		b.session.Finish(!outcome.Stop)
	}
	return b.close(b.session.Status)
}

// close closes the session; status is what it has earned.
func (b *batch) close(status func() int) error {
	b.session.Close()
	b.printer.Flush()
	earned := status()
	if err := b.printer.Failed(); err != nil {
		fmt.Fprintf(os.Stderr, "error: standard output: %s\n", session.SystemError(err).Error())
		earned = max(earned, statusFailed)
	}
	if earned != statusOK {
		return statusError(earned)
	}
	return nil
}

// flushPatience is how long a batch that a signal ends tries to write out what it has.
const flushPatience = 500 * time.Millisecond

// endBatch waits for the signal that ends a batch. What it has is written out, unless there is no reader.
func endBatch(signals <-chan os.Signal, flush func()) {
	sig := <-signals
	flushed := make(chan struct{})
	go func() {
		flush()
		close(flushed)
	}()
	select {
	case <-flushed:
	case <-signals:
	case <-time.After(flushPatience): // the rest is lost
	}
	interactive.ExitNow(interactive.SignalStatus(sig))
}
