package sockcore

import (
	"syscall"

	"sockshell/sockcore/internal/sys"
)

// codeOf returns the code of a number that package sys returned, 0 for none.
func codeOf(e syscall.Errno) Code {
	if e == sys.Unsupported {
		return NotSupported
	}
	return FromErrno(e)
}
