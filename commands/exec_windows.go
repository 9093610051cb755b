package commands

import "os/exec"

func inOwnGroup(*exec.Cmd) {}

func endGroup(int, bool) {}
