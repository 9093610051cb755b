package commands

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/internal/crash"
	"sockshell/sockcore"
)

type execInput struct {
	Socket  param.SocketName `name:"SOCKET" doc:"what the program reads and writes"`
	Program param.Text       `name:"PROGRAM" doc:"a program of the PATH, or a file"`
	Args    []string         `name:"ARG" optional:"y" doc:"its arguments"`
}

const (
	// programPatience is how long a program may take to end when it is told to, and pipePatience, how long what it left
	// behind may still write errors.
	programPatience = time.Second
	pipePatience    = 200 * time.Millisecond
	defaultPath     = "/usr/local/bin:/usr/bin:/bin"
)

func execCommands() []*session.Command {
	return []*session.Command{
		session.Define("exec", session.Doc{
			Group: session.Shell, Added: 2, Systems: sockcore.Linux | sockcore.MacOS | sockcore.FreeBSD, Summary: "run a program with the socket as its standard input and output",
			Detail: "As inetd does, and ncat -e. The line of a shell is exec SOCKET sh -c 'LINE'. Gives the program's status, which is an error when it is not 0. " +
				"Reads and writes of the session wait until it has ended; what it prints on its standard error is shown. It inherits the descriptors that " +
				"descriptors lists, under their own numbers, and no others. A cancel, a deadline or an interrupt ends it, with all that it has started in its group.",
			Hints:    []session.Hint{{Code: sockcore.EBUSY, Text: "the program would get what tls has encrypted: tls_off first"}},
			Errors:   []string{"EBADF", "EBUSY", "ENOENT", "EACCES", "not_supported", "program_failed", "operation_aborted", "timed_out"},
			Examples: pair + "> b:write_all \"hello\\n\"\n6\n> exec a sh -c 'read word; echo \"$word to you\"'\n0\n> b:read_until \"\\n\"\n13 bytes \"hello to you\\n\"\n> exec a sh -c 'exit 3'\nerror: exec a: program_failed: exit status 3\n",
		}, runExec),
	}
}

func runExec(c *session.Call, in *execInput) (value.Value, error) {
	e, err := c.FindSocket(string(in.Socket))
	if err != nil {
		return value.Ok, err
	}
	c.SetTarget(e.Name())
	program := &exec.Cmd{Args: append([]string{string(in.Program)}, in.Args...), Dir: c.Session().Folder(), Env: environmentOf(c.Session()), WaitDelay: pipePatience}
	for i := range in.Args {
		program.Args[i+1] = strings.Clone(in.Args[i])
	}
	if program.Path, err = findProgram(c.Session(), program.Args[0]); err != nil {
		return value.Ok, noStart(c, program, err)
	}
	loan, err := e.Socket().Lend()
	if err != nil {
		return value.Ok, err
	}
	defer loan.Return()
	if err := c.WaitFor(loan.Ready()); err != nil {
		return value.Ok, err
	}
	if err := loan.Open(); err != nil {
		return value.Ok, err
	}
	program.Stdin, program.Stdout, program.Stderr = loan.File, loan.File, errorsOf{c.Session()}
	if program.ExtraFiles, err = c.Session().ProgramFiles(); err != nil {
		return value.Ok, err
	}
	inOwnGroup(program)
	err = sockcore.StartProgram(program)
	sockcore.CloseFiles(program.ExtraFiles)
	if err != nil {
		return value.Ok, noStart(c, program, err)
	}
	return waitForProgram(c, program, loan)
}

// noStart is the error of a program that cannot be started, which names that behind the socket.
func noStart(c *session.Call, program *exec.Cmd, err error) error {
	name := program.Args[0]
	if name == "" {
		name = syntax.Quoted(name)
	}
	c.SetTarget(c.Target() + " " + name)
	return session.SystemError(err)
}

// waitForProgram waits for a program's end, and ends it where the command has to end.
func waitForProgram(c *session.Call, program *exec.Cmd, loan *sockcore.Loan) (value.Value, error) {
	pid, ended, over := program.Process.Pid, make(chan struct{}), make(chan struct{})
	var err error
	go crash.Guard(func() {
		defer close(ended)
		err = program.Wait()
	})
	go crash.Guard(func() {
		defer close(over)
		select {
		case <-ended:
		case <-loan.Over():
		}
	})
	stopped := c.WaitFor(over)
	if stopped == nil {
		stopped = loan.Err()
	}
	if stopped != nil {
		endGroup(pid, false)
		select {
		case <-ended:
		case <-time.After(programPatience):
			endGroup(pid, true)
			<-ended
		}
		return value.Ok, stopped
	}
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return value.OfInt(0), nil
	case errors.As(err, &exit):
		return value.Ok, &session.WordedError{Code: session.ProgramFailed, Message: exit.Error()}
	}
	return value.Ok, session.SystemError(err)
}

// environmentOf is the session's environment, as programs get it.
func environmentOf(s *session.Session) []string {
	env := []string{}
	for _, name := range s.EnvNames() {
		if text, set := s.LookupEnv(name); set {
			env = append(env, name+"="+text)
		}
	}
	return env
}

// findProgram finds a program on the session's PATH, or from its folder.
func findProgram(s *session.Session, name string) (string, error) {
	if name == "" {
		return "", noProgram(name)
	}
	if filepath.Base(name) != name || name == "." || name == ".." || os.IsPathSeparator(name[0]) {
		return programAt(s.Path(name))
	}
	list, set := s.LookupEnv("PATH")
	if !set {
		list = defaultPath
	}
	for _, dir := range filepath.SplitList(list) {
		if path, err := programAt(s.Path(filepath.Join(dir, name))); err == nil {
			return path, nil
		}
	}
	return "", noProgram(name)
}

func noProgram(name string) error { return &os.PathError{Op: "exec", Path: name, Err: syscall.ENOENT} }

// programAt is the program at a path, which is no name that PATH is searched for.
func programAt(path string) (string, error) {
	if filepath.Base(path) == path {
		path = "." + string(filepath.Separator) + path
	}
	found, err := exec.LookPath(path)
	if errors.Is(err, exec.ErrNotFound) { // as it says on some systems
		err = noProgram(path)
	}
	return found, err
}

// errorsOf shows what a program prints on its standard error.
type errorsOf struct{ session *session.Session }

// Write implements io.Writer.
func (e errorsOf) Write(p []byte) (int, error) {
	e.session.ShowAside(syntax.AppendVisible(nil, p))
	return len(p), nil
}
