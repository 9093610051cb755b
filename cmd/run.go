package cmd

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"sockshell/commands"
	"sockshell/commands/value"
	"sockshell/repl"
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
			text, err := readScript(args[0])
			if err != nil {
				return unreadable(f, args[0], err)
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
		return fmt.Errorf("run %s: %s", path, systemError(err))
	}
	b, failed := newBatch(f, nil)
	if failed != nil {
		return failed
	}
	code := systemCode(err)
	b.printer.Result(&commands.Result{Place: commands.Place{File: path}, Command: "run", Err: &value.Error{
		Operation: "run", Target: path, Name: code.Name(), Message: code.Message(),
		Category: code.Category().String(), Code: code.Number(),
	}})
	b.printer.Flush()
	return statusError(statusUsage)
}

// runCommand is `sockshell -c`.
func runCommand(f *flags, args []string) error {
	return runText(f, "<command>", f.command, args)
}

// runInput is `sockshell` without a script: a shell on a terminal, otherwise standard input.
func runInput(f *flags) error {
	if isTerminal(os.Stdin) {
		return runShell(f)
	}
	return runLines(f, nil)
}

// batch is a session that prints to standard output and standard error.
type batch struct {
	session *commands.Session
	printer *repl.Printer
}

func newBatch(f *flags, args []string) (*batch, error) {
	printer := &repl.Printer{Out: os.Stdout, Err: os.Stderr}
	session := commands.NewSession(commands.Config{Sink: printer, Env: os.LookupEnv, Args: args, Inherit: true})
	printer.Attach(&session.Settings)
	if err := f.apply(session); err != nil {
		return nil, err
	}
	signals := notifySignals()
	go func() {
		sig := <-signals
		flushed := make(chan struct{})
		go func() {
			printer.Flush()
			close(flushed)
		}()
		select {
		case <-flushed:
		case <-signals:
		case <-time.After(lastWords): // nobody reads: what is left is theirs to miss
		}
		os.Exit(signalStatus(sig))
	}()
	return &batch{session, printer}, nil
}

// lastWords is how long a program that a signal ends tries to write what it has.
const lastWords = 100 * time.Millisecond

// notifySignals receives what ends the program, but what its parent had it ignore.
func notifySignals() <-chan os.Signal {
	signals := make(chan os.Signal, 1)
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(sig) {
			signal.Notify(signals, sig)
		}
	}
	return signals
}

// signalStatus is the exit status of a program that a signal ends.
func signalStatus(sig os.Signal) int {
	if number, ok := sig.(syscall.Signal); ok {
		return 128 + int(number)
	}
	return statusFailed
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
	loop := repl.Loop{
		Session: b.session, Reader: repl.NewPlainReader(os.Stdin, b.printer.Flush), File: "<stdin>",
	}
	outcome, err := loop.Run()
	if err != nil {
		b.printer.Flush()
		fmt.Fprintf(os.Stderr, "error: standard input: %s\n", systemError(err))
		return statusError(statusFailed)
	}
	return b.end(outcome)
}

// end closes the session as its last outcome wants it: a script that ran to its end joins the jobs
// that are left, one that an error or an exit ended ends them.
func (b *batch) end(outcome commands.Outcome) error {
	if !outcome.Exit {
		b.session.Finish(!outcome.Stop)
	}
	b.session.Close()
	b.printer.Flush()
	status := b.session.Status()
	if err := b.printer.Failed(); err != nil {
		fmt.Fprintf(os.Stderr, "error: standard output: %s\n", systemError(err))
		status = max(status, statusFailed)
	}
	if status != statusOK {
		return statusError(status)
	}
	return nil
}
