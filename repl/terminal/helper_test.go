//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"sockshell/completions"
)

// The test binary is also the program that the tests run on a terminal.
const role = "SOCKSHELL_TERMINAL_TEST"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "":
		os.Exit(m.Run())
	case "shell":
		os.Exit(shellMain())
	case "job control":
		os.Exit(jobControlMain())
	}
}

// shellMain reads lines and prints them. Standard error tells the test what happened, descriptor 3
// what to do meanwhile.
func shellMain() int {
	if os.Getenv("HUP") == "ignore" {
		signal.Ignore(syscall.SIGHUP)
	}
	cfg := Config{
		In: os.Stdin, Out: os.Stdout, History: os.Getenv("HISTORY"),
		Complete: helperCandidates,
		Cut:      helperCut,
		Editor:   func() string { return os.Getenv("EDITOR") },
	}
	if os.Getenv("COLOR") != "" {
		cfg.Color = func() bool { return true }
		cfg.Highlight = helperSpans
		cfg.Hint = helperHint
	}
	t, err := Open(cfg)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = t.Close() }()
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	done := make(chan struct{})
	go background(t, done)
	fmt.Fprintln(os.Stderr, "open")
	for {
		line, err := t.ReadLine(strings.ReplaceAll(os.Getenv("PROMPT"), `\n`, "\n"))
		fmt.Fprintf(os.Stderr, "%q %v\n", line, err)
		switch {
		case errors.Is(err, io.EOF):
			if os.Getenv("EOF") != "again" {
				return 0
			}
			_ = os.Unsetenv("EOF")
		case errors.Is(err, ErrInterrupt):
		case line == "exit":
			return 0
		case line == "crash":
			panic("a crash")
		case line == "outside":
			err := t.Outside(func() error { return outsideMain(done) })
			fmt.Fprintln(os.Stderr, "back:", err)
		case line == "outside panic":
			_ = t.Outside(func() error { panic("a panic outside") })
		case line == "wait":
			fmt.Fprintln(os.Stderr, "waiting")
			select {
			case <-interrupts:
				fmt.Fprintln(os.Stderr, "interrupted")
			case <-done:
			}
		default:
			_, _ = fmt.Fprintf(t, "got %s\n", line)
		}
	}
}

// outsideMain is a program of its own on the terminal, which reads a line as any would.
func outsideMain(done <-chan struct{}) error {
	_, _ = os.Stdout.WriteString("name? ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	fmt.Fprintf(os.Stderr, "read %q %v\n", line, err)
	_, _ = os.Stdout.WriteString("no newline")
	<-done
	return errors.New("failed")
}

// background obeys the test: a quoted text is written.
func background(t *Terminal, done chan<- struct{}) {
	for orders := bufio.NewScanner(os.NewFile(3, "orders")); orders.Scan(); {
		switch order := orders.Text(); order {
		case "done":
			done <- struct{}{}
		case "close":
			fmt.Fprintln(os.Stderr, "closed", t.Close())
		case "many":
			for i := range 200 {
				_, _ = fmt.Fprintf(t, "job %d\n", i)
			}
			fmt.Fprintln(os.Stderr, "many done")
		case "width":
			columns, _ := t.Size()
			fmt.Fprintln(os.Stderr, "width", columns)
		case "notices":
			for i := range 10_000 {
				_, _ = fmt.Fprintf(t, "notice %d\n", i)
			}
			fmt.Fprintln(os.Stderr, "notices done")
		case "flood":
			go func() { _, _ = t.Write(make([]byte, 1<<20)) }()
		default:
			if prompt, ok := strings.CutPrefix(order, "prompt "); ok {
				t.SetPrompt(prompt)
				continue
			}
			text, _ := strconv.Unquote(order)
			_, err := io.WriteString(t, text)
			fmt.Fprintln(os.Stderr, "written", err)
		}
	}
}

// helperSpans makes the first word a command, and a comment of what follows a #.
func helperSpans(text string) []completions.Span {
	text, _, commented := strings.Cut(text, "#")
	word, _, _ := strings.Cut(text, " ")
	spans := []completions.Span{{Start: 0, End: len(word), Kind: completions.CommandName}}
	if commented {
		spans = append(spans, completions.Span{Start: len(text), End: len(text) + 100, Kind: completions.Comment})
	}
	return spans
}

func helperHint(text string) string {
	if text == "connect" {
		return " ADDRESS PORT, where something should listen"
	}
	return ""
}

func helperCandidates(line string, cursor int) completions.Result {
	switch {
	case line == "panic":
		panic("a panic")
	case strings.HasPrefix(line, "re"):
		all := []completions.Candidate{
			{Text: "read_some", Description: "reads some"}, {Text: "read_until", Description: "reads until"},
		}
		return completions.Result{Candidates: slices.DeleteFunc(all, func(c completions.Candidate) bool {
			return !strings.HasPrefix(c.Text, line[:cursor])
		})}
	case strings.HasPrefix(line, "世"):
		return completions.Result{Start: len("世"), Candidates: []completions.Candidate{{Text: "界 " + strconv.Itoa(cursor)}}}
	case strings.HasPrefix(line, "宽"):
		wide := strings.Repeat("宽", 30)
		return completions.Result{Candidates: []completions.Candidate{{Text: wide + "1"}, {Text: wide + "2"}, {Text: "宽"}}}
	case strings.HasPrefix(line, "many"):
		var all []completions.Candidate
		for i := range 300 {
			all = append(all, completions.Candidate{Text: fmt.Sprintf("many%03d%s", i, strings.Repeat("x", 30))})
		}
		return completions.Result{Candidates: all}
	}
	return completions.Result{}
}

// helperCut ends a line at a newline that is neither quoted nor behind a backslash.
func helperCut(text string) (line, rest string, complete bool) {
	quoted := false
	for i, c := range []byte(text) {
		switch c {
		case '"':
			quoted = !quoted
		case '\n':
			if !quoted && !strings.HasSuffix(text[:i], `\`) {
				return text[:i], text[i+1:], true
			}
		}
	}
	return text, "", !quoted && !strings.HasSuffix(text, `\`)
}

// jobControlMain is an interactive shell with one job, shellMain. It tells when that stops, and how it
// left the terminal, and continues it on an order.
func jobControlMain() int {
	signal.Ignore(syscall.SIGTTOU) // or it could not take the terminal back, tcsetpgrp(3)
	_ = os.Setenv(role, "shell")
	before, _ := unix.IoctlGetTermios(0, getTermios)
	job, err := os.StartProcess(os.Args[0], os.Args, &os.ProcAttr{
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr, os.NewFile(3, "orders")},
		Env:   os.Environ(),
		Sys:   &syscall.SysProcAttr{Setpgid: true, Foreground: true, Ctty: 0},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for {
		var status syscall.WaitStatus
		if _, err := syscall.Wait4(job.Pid, &status, syscall.WUNTRACED, nil); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		if !status.Stopped() {
			return status.ExitStatus()
		}
		_ = unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, unix.Getpgrp())
		after, _ := unix.IoctlGetTermios(0, getTermios)
		_, _ = os.Stdout.WriteString("Stopped\n")
		fmt.Fprintln(os.Stderr, "stopped, terminal restored:", *before == *after)
		_ = unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, job.Pid)
		_ = syscall.Kill(-job.Pid, syscall.SIGCONT)
	}
}
