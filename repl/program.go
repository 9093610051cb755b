package repl

import (
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Programs runs programs of the system for a user at a terminal.
type Programs interface {
	// Run runs a command line of the system's shell, an empty one being that shell itself, and returns how
	// it failed.
	Run(command string) error
	// Pipe is Run with what feed prints for input.
	Pipe(command string, feed func()) error
}

// runProgram runs a line that ends in a program.
func (l *Loop) runProgram(place session.Place, line string, p *syntax.Program) session.Outcome {
	if wrong := wrongWith(p); wrong != "" {
		l.Session.Remark(place, programError(p, session.Usage, wrong))
		return session.Outcome{}
	}
	if !l.Session.CheckLine(place, p.Before+p.Statement) {
		return session.Outcome{}
	}
	if strings.TrimSpace(p.Before) != "" {
		if outcome := l.Session.RunLine(place, p.Before, true); outcome.Exit {
			return outcome
		}
		place.Line += strings.Count(p.Before, "\n")
	}
	var outcome session.Outcome
	var err error
	if p.Statement == "" {
		l.Session.NoteProgram(strings.TrimSpace(line[len(p.Before):]))
		err = l.Programs.Run(p.Command)
	} else {
		err = l.Programs.Pipe(p.Command, func() { outcome = l.Session.RunLine(place, p.Statement, true) })
	}
	if err != nil {
		l.Session.Remark(place, programError(p, session.ProgramFailed, err.Error()))
	}
	return outcome
}

// wrongWith says why the line cannot run, empty where it can.
func wrongWith(p *syntax.Program) string {
	switch {
	case p.Job:
		return "a job's output comes when it is joined: join N | PROGRAM"
	case p.Statement != "" && p.Command == "":
		return "missing PROGRAM"
	}
	return ""
}

func programError(p *syntax.Program, code sockcore.Code, message string) *value.Error {
	operation := "!" + p.Command
	if p.Statement != "" {
		operation = strings.TrimSpace("| " + p.Command)
	}
	return &value.Error{
		Operation: operation, Name: code.Name(), Message: message, Category: code.Category().String(), Code: code.Number(),
	}
}
