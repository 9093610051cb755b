package session

import (
	"errors"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// heading is what the first word of a statement says.
type heading struct {
	command *Command
	typed   string // the socket's name, where `SOCKET:` was typed
	unknown string // what was typed as the command, where there is none of that name
	alias   *Alias // that was typed as the command
}

// aliasFinder knows the aliases that count.
type aliasFinder interface {
	Alias(name string) *Alias
	aliasNames() []string
	// defined is a command of the text, further up, which is not the session's yet, and declares one anywhere in the text.
	defined(name string) *Command
	declares(name string) *Command
	// definesMore reports that what comes before may define a command of any name.
	definesMore() bool
}

func (s *Session) definesMore() bool { return false }

func (s *Session) defined(string) *Command { return nil }

func (s *Session) declares(string) *Command { return nil }

// errOnlyTheRun is what resolve returns, in a check, for a name that only the run can know.
var errOnlyTheRun = errors.New("only the run can know the command")

// errAlias is what resolve returns where a statement begins with an alias.
var errAlias = errors.New("the command is an alias")

// resolve takes the first word of a statement of the source apart, and finds the command. Where an alias stands in its
// place, it returns errAlias. While checking, a socket that only the run can know reads as it was typed.
func (s *Session) resolve(b *param.Binder, source string, w *syntax.Word, known aliasFinder) (h heading, err error) {
	if w.Group != nil {
		h.command = groupCommand
		return h, nil
	}
	name := w.Text
	if w.Pieces != nil {
		h.unknown = source[w.Pos:w.End] // until it is taken apart
		if h.typed, name, err = splitSocket(b, source, w); err != nil {
			return h, err
		}
		h.unknown = ""
	} else if colon := strings.IndexByte(name, ':'); colon >= 0 && w.Quote == syntax.Bare {
		if h.typed, name, err = checkSocket(name[:colon], name[colon+1:], true); err != nil {
			return h, err
		}
	}
	cmd := known.defined(name)
	if cmd == nil {
		cmd = s.Lookup(name)
	}
	if cmd == nil || cmd.Added > 0 {
		if h.alias = findAlias(known, w, h.typed != "", name); h.alias != nil {
			h.unknown = name
			return h, errAlias
		}
	}
	if cmd == nil {
		h.unknown = name
		if cmd = known.declares(name); cmd != nil {
			h.command = cmd
			return h, nil
		}
		if known.definesMore() {
			return h, errOnlyTheRun
		}
		return h, s.unknownCommand(name, known)
	}
	h.command = cmd
	return h, cmd.checkNamed(h.typed)
}

// findAlias finds the alias that the word ends with, which is no command. A quoted word is none.
func findAlias(known aliasFinder, w *syntax.Word, onSocket bool, name string) *Alias {
	if w.Quote != syntax.Bare || w.Pieces != nil && !onSocket {
		return nil
	}
	return known.Alias(name)
}

func prefixAdvice(cmd *Command) string {
	if cmd.Prefix {
		return ": the socket stands before the command that it prefixes"
	}
	return ""
}

// What is said of a word that is no command, and behind that, where it resembles none.
const (
	unknownCommand = "unknown command"
	resemblesNone  = "; help lists them"
)

// splitSocket splits `SOCKET:command`, of which SOCKET may hold expansions.
func splitSocket(b *param.Binder, source string, w *syntax.Word) (socket, command string, err error) {
	start, known := len(b.Arena), true
	for i := range w.Pieces {
		p := &w.Pieces[i]
		if p.Kind != syntax.Literal {
			if b.Checking {
				known = false
			} else if err := b.Expand(p); err != nil {
				return "", "", err
			}
			continue
		}
		colon := indexColon(p)
		if colon < 0 {
			b.Arena = append(b.Arena, p.Text...)
			continue
		}
		b.Arena = append(b.Arena, p.Text[:colon]...)
		command = p.Text[colon+1:]
		socket = param.TextOf(b.Arena[start:])
		switch {
		case !known:
			socket, _, _ = strings.Cut(source[w.Pos:w.End], ":")
		case b.Checking: // what is bound now outlives the arena's use
			socket = strings.Clone(socket)
		}
		for _, further := range w.Pieces[i+1:] {
			if further.Kind != syntax.Literal {
				return "", "", param.Usage("a command's name cannot come from a variable")
			}
			command += further.Text
		}
		return checkSocket(socket, command, known)
	}
	if !w.Literal() {
		return "", "", param.Usage("a command's name cannot come from a variable")
	}
	return "", w.Text, nil
}

func indexColon(p *syntax.Piece) int {
	if p.Quote != syntax.Bare {
		return -1
	}
	return strings.IndexByte(p.Text, ':')
}

func checkSocket(socket, command string, known bool) (string, string, error) {
	switch {
	case known && !syntax.IsIdentifier(socket):
		return "", "", param.Usage(param.Quoted(socket) + " cannot name a socket")
	case command == "":
		return "", "", param.Usage("missing command after " + socket + ":")
	}
	return socket, command, nil
}

func (s *Session) unknownCommand(name string, known aliasFinder) error {
	e := param.Usage(unknownCommand)
	switch {
	case strings.HasPrefix(name, "{"):
		e.Msg += `; a group begins with "{" as a word of its own, with a space behind it`
		return e
	case name == "}":
		e.Msg += "; there is no group to end"
		return e
	case strings.HasSuffix(name, "}"):
		e.Msg += `; a group ends with "}" as a word of its own, with a space before it`
		return e
	case name == "else":
		e.Msg += `; it follows the "}" of an if, on the same line`
		return e
	}
	if meant := s.table.suggest(name, known.aliasNames()); len(meant) > 0 {
		e.Msg += "; did you mean " + param.Either(meant) + "?"
		return e
	}
	e.Msg += resemblesNone
	if s.hasPeer() {
		return Hinted(e, s.table.Stray)
	}
	return e
}

// hasPeer reports that the current socket is connected. Only a person is told of it: a batch is not to make the calls.
func (s *Session) hasPeer() bool {
	return s.config.Announce != nil && s.stateOf("") == sockcore.StateConnected
}

func (s *Session) unknownSocket(name string) error {
	if t := s.sockets.anyThing(name); t != nil {
		return param.Usage(name + " is a " + t.kind + ", not a socket")
	}
	var names []string
	for _, e := range s.sockets.list() {
		names = append(names, e.name)
	}
	return param.Unknown("socket", name, names)
}
