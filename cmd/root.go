// Package cmd is the command line: flags, ways in, and the one table from errors to exit statuses.
package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sockshell/commands/record"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// The exit statuses. One that a signal ends is 128 and its number.
const (
	statusOK     = 0
	statusFailed = 1
	statusUsage  = 2
)

// statuses are their meanings, for the manual page.
var statuses = []struct {
	status  int
	meaning string
}{
	{statusOK, "all succeeded"},
	{statusFailed, "a command or a test failed"},
	{statusUsage, "usage: what was given makes no sense, or there was no test"},
}

// statusError ends the program with a status; what there is to say has been said.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// flags are those that each way of running commands has.
type flags struct {
	command   string
	output    string
	color     string
	timeout   string
	keepGoing bool
	echo      bool
	quiet     bool
	set       []string
	record    string
	noRC      bool
	quick     quick
	history   string
}

// Main runs the program and returns its exit status.
func Main() int {
	err := execute(os.Args[1:])
	var status statusError
	switch {
	case err == nil:
		return statusOK
	case errors.As(err, &status):
		return int(status)
	}
	if wrong := (*flagError)(nil); errors.As(err, &wrong) && wrong.json {
		wrong.tellObject()
		return statusUsage
	}
	tellError(err)
	if full := (*outputError)(nil); errors.As(err, &full) {
		return statusFailed
	}
	return statusUsage
}

// tellError prints an error, and each of those that are joined in it, in a line of its own.
func tellError(err error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // as errors.Join made it
		for _, err := range joined.Unwrap() {
			tellError(err)
		}
		return
	}
	text := err.Error()
	full, path := (*outputError)(nil), (*fs.PathError)(nil)
	switch {
	case errors.As(err, &full):
	case errors.As(err, &path):
		text = syntax.Shown(path.Path) + ": " + session.SystemError(err).Error()
	}
	fmt.Fprintf(os.Stderr, "error: %s\n", syntax.Visible(text))
}

// execute runs what the arguments say. What follows a -c are its arguments, also where one is named like a way
// in: it needs none of them.
func execute(args []string) error {
	f := &flags{}
	root := newRoot(f)
	if root.ParseFlags(args) == nil && root.Flags().Changed("command") {
		return runCommand(f, root.Flags().Args())
	}
	root = newRoot(&flags{})
	root.AddCommand(newRun(), newLua(), newTest(), newImport(), newCompletion(), newVersion(), newDocs(), newMan(), newEditors())
	root.SetHelpCommand(newHelp())
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		for i := range args { // cobra prints what it can complete nothing of
			args[i] = syntax.Visible(args[i])
		}
	}
	out := &output{}
	root.SetOut(out)
	if err := root.Execute(); err != nil {
		return err
	}
	return out.failed
}

// longHelp says what the ways in are, and names the commands that are used most.
const longHelp = `Sockshell runs socket calls one by one and shows what the kernel answered.
On a terminal it is a shell; otherwise it takes commands from standard input, line by line.

With an address it connects first: HOST PORT, HOST:PORT, or a word as tcp:HOST:PORT,
udp:HOST:PORT, unix:PATH, tls:HOST:PORT; that of tls: verifies the peer, unless --insecure
is given. With -l it listens there, on 127.0.0.1 where PORT stands alone, tells the
endpoint on standard error, and goes on with the first connection. On a terminal the shell
begins with that socket. With -i, or where standard input or output is no terminal, the two are
the socket's, as with nc -N: the peer is told the end of the input, and it ends when both ends are
done, with status 1 where there was no connection and 0 however one has ended.

The commands used most:
  connect HOST PORT       listen ADDR PORT      accept       socket_pair a b
  write_all "text\r\n"    read_some             interact     read_until "\n"
  shutdown send           close                 sockets      help COMMAND

help inside has all of them, and so has sockshell help.`

func newRoot(f *flags) *cobra.Command {
	root := &cobra.Command{
		Use:   "sockshell [flags] [HOST PORT]",
		Short: "An interactive socket shell: gdb for sockets",
		Long:  longHelp,
		Example: "  sockshell\n  sockshell 127.0.0.1 6379\n  printf 'PING\\r\\n' | sockshell 127.0.0.1 6379\n  sockshell -l 8080\n" +
			"  sockshell run session.socksh\n  sockshell -c 'connect 127.0.0.1 6379; write_some \"PING\\r\\n\"; read_some'",
		SilenceErrors:              true,
		SuggestionsMinimumDistance: 2,
		SilenceUsage:               true,
		Args:                       cobra.ArbitraryArgs,
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: func(c *cobra.Command, args []string) error {
			f.quick.words = args
			switch {
			case !f.quick.listen && len(args) == 0:
				if f.quick.interact || f.quick.insecure {
					return errors.New("missing HOST PORT")
				}
				return runInput(f)
			case !f.quick.isAddress(c):
				return unknownWord(c, args[0])
			}
			return runQuick(f)
		},
	}
	root.Flags().SortFlags = false
	root.Flags().StringVarP(&f.command, "command", "c", "", "run these commands; what follows are $1 … $9")
	root.Flags().SetInterspersed(false)
	addFlags(root, f)
	root.Flags().BoolVarP(&f.quick.listen, "listen", "l", false, "listen there, and go on with the first connection")
	root.Flags().BoolVarP(&f.quick.interact, "interact", "i", false, "give the terminal to the socket at once")
	root.Flags().BoolVar(&f.quick.insecure, "insecure", false, "with tls:, do not verify the peer")
	root.Version = buildVersion()
	root.SetVersionTemplate(versionText())
	root.Flags().Bool("version", false, "print the version, and the language's")
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	root.SetErr(os.Stderr)
	root.SetFlagErrorFunc(unknownFlag)
	return root
}

