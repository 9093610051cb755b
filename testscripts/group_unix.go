//go:build unix

package testscripts

import (
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"

	"sockshell/sockcore"
)

// group is a program's process group, in which is what it starts, unless that leaves it.
type group struct {
	number int         // the program's own
	reaped atomic.Bool // the program's number may be another's by now
}

// startGroup starts a program in a group of its own.
func startGroup(c *exec.Cmd) (*group, error) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := sockcore.StartProgram(c); err != nil {
		return nil, err
	}
	return &group{number: c.Process.Pid}, nil
}

// waited is called when the program has been waited for.
func (g *group) waited() { g.reaped.Store(true) }

// exists reports whether anything of the group is left. As long as that is so no process gets its number.
func (g *group) exists() bool {
	if g.reaped.Load() && syscall.Kill(g.number, 0) != syscall.ESRCH {
		return false
	}
	return syscall.Kill(-g.number, 0) == nil
}

// signal sends a signal to all that is in the group.
func (g *group) signal(sig syscall.Signal) {
	if g.exists() {
		_ = syscall.Kill(-g.number, sig) // it may have ended meanwhile
	}
}

func (g *group) close() {}

// raise gives this process a signal.
func raise(sig os.Signal) { _ = syscall.Kill(os.Getpid(), sig.(syscall.Signal)) } // the package os has no others
