package sockcore

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"sockshell/sockcore/internal/sys"
)

// Category is the family of an error's number.
type Category uint8

// The categories, Asio's and ours. Others are added by [DefineCategory].
const (
	System Category = iota
	Misc
	NetDB
	AddrInfo
	Shell
	SSLStream
)

// categoriesMax is how many fit in a Code.
const categoriesMax = 1 << (32 - categoryShift)

var categoryNames = []string{System: "system", Misc: "misc", NetDB: "netdb", AddrInfo: "addrinfo", Shell: "shell", SSLStream: "asio.ssl.stream"}

// String returns the category's name: "system", "misc", "netdb", "addrinfo", "shell", "asio.ssl.stream".
func (c Category) String() string {
	if int(c) < len(categoryNames) {
		return categoryNames[c]
	}
	return "category " + strconv.Itoa(int(c))
}

// DefineCategory adds a category, while packages are initialized.
func DefineCategory(name string) Category {
	if len(categoryNames) == categoriesMax {
		panic("sockcore: too many categories of errors")
	}
	categoryNames = append(categoryNames, name)
	return Category(len(categoryNames) - 1)
}

// Define adds an error to those that have a name and a message, while packages are initialized. In Shell the numbers
// of other packages begin at 100; they are not shown.
func Define(c Category, number int, name, message string) Code {
	code := Code(c)<<categoryShift | Code(number)
	codeTable = append(codeTable, codeRow{code, name, message, ""})
	return code
}

// Code is an error: a category and a number within it. Codes compare with ==,
// and 0 is no error.
type Code uint32

const (
	categoryShift = 28
	numberMask    = 1<<categoryShift - 1
)

// The errors that are no errno, by Asio's numbers (asio/error.hpp, netdb.h).
// Those of Shell are told apart by numbers that are not shown.
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

	// StreamTruncated is the end of the descriptor's stream where a layer's own end had to come before.
	StreamTruncated = Code(SSLStream)<<categoryShift | 1

	TimedOut     = Code(Shell)<<categoryShift | 1 // an operation's own deadline
	NotSupported = Code(Shell)<<categoryShift | 2 // by this system, or by this kind of socket
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
	case System, Misc, NetDB, SSLStream:
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

// Is reports whether c is what another package calls target: errors.Is of a number of package syscall, of io.EOF,
// os.ErrDeadlineExceeded (TimedOut), net.ErrClosed (EBADF), context.Canceled (OperationAborted) and
// errors.ErrUnsupported (NotSupported).
func (c Code) Is(target error) bool {
	switch target { //nolint:errorlint // it is errors.Is that asks
	case io.EOF:
		return c == EOF
	case os.ErrDeadlineExceeded:
		return c == TimedOut
	case net.ErrClosed:
		return c == EBADF
	case context.Canceled:
		return c == OperationAborted
	case errors.ErrUnsupported:
		return c == NotSupported
	}
	e, ok := target.(syscall.Errno) //nolint:errorlint // it is errors.Is that asks
	return ok && e != 0 && c == FromErrno(e)
}

// Timeout reports whether time has run out: an operation's own (TimedOut) or the system's (ETIMEDOUT).
func (c Code) Timeout() bool { return c == TimedOut || c == ETIMEDOUT }

// Temporary reports whether the same may succeed later: EAGAIN, and what Timeout reports.
func (c Code) Temporary() bool { return c == EAGAIN || c.Timeout() }

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

// LookupCode finds a code by its name, by Asio's name for it ("connection_refused"), or where it has none by its
// category and its number ("system_513"); case counts.
func LookupCode(name string) (Code, bool) {
	for i := range codeTable {
		if row := &codeTable[i]; row.name == name || (row.asio == name && name != "") {
			return row.code, true
		}
	}
	if c, ok := codeAliases[name]; ok {
		return c, true
	}
	if c, ok := lookupErrno(name); ok {
		return c, true
	}
	return lookupNumbered(name)
}

// lookupNumbered finds a code that has no name of its own by the one that Name makes.
func lookupNumbered(name string) (Code, bool) {
	i := strings.LastIndexByte(name, '_')
	n, err := strconv.ParseUint(name[i+1:], 10, categoryShift)
	category := slices.Index(categoryNames, name[:max(i, 0)])
	if err != nil || n == 0 || category < 0 {
		return 0, false
	}
	c := CodeIn(Category(category), int(n)) //nolint:gosec // fits, as the numbers do
	return c, c.Name() == name
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

// SystemCode is the system's error that err is or wraps, as one of a file; 0 when there is none.
func SystemCode(err error) Code {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return FromErrno(errno)
	}
	return 0
}

// codeOf returns the code of a number that package sys returned, 0 for none.
func codeOf(e syscall.Errno) Code {
	if e == sys.Unsupported {
		return NotSupported
	}
	return FromErrno(e)
}

// ConnectError is how a connect fails that tried more than one address, or the
// addresses of a name, or that nothing has answered.
type ConnectError struct {
	Code  Code      // that of the last attempt
	Tried []Attempt // nil where a single endpoint was asked for
	Stood *TCPInfo  // how far the last attempt was when it ended without an answer; nil: it was answered, or the system does not tell
}

// Attempt is one address that a connect tried, and why that failed.
type Attempt struct {
	Endpoint Endpoint
	Code     Code
}

// String returns the address, and its error's text.
func (a Attempt) String() string { return a.Endpoint.String() + ": " + a.Code.Error() }

// Error returns the code's text, then each address in brackets.
func (e *ConnectError) Error() string {
	if len(e.Tried) == 0 {
		return e.Code.Error()
	}
	var b strings.Builder
	b.WriteString(e.Code.Error())
	b.WriteString(" (tried ")
	for i, a := range e.Tried {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.Endpoint.String() + ": " + a.Code.Name())
	}
	b.WriteByte(')')
	return b.String()
}

// Unwrap returns the code of the last attempt.
func (e *ConnectError) Unwrap() error { return e.Code }

// TransportError is NotSupported of what the system has, and a socket's transport lacks.
type TransportError struct{ Transport string } // "udp", "tcp+tls"

func (e *TransportError) Error() string { return "not supported by a " + e.Transport + " socket" }

// Unwrap returns NotSupported.
func (*TransportError) Unwrap() error { return NotSupported }

// CodeIn is a category's error of a number, whether or not it has a name.
func CodeIn(c Category, number int) Code { return Code(c)<<categoryShift | Code(number) }
