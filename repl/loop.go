package repl

import (
	"errors"
	"io"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
)

// Loop takes lines one by one and runs each.
type Loop struct {
	Session  *session.Session
	Reader   LineReader
	File     string // as places name it: <stdin>
	Terminal bool   // a person types: an error ends nothing
	// Programs runs those that a line names; nil: none can be run.
	Programs Programs
	// Prompt is asked for what each command is read with; nil: nothing.
	Prompt func() string

	joiner syntax.Joiner
	typed  string // the lines of a command that a person has not ended
}

// continuation is the prompt for the further lines of a command.
const continuation = "… "

// Run runs lines until the input or the session ends, and says how. An error of reading is returned.
func (l *Loop) Run() (session.Outcome, error) {
	first, number := 1, 0
	prompt := l.prompt()
	for {
		line, err := l.Reader.ReadLine(prompt)
		ends := errors.Is(err, io.EOF)
		switch {
		case errors.Is(err, ErrInterrupt):
			l.joiner, l.typed = syntax.Joiner{}, ""
			prompt, first = l.prompt(), number+1
			continue
		case ends && l.Terminal && l.typed+line != "": // the command ends, not the session
		case ends:
			if logical, ok := l.joiner.Flush(); ok {
				return l.run(logical, first), nil
			}
			return session.Outcome{}, nil
		case err != nil:
			return session.Outcome{}, err
		}
		number++
		if l.Terminal {
			l.Session.AddHistory(line)
		} else if number == 1 {
			_, line = syntax.CutMark(line)
		}
		logical, complete := l.join(line, ends)
		if !complete {
			prompt = continuation
			continue
		}
		if outcome := l.run(logical, first); outcome.Exit || outcome.Stop {
			return outcome, nil
		}
		prompt, first = l.prompt(), number+1
	}
}

// join adds a line to the command that it is of, which it ends where the input does. Who types one may end a quote in a
// later line; in a file a quote without its end is an error of its line.
func (l *Loop) join(line string, ends bool) (logical string, complete bool) {
	if !l.Terminal {
		l.joiner.Grammar = l.Session.Grammar()
		return l.joiner.Add(line)
	}
	l.typed += line
	if logical, _, complete = l.Session.Grammar().Cut(l.typed); complete || ends {
		l.typed = ""
		return strings.TrimSuffix(logical, "\n"), true // behind a backslash that newline would end the line
	}
	l.typed += "\n"
	return "", false
}

func (l *Loop) prompt() string {
	if l.Prompt == nil {
		return ""
	}
	return l.Prompt()
}

// run runs one logical line.
func (l *Loop) run(line string, number int) session.Outcome {
	if l.Terminal {
		l.Session.Rearm()
	}
	place := session.Place{File: l.File, Line: number}
	if l.Programs != nil {
		if p, found := l.Session.Grammar().FindProgram(line); found {
			return l.runProgram(place, line, &p)
		}
	}
	return l.Session.RunLine(place, line, l.Terminal)
}
