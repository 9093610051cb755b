package cmd

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

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
			if err == nil {
				err = session.RefuseTest(args[0])
			}
			if err != nil {
				return unreadable(f, args[0], err)
			}
			if strings.HasSuffix(args[0], luaSuffix) {
				return runLua(f, args[0], text, args[1:])
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
	reader := repl.NewPlainReader(untilEnded{in, b.ending}, b.printer.Flush)
	b.streams.In = reader.Rest
	loop := repl.Loop{Session: b.session, Reader: reader, File: "<stdin>"}
	outcome, err := loop.Run()
	outcome.Stop = outcome.Stop || err != nil
	if err != nil && !errors.Is(err, errEnded) {
		b.printer.Flush()
		fmt.Fprintf(os.Stderr, "error: standard input: %s\n", session.SystemError(err).Error())
	}
	ended := b.end(outcome)
	if err != nil && ended == nil {
		return statusError(statusFailed)
	}
	return ended
}
