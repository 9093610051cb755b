package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/internal/crash"
	"sockshell/internal/replace"
	"sockshell/repl/interactive"
	"sockshell/testscripts"
)

// testFlags are those of `sockshell test` that the runner takes in another form.
type testFlags struct {
	options            testscripts.Options
	run, output, junit string
}

func newTest() *cobra.Command {
	f := &testFlags{}
	o := &f.options
	test := &cobra.Command{
		Use:   "test [PATH…]",
		Short: "Run the .txtar tests and .transcript files below the paths",
		Long: "Run the .txtar tests and .transcript files below the paths, or below the folder, each in a\n" +
			"session and a folder of its own. An operation may take 10 s, a test 60 s; the programs that a\n" +
			"test has started end with it. A signal ends what runs, and the results so far are told. The\n" +
			"exit status is 1 when one failed, 2 when there was none.",
		RunE: func(c *cobra.Command, args []string) error { return runTests(f, args, c.OutOrStdout()) },
	}
	set := test.Flags()
	set.SortFlags = false
	set.StringVar(&f.run, "run", "", "only those whose path matches `REGEX`")
	set.BoolVar(&o.Update, "update", false, "rewrite what differs, also transcripts in a .txtar")
	set.IntVar(&o.Parallel, "parallel", 0, "run `N` at once; 0 as many as there are cores")
	set.BoolVarP(&o.Verbose, "verbose", "v", false, "show also the tests that passed")
	set.StringVarP(&f.output, "output", "o", "text", "text, or json: one object a test")
	set.StringVar(&f.junit, "junit", "", "write a JUnit report to `FILE`")
	set.StringVar(&o.Capture, "capture", "", "keep the captures of tests that fail in `DIR`")
	set.DurationVar(&o.OperationTimeout, "operation-timeout", 0, "the deadline of each operation")
	set.DurationVar(&o.TestTimeout, "test-timeout", 0, "the deadline of each test")
	for _, name := range []string{"operation-timeout", "test-timeout"} {
		set.Lookup(name).Hidden = true // for tests of the runner: a transcript runs alike everywhere
	}
	return test
}

// apply reads the flags; writeReport is called when the tests have ended.
func (f *testFlags) apply() (writeReport func() error, err error) {
	o := &f.options
	if f.output != "text" && f.output != "json" {
		return nil, fmt.Errorf("--output: %s is none of text, json", syntax.Quoted(f.output))
	}
	o.JSON, o.Adopt = f.output == "json", true
	o.Progress = interactive.IsTerminal(os.Stdout) && os.Getenv("TERM") != "dumb"
	if f.run != "" {
		if o.Run, err = regexp.Compile(f.run); err != nil {
			return nil, fmt.Errorf("--run: %w", err)
		}
	}
	if o.Binary, err = os.Executable(); err != nil {
		return nil, err
	}
	if o.Capture != "" {
		if err := os.MkdirAll(o.Capture, 0o777); err != nil {
			return nil, fmt.Errorf("--capture %s: %s", syntax.Shown(o.Capture), session.SystemError(err).Error())
		}
	}
	if f.junit == "" {
		return func() error { return nil }, nil
	}
	if err := replace.Check(f.junit); err != nil {
		return nil, fmt.Errorf("--junit %s: %s", syntax.Shown(f.junit), session.SystemError(err).Error())
	}
	report := new(bytes.Buffer)
	o.JUnit = report
	return func() error {
		if report.Len() == 0 {
			return nil // the run ended before it was made
		}
		if err := replace.File(f.junit, report.Bytes()); err != nil {
			return fmt.Errorf("--junit %s: %s", syntax.Shown(f.junit), session.SystemError(err).Error())
		}
		return nil
	}, nil
}

func runTests(f *testFlags, paths []string, stdout io.Writer) error {
	writeReport, err := f.apply()
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	go crash.Guard(func() { endTests(interactive.Signals(), cancel) })
	out := watchReader(stdout, cancel)
	summary, err := testscripts.Run(ctx, paths, f.options, out)
	if !f.options.JSON && err == nil {
		_, err = fmt.Fprintln(out, summary)
	}
	failed := writeReport()
	if sig := (signalError{}); errors.As(context.Cause(ctx), &sig) {
		return endedBy(sig, summary, failed)
	}
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	switch {
	case summary.Total() == 0 && f.run != "":
		return fmt.Errorf("there is no test: no path of a .transcript or .txtar file matches --run %s", syntax.Shown(f.run))
	case summary.Total() == 0:
		return errors.New("there is no test: tests are files named .transcript and .txtar")
	case summary.Failed > 0:
		return statusError(statusFailed)
	}
	return nil
}

// testsEnd is how long tests that a signal ends may take; they have limits of their own.
const testsEnd = 6 * time.Second

// signalError ends the tests.
type signalError struct{ os.Signal }

func (s signalError) Error() string { return s.String() }

// endTests waits for the signal that ends the tests, which then end in order. Another one, or time, ends them
// all the same.
func endTests(signals <-chan os.Signal, cancel context.CancelCauseFunc) {
	sig := <-signals
	cancel(signalError{sig})
	select {
	case <-signals:
	case <-time.After(testsEnd):
	}
	testscripts.Abandon()
	interactive.ExitNow(interactive.SignalStatus(sig))
}

// watchedReader is an output whose reader may go away, which ends the tests.
type watchedReader struct {
	out    io.Writer
	cancel context.CancelCauseFunc
}

// watchReader is where the tests write to. A write without a reader does not end the program at once: what
// the tests have started would be left.
func watchReader(out io.Writer, cancel context.CancelCauseFunc) io.Writer {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // of every pipe: which one it was, the write tells
	return watchedReader{out, cancel}
}

// Write implements io.Writer.
func (w watchedReader) Write(data []byte) (int, error) {
	n, err := w.out.Write(data)
	if errors.Is(err, syscall.EPIPE) {
		w.cancel(signalError{syscall.SIGPIPE})
	}
	return n, err
}

// endedBy tells how far the tests were, unless there is no reader, and why there is no report.
func endedBy(sig signalError, summary testscripts.Summary, failed error) error {
	if sig.Signal != syscall.SIGPIPE {
		fmt.Fprintf(os.Stderr, "error: %v: %v, %d not run\n", sig, summary, summary.NotRun)
	}
	if failed != nil {
		fmt.Fprintf(os.Stderr, "error: %v\n", failed)
	}
	return statusError(interactive.SignalStatus(sig.Signal))
}
