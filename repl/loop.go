package repl

import (
	"errors"
	"io"

	"sockshell/commands"
	"sockshell/commands/syntax"
)

// Loop takes lines one by one and runs each.
type Loop struct {
	Session  *commands.Session
	Reader   LineReader
	File     string // as places name it: <stdin>
	Terminal bool   // a person types: an error ends nothing
	// Programs runs those that a line names; nil: none can be run.
	Programs Programs
	// Prompt is asked for what each command is read with; nil: nothing.
	Prompt func() string
}

// continuation is the prompt for the further lines of a command.
const continuation = "… "

// Run runs lines until the input or the session ends, and says how. An error of reading is returned.
func (l *Loop) Run() (commands.Outcome, error) {
	var joiner syntax.Joiner
	first, number := 1, 0
	prompt := l.prompt()
	for {
		line, err := l.Reader.ReadLine(prompt)
		switch {
		case errors.Is(err, ErrInterrupt):
			joiner = syntax.Joiner{}
			prompt, first = l.prompt(), number+1
			continue
		case errors.Is(err, io.EOF):
			if logical, ok := joiner.Flush(); ok && !l.Terminal {
				return l.run(logical, first), nil
			}
			return commands.Outcome{}, nil
		case err != nil:
			return commands.Outcome{}, err
		}
		number++
		if l.Terminal {
			l.Session.AddHistory(line)
		}
		logical, complete := joiner.Add(line)
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

func (l *Loop) prompt() string {
	if l.Prompt == nil {
		return ""
	}
	return l.Prompt()
}

// run runs one logical line.
func (l *Loop) run(line string, number int) commands.Outcome {
	if l.Terminal {
		l.Session.Rearm()
	}
	place := commands.Place{File: l.File, Line: number}
	if l.Programs != nil {
		if p, found := syntax.FindProgram(line); found {
			return l.runProgram(place, line, &p)
		}
	}
	return l.Session.RunLine(place, line, l.Terminal)
}
