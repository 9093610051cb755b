//go:build !linux

package sys

import (
	"math"
	"os"
	"syscall"
)

// PipeSize is how much a pipe holds.
const PipeSize = 64 << 10

// OpenPipe fails.
func OpenPipe() (r, w int, e syscall.Errno) { return -1, -1, Unsupported }

// Splice fails.
func Splice(int, int, int) (int, syscall.Errno) { return 0, Unsupported }

// ReadPipe fails.
func ReadPipe(int, []byte) (int, syscall.Errno) { return 0, Unsupported }

// Reserve fails.
func Reserve(*os.File, int64, int64) syscall.Errno { return Unsupported }

// FileLimit is the size that the process may give a file: none is known.
func FileLimit() int64 { return math.MaxInt64 }
