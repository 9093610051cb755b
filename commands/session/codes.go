package session

import "sockshell/sockcore"

// The errors of the shell itself, in the category of those that no socket reports.
var (
	Usage           = sockcore.Define(sockcore.Shell, 100, "usage", "usage error")
	AssertionFailed = sockcore.Define(sockcore.Shell, 101, "assertion_failed", "assertion failed")
	ProgramFailed   = sockcore.Define(sockcore.Shell, 102, "program_failed", "a program of the system failed")
	TooLarge        = sockcore.Define(sockcore.Shell, 103, "too_large", "more than max_memory allows")
)