// addFlags gives a way of running commands its flags.
func addFlags(c *cobra.Command, f *flags) {
	set := c.Flags()
	set.SortFlags = false
	set.StringVarP(&f.output, "output", "o", "text", "the format of results: text, hex, raw or json")
	set.StringVar(&f.color, "color", "auto", "auto, always or never")
	set.StringVar(&f.timeout, "timeout", "0", "the deadline of every blocking operation, without a unit in seconds; 0 none")
	set.BoolVarP(&f.keepGoing, "keep-going", "k", false, "go on after an error")
	set.BoolVarP(&f.echo, "echo", "x", false, "print each command before its result")
	set.BoolVarP(&f.quiet, "quiet", "q", false, "print no results")
	set.StringArrayVar(&f.set, "set", nil, "set a variable: `NAME=VALUE`")
	set.StringVar(&f.record, "record", "", "write the session to `FILE`, as a transcript that replays")
	set.BoolVar(&f.noRC, "no-rc", false, "do not read the rc file, which a terminal's session does")
	set.StringVar(&f.history, "history", "", "the `FILE` that keeps the history of a terminal's session")
}

func unknownWord(c *cobra.Command, word string) error {
	msg := "unknown command " + syntax.Quoted(word)
	if near := c.SuggestionsFor(word); len(near) > 0 {
		return fmt.Errorf("%s; did you mean %s?", msg, near[0])
	}
	if _, err := netip.ParseAddr(word); err == nil || word == "localhost" {
		return fmt.Errorf("%s; to connect: sockshell %s PORT", msg, word)
	}
	if _, err := strconv.ParseUint(word, 10, 16); err == nil {
		return fmt.Errorf("%s; to connect: sockshell HOST %s; to listen: sockshell -l %s", msg, word, word)
	}
	return fmt.Errorf("%s; to run a script: sockshell run %s", msg, syntax.Shown(word))
}

// netcatFlags are flags of nc that are none here, and what has their place.
var netcatFlags = map[string]string{
	"p": "the port stands behind the flags, as in sockshell -l 8080",
	"u": "for UDP write udp:HOST:PORT",
	"U": "for a unix socket write unix:PATH",
}

// unknownFlag adds to an error of the flags what to do.
func unknownFlag(c *cobra.Command, err error) error {
	text := err.Error()
	if !strings.HasPrefix(text, "unknown ") {
		return err
	}
	if _, behind, ok := strings.Cut(text, "unknown shorthand flag: '"); ok && c.Parent() == nil && netcatFlags[behind[:1]] != "" {
		return fmt.Errorf("%w; %s", err, netcatFlags[behind[:1]])
	}
	return fmt.Errorf("%w; %s --help lists them", err, c.CommandPath())
}

// flagError is what is wrong with a flag's value.
type flagError struct {
	flag, value string // the value only where it is to be shown
	err         error
	json        bool // the format is known by then, and wants objects
}

func (e *flagError) Error() string {
	if e.value == "" {
		return e.flag + ": " + e.err.Error()
	}
	return e.flag + " " + syntax.Shown(e.value) + ": " + e.err.Error()
}

func (e *flagError) Unwrap() error { return e.err }

// tellObject prints the error as the results would have been.
func (e *flagError) tellObject() {
	r := session.Result{Command: e.flag, Err: session.FileFailure(e.flag, e.value, e.err)}
	_, _ = os.Stdout.Write(session.AppendResult(nil, &r, session.OutputJSON, value.Form{})) // there is nowhere left to tell
}

// apply gives a session what the flags say.
func (f *flags) apply(s *session.Session) error {
	err := f.applyEach(s)
	if wrong := (*flagError)(nil); errors.As(err, &wrong) {
		wrong.json = s.Settings.Output() == session.OutputJSON
	}
	return err
}

func (f *flags) applyEach(s *session.Session) error {
	for _, set := range [][2]string{{"output", f.output}, {"color", f.color}, {"timeout", f.timeout}} {
		if err := s.Settings.Set(set[0], set[1]); err != nil {
			return &flagError{flag: "--" + set[0], err: errors.New(strings.TrimPrefix(err.Error(), set[0]+": "))}
		}
	}
	if f.keepGoing {
		if err := s.Settings.Set("on_error", "continue"); err != nil {
			return err
		}
	}
	if f.echo {
		if err := s.Settings.Set("echo", "true"); err != nil {
			return err
		}
	}
	if f.quiet {
		s.Quiet()
	}
	for _, assignment := range f.set {
		name, text, found := strings.Cut(assignment, "=")
		if !found {
			return &flagError{flag: "--set", value: assignment, err: errors.New("it is not NAME=VALUE")}
		}
		if err := s.SetVariable(name, text); err != nil {
			return &flagError{flag: "--set", value: assignment, err: err}
		}
	}
	if f.record != "" {
		if err := record.Start(s, f.record); err != nil {
			return &flagError{flag: "--record", value: f.record, err: err}
		}
	}
	return nil
}
