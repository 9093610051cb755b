package interactive

import (
	"os"
	"os/exec"
	"syscall"
)

// systemShell is the command interpreter with a command line, or without one. It takes its quotes apart by its
// own rules, so they reach it as they were typed.
func systemShell(command string) *exec.Cmd {
	shell := os.Getenv("ComSpec")
	if shell == "" {
		shell = "cmd.exe"
	}
	c := exec.Command(shell)
	if command != "" {
		c.SysProcAttr = &syscall.SysProcAttr{CmdLine: syscall.EscapeArg(shell) + " /s /c \"" + command + "\""}
	}
	return c
}

// statusControlC is STATUS_CONTROL_C_EXIT.
const statusControlC = 0xC000013A

// interrupted reports a program that ^C has ended.
func interrupted(exit *exec.ExitError) bool { return uint32(exit.ExitCode()) == statusControlC }
