package terminal

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"sockshell/commands/syntax"
)

// An external is the user's own editor, which may take the text over.
type external struct {
	command func() string         // a shell's command line, to which the file's name is added; may be nil
	run     func(*exec.Cmd) error // may be nil
	in, out *os.File              // the terminal
	outside func(func() error) error

	mu     sync.Mutex
	folder string // in which the text is; empty: it is not out
}

// editOutside lets the user's editor change the text, as one change. When that fails the text stays,
// and a line above it says why.
func (e *editor) editOutside() {
	before := textOf(e.buffer.line)
	text, err := e.external.edit(before)
	switch {
	case err != nil:
		_, _ = fmt.Fprintf(e.screen, "editor: %s\n", syntax.Visible(err.Error()))
		return
	case !e.leaves:
		text = e.ended("", text)
	}
	if text != before {
		e.buffer.set(text)
	}
}

// edit returns the text as the editor leaves it. The file lies in a folder of its own, so that nobody
// else can read what editors put beside it either, and all of that is removed.
func (x *external) edit(text string) (edited string, err error) {
	var command string
	if x.command != nil {
		command = x.command()
	}
	if command == "" {
		return "", errors.New("none is set: VISUAL or EDITOR names one")
	}
	folder, err := os.MkdirTemp("", "sockshell-")
	if err != nil {
		return "", err
	}
	x.lies(folder)
	defer func() { err = errors.Join(err, x.remove()) }()
	path := filepath.Join(folder, "edit.socksh")
	if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
		return "", err
	}
	if err := x.outside(func() error { return x.start(command, path) }); err != nil {
		return "", err
	}
	content, err := os.ReadFile(path)
	_, edited = syntax.CutMark(lineEnds.Replace(string(content)))
	return strings.TrimSuffix(edited, "\n"), err
}

func (x *external) lies(folder string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.folder = folder
}

// remove removes the text's folder, if there is one; also from another goroutine, when the session ends in
// mid-edit.
func (x *external) remove() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.folder == "" {
		return nil
	}
	folder := x.folder
	x.folder = ""
	return os.RemoveAll(folder)
}

// start is what git does with such a command line, which may have arguments, quotes and variables.
func (x *external) start(command, path string) error {
	program := exec.Command("/bin/sh", "-c", command+` "$@"`, command, path)
	program.Stdin, program.Stdout, program.Stderr = x.in, x.out, x.out
	run := x.run
	if run == nil {
		run = (*exec.Cmd).Run
	}
	if err := run(program); err != nil {
		return fmt.Errorf("%s: %w", command, err)
	}
	return nil
}
