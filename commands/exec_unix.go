//go:build unix

package commands

import (
	"os/exec"
	"syscall"
)

// inOwnGroup makes a program the first of a process group.
func inOwnGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// endGroup ends the processes of a group, or kills them.
func endGroup(number int, kill bool) {
	sig := syscall.SIGTERM
	if kill {
		sig = syscall.SIGKILL
	}
	_ = syscall.Kill(-number, sig) // it may have ended by itself
}
