package repl

import (
	"fmt"
	"io"
	"os"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// mostScript is how large a script may be: what never ends, as /dev/zero, is an error.
const mostScript = 256 << 20

// ReadScript reads a script's text, without the byte order mark that may stand before it.
func ReadScript(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }() // read only
	data, err := io.ReadAll(io.LimitReader(file, mostScript+1))
	if err == nil && len(data) > mostScript {
		err = fmt.Errorf("it has more than %d bytes", mostScript)
	}
	_, text := syntax.CutMark(string(data))
	return text, err
}

// FileError is a file's trouble as a command's error: the system's, or else usage in its own words.
func FileError(operation, path string, err error) *value.Error {
	code := sockcore.SystemCode(err)
	message := code.Message()
	if code == 0 {
		code, message = session.Usage, err.Error()
	}
	return &value.Error{
		Operation: operation, Target: path, Name: code.Name(), Message: message,
		Category: code.Category().String(), Code: code.Number(),
	}
}

// SystemError words an error of a file or a stream as the shell does: NAME: message.
func SystemError(err error) string {
	if code := sockcore.SystemCode(err); code != 0 {
		return code.Error()
	}
	return err.Error()
}
