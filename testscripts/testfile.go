package testscripts

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// testFileMax is how large a test may be.
const testFileMax = 64 << 20

// readable reports why a test is not to be read: a FIFO or a device may have no end, or wait for one that
// never comes.
func readable(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		err = fmt.Errorf("it is %s, not a file", kindOf(info.Mode()))
	case info.Size() > testFileMax:
		err = fmt.Errorf("it has %d bytes, a test at most %d", info.Size(), testFileMax)
	default:
		return nil
	}
	return &fs.PathError{Op: "read", Path: path, Err: err}
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a FIFO"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// isEmpty is why a test without a command is skipped: it shows nothing.
const isEmpty = "it has no command"

// hasCommand reports whether a script has a line that is no comment.
func hasCommand(script []byte) bool {
	for line := range strings.Lines(string(script)) {
		if text := strings.TrimSpace(line); text != "" && text[0] != '#' {
			return true
		}
	}
	return false
}
