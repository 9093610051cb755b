//go:build linux || darwin || freebsd

package sys

import (
	"os"
	"syscall"
)

// Transmission is a send that the system goes on with after the call: there are none.
type Transmission struct {
	Head, Tail   []byte
	File         *os.File
	Offset, Size int64
}

// Start fails.
func (*Transmission) Start(int) syscall.Errno { return Unsupported }

// Result is never asked for.
func (*Transmission) Result(int) (int, syscall.Errno) { return 0, Unsupported }

// Cancel is never called.
func (*Transmission) Cancel(int) syscall.Errno { return Unsupported }
