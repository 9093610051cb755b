package cmd

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/repl"
	"sockshell/repl/interactive"
)

// quick is `sockshell HOST PORT` and `sockshell -l PORT`.
type quick struct {
	listen, interact, insecure bool
	words                      []string
}

// isAddress tells an address from a mistyped command.
func (q *quick) isAddress(c *cobra.Command) bool {
	switch {
	case q.listen:
		return true
	case len(q.words) == 1:
		return strings.Contains(q.words[0], ":")
	}
	_, err := strconv.Atoi(q.words[1])
	return err == nil || len(c.SuggestionsFor(q.words[0])) == 0
}

// bare is a word that needs no quotes.
var bare = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z0-9_./:@%+-]+$|^\[[0-9A-Fa-f:.]+\](:\w+)?$`)
})

// word is an argument of the command line as a word of a command.
func word(text string) string {
	if bare().MatchString(text) {
		return text
	}
	return syntax.Quoted(text)
}

func (q *quick) address() string {
	words := make([]string, len(q.words))
	for i := range q.words {
		words[i] = word(q.words[i])
	}
	return strings.Join(words, " ")
}

// check says what is wrong with the words.
func (q *quick) check() error {
	switch {
	case len(q.words) == 0:
		return errors.New("missing PORT, or an address")
	case q.insecure && !strings.HasPrefix(q.words[0], "tls:"):
		return errors.New("--insecure is for tls:HOST:PORT")
	}
	return q.checkRest()
}

// isCommand reports a command of the shell's language with an address, not a host of its name with a port.
func (q *quick) isCommand(name string) bool {
	n := len(q.words)
	return !q.listen && q.words[0] == name && (n > 2 || n == 2 && strings.Contains(q.words[1], ":"))
}

// checkRest says what is wrong with what stands behind an address.
func (q *quick) checkRest() error {
	n := len(q.words)
	isFlag := func(word string) bool { return strings.HasPrefix(word, "-") }
	switch flag := slices.IndexFunc(q.words, isFlag); {
	case flag >= 0:
		return fmt.Errorf("unexpected argument %s; flags stand before the address", syntax.Quoted(q.words[flag]))
	case q.isCommand("connect"):
		return fmt.Errorf("unknown command \"connect\"; to connect: sockshell %s", syntax.Visible(strings.Join(q.words[1:], " ")))
	case q.isCommand("listen"):
		return fmt.Errorf("unknown command \"listen\"; to listen: sockshell -l %s", syntax.Visible(strings.Join(q.words[1:], " ")))
	case n <= 2:
		return nil
	}
	return fmt.Errorf("unexpected argument %s; an address is HOST PORT, or one word", syntax.Quoted(q.words[n-1]))
}

// open connects, or listens and accepts, by commands as they could be typed. It reports that there is a connection.
func (q *quick) open(s *session.Session, printer *repl.Printer) bool {
	printer.Silent(true)
	defer printer.Silent(false)
	run := func(line string) bool {
		s.Rearm()
		return !s.RunLine(session.Place{}, line, false).Stop && s.LastError() == "ok"
	}
	tell := func() {
		endpoint, _ := s.Variable("_")
		printer.Flush()
		fmt.Fprintln(os.Stderr, syntax.Shown(endpoint))
	}
	address := q.address()
	switch {
	case !q.listen && q.insecure:
		return run("connect " + address + " insecure")
	case !q.listen:
		return run("connect " + address)
	case strings.HasPrefix(address, "udp:"):
		if !run("bind " + address) {
			return false
		}
		if endpoint, err := s.Sockets()[0].Socket().LocalEndpoint(); err == nil {
			fmt.Fprintln(os.Stderr, endpoint)
		}
		return run("receive_from 1 peek|truncate") && run("connect $from")
	case len(q.words) == 1 && !strings.Contains(address, ":"):
		address = "127.0.0.1 " + address
	}
	if !run("listen " + address) {
		return false
	}
	tell()
	if !run("accept") {
		return false
	}
	all := s.Sockets()
	return run("close") && run("use "+all[len(all)-1].Name())
}

// runQuick connects, and then is the shell on a terminal, or gives standard input and output to the socket.
func runQuick(f *flags) error {
	q := &f.quick
	if err := q.check(); err != nil {
		return err
	}
	const interact = "interact"
	if interactive.IsTerminal(os.Stdin) && interactive.IsTerminal(os.Stdout) {
		return runShell(f, commands.NewTable(), func(s *session.Session, printer *repl.Printer) bool {
			if !q.open(s, printer) {
				return false
			}
			if q.interact {
				s.Rearm()
				return !s.RunLine(session.Place{}, interact, true).Exit
			}
			return true
		})
	}
	b, err := newBatch(f, nil)
	if err != nil {
		return err
	}
	if !q.open(b.session, b.printer) {
		return b.end(session.Outcome{Stop: true})
	}
	b.session.RunLine(session.Place{}, interact, false)
	return b.close(func() int { return statusOK }) // as nc has it: how a connection ends is told, and is no failure
}

// banner is the shell's first line.
func banner(f *flags) string {
	if f.quiet {
		return ""
	}
	return "sockshell " + strings.TrimPrefix(buildVersion(), "v") + ", TCP UDP unix TLS: help, help examples, ^D leaves"
}
