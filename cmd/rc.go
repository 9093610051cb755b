package cmd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"sockshell/commands"
	"sockshell/commands/value"
)

// runRC runs the rc file, where there is one. What is wrong with it is told, and ends nothing.
func (sh *shell) runRC() commands.Outcome {
	dir, err := os.UserConfigDir()
	if err != nil {
		return commands.Outcome{} // no home, no rc file
	}
	path := filepath.Join(dir, "sockshell", "rc")
	text, err := readScript(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		sh.session.Remark(commands.Place{File: path}, fileError("rc", path, err))
	default:
		return sh.session.RunScript(path, text, true)
	}
	return commands.Outcome{}
}

// fileError is a file's trouble as a command's error.
func fileError(operation, path string, err error) *value.Error {
	code := systemCode(err)
	return &value.Error{
		Operation: operation, Target: path, Name: code.Name(), Message: code.Message(),
		Category: code.Category().String(), Code: code.Number(),
	}
}
