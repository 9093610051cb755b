package sockcore

import "strings"

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

// Platform is a system, and how this program was tried on it.
type Platform struct {
	System Systems
	Name   string
	GOOS   string // Go's name
	Ran    bool   // the tests run there; otherwise they are built only
	Tried  string // how, in a few words
}

var platforms = [...]Platform{
	{Linux, "Linux", "linux", true, "tests run with every change, on amd64; those of sockcore and commands also on 386, and under qemu-user on arm64, arm and s390x (big-endian)"},
	{MacOS, "macOS", "darwin", false, "built, vetted and linted, tests compile: built, not run"},
	{FreeBSD, "FreeBSD", "freebsd", false, "built, vetted and linted, tests compile: built, not run"},
	{Windows, "Windows", "windows", true, "tested on amd64 under Wine 8, a session of the shell against peers on Linux too"},
}

// Platforms returns the table of systems.
func Platforms() []Platform { return platforms[:] }

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
