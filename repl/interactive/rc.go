package interactive

import (
	"errors"
	"io/fs"

	"sockshell/commands/session"
	"sockshell/repl"
)

// runRC runs the rc file, where there is one. What is wrong with it is told, and ends nothing.
func (sh *shell) runRC() session.Outcome {
	path := configFile("rc")
	if path == "" {
		return session.Outcome{}
	}
	text, err := repl.ReadScript(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		sh.session.Remark(session.Place{File: path}, session.FileFailure("rc", path, err))
	default:
		return sh.session.RunScript(path, text, true)
	}
	return session.Outcome{}
}
