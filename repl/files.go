package repl

import (
	"fmt"
	"io"
	"os"

	"sockshell/commands/syntax"
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
	tooLarge := fmt.Errorf("it has more than %d bytes", mostScript)
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && info.Size() > mostScript {
		return "", tooLarge
	}
	data, err := io.ReadAll(io.LimitReader(file, mostScript+1))
	if err == nil && len(data) > mostScript {
		err = tooLarge
	}
	_, text := syntax.CutMark(string(data))
	return text, err
}
