//go:build unix

package interactive

import (
	"os"
	"os/exec"
	"syscall"
)

// systemShell is the user's shell with a command line, or without one.
func systemShell(command string) *exec.Cmd {
	shell := os.Getenv("SHELL")
	if shell == "" {
		shell = "/bin/sh"
	}
	if command == "" {
		return exec.Command(shell)
	}
	return exec.Command(shell, "-c", command)
}

// interrupted reports a program that a signal of a key has ended: itself, or what the shell ran for it.
func interrupted(exit *exec.ExitError) bool {
	status, ok := exit.Sys().(syscall.WaitStatus)
	if !ok {
		return false
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		if status.Signaled() && status.Signal() == sig || status.ExitStatus() == SignalStatus(sig) {
			return true
		}
	}
	return false
}
