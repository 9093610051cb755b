package sockcore

import (
	"runtime"
	"strings"
)

// Systems is a set of systems.
type Systems uint8

// The systems whose numbers the tables have.
const (
	Linux Systems = 1 << iota
	MacOS
	FreeBSD
	Windows

	Everywhere = Linux | MacOS | FreeBSD | Windows
)

// Platform is a system.
type Platform struct {
	System Systems
	Name   string
	GOOS   string // Go's name
}

var platforms = [...]Platform{
	{Linux, "Linux", "linux"},
	{MacOS, "macOS", "darwin"},
	{FreeBSD, "FreeBSD", "freebsd"},
	{Windows, "Windows", "windows"},
}

// Platforms returns the table of systems.
func Platforms() []Platform { return platforms[:] }

// ThisSystem is the one that the program was built for.
func ThisSystem() Systems {
	for i := range platforms {
		if platforms[i].GOOS == runtime.GOOS {
			return platforms[i].System
		}
	}
	return 0
}

// String returns "all", or the systems' names: "Linux, FreeBSD".
func (s Systems) String() string {
	if s == Everywhere {
		return "all"
	}
	var names []string
	for i := range platforms {
		if s&platforms[i].System != 0 {
			names = append(names, platforms[i].Name)
		}
	}
	return strings.Join(names, ", ")
}
