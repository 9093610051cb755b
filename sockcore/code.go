package sockcore

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"sockshell/sockcore/internal/sys"
)

// Category is the family of an error's number.
type Category uint8

// The categories, Asio's and ours.
const (
	System Category = iota
	Misc
	NetDB
	AddrInfo
	Shell
)

var categoryNames = [...]string{System: "system", Misc: "misc", NetDB: "netdb", AddrInfo: "addrinfo", Shell: "shell"}

// String returns "system", "misc", "netdb", "addrinfo" or "shell".
func (c Category) String() string {
	if int(c) < len(categoryNames) {
		return categoryNames[c]
	}
	return "category " + strconv.Itoa(int(c))
}

// Code is an error: a category and a number within it. Codes compare with ==,
// and 0 is no error.
type Code uint32

const (
	categoryShift = 28
	numberMask    = 1<<categoryShift - 1
)

// The errors that are no errno, by Asio's numbers (asio/error.hpp, netdb.h).
// Those of Shell are told apart by numbers that nobody sees.
const (
	AlreadyOpen = Code(Misc)<<categoryShift | 1
	EOF         = Code(Misc)<<categoryShift | 2
	NotFound    = Code(Misc)<<categoryShift | 3

	// WantRead, WantWrite and Later are what a [Transport] says that cannot go on: until the descriptor is readable
	// or writable, or until it has tried again after a while. No operation ends with them.
	WantRead  = Code(Misc)<<categoryShift | 0x101
	WantWrite = Code(Misc)<<categoryShift | 0x102
	Later     = Code(Misc)<<categoryShift | 0x103

	HostNotFound         = Code(NetDB)<<categoryShift | 1
	HostNotFoundTryAgain = Code(NetDB)<<categoryShift | 2
	NoRecovery           = Code(NetDB)<<categoryShift | 3
	NoData               = Code(NetDB)<<categoryShift | 4

	ServiceNotFound        = Code(AddrInfo)<<categoryShift | 1
	SocketTypeNotSupported = Code(AddrInfo)<<categoryShift | 2

	Usage           = Code(Shell)<<categoryShift | 1
	AssertionFailed = Code(Shell)<<categoryShift | 2
	TimedOut        = Code(Shell)<<categoryShift | 3
	NotSupported    = Code(Shell)<<categoryShift | 4
	ProgramFailed   = Code(Shell)<<categoryShift | 5
)

// Category returns the category.
func (c Code) Category() Category { return Category(c >> categoryShift) }

// Number returns the number as the system or Asio has it: for System the
// system's errno, for AddrInfo its EAI_ constant, for Shell 0.
func (c Code) Number() int {
	switch c.Category() {
	case Shell:
		return 0
	case AddrInfo:
		if c == ServiceNotFound {
			return sys.EAIService
		}
		return sys.EAISockType
	case System, Misc, NetDB:
	}
	return int(c & numberMask)
}

// Name returns the POSIX name of a system error ("ECONNREFUSED"), Asio's of
// what is no errno ("eof", "operation_aborted"), or ours ("timed_out").
func (c Code) Name() string {
	if row := c.row(); row != nil {
		return row.name
	}
	if c.Category() == System {
		if name := errnoName(c.Number()); name != "" {
			return name
		}
	}
	return c.Category().String() + "_" + strconv.Itoa(c.Number())
}

// Message returns what strerror(3) would say, lower case and the same on every
// system.
func (c Code) Message() string {
	if row := c.row(); row != nil {
		return row.message
	}
	if c.Category() == System {
		return strings.ToLower(syscall.Errno(c.Number()).Error())
	}
	return "unknown error"
}

// Error returns the name and the message: "ECONNREFUSED: connection refused".
func (c Code) Error() string { return c.Name() + ": " + c.Message() }

func (c Code) row() *codeRow {
	for i := range codeTable {
		if codeTable[i].code == c {
			return &codeTable[i]
		}
	}
	return nil
}

// err returns c as an error, nil for 0.
func (c Code) err() error {
	if c == 0 {
		return nil
	}
	return c
}

// LookupCode finds a code by its name or by Asio's name for it
// ("connection_refused"); case counts.
func LookupCode(name string) (Code, bool) {
	for i := range codeTable {
		if row := &codeTable[i]; row.name == name || (row.asio == name && name != "") {
			return row.code, true
		}
	}
	if c, ok := codeAliases[name]; ok {
		return c, true
	}
	return lookupErrno(name)
}

// CodeNames returns every name that LookupCode knows on any system, sorted.
func CodeNames() []string {
	names := make([]string, 0, 2*len(codeTable))
	for i := range codeTable {
		names = append(names, codeTable[i].name)
		if codeTable[i].asio != "" {
			names = append(names, codeTable[i].asio)
		}
	}
	for name := range codeAliases {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// CodeOf returns the code of an error, also of a wrapped one, of a
// [ConnectError] and of the errors of packages os and syscall.
func CodeOf(err error) (Code, bool) {
	var c Code
	if errors.As(err, &c) {
		return c, true
	}
	var e syscall.Errno
	if errors.As(err, &e) {
		return FromErrno(e), true
	}
	return 0, false
}
