package sockcore

import "strings"

// Systems is a set of the systems that have an option.
type Systems uint8

// The systems whose numbers the table of options has.
const (
	Linux Systems = 1 << iota
	MacOS
	FreeBSD
	Windows

	everywhere = Linux | MacOS | FreeBSD | Windows
)

// String returns "all", or the systems' names: "Linux, FreeBSD".
func (s Systems) String() string {
	if s == everywhere {
		return "all"
	}
	var names []string
	for i, name := range [...]string{"Linux", "macOS", "FreeBSD", "Windows"} {
		if s&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
