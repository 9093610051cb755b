//go:build !linux

package sys

import "syscall"

// HasInodes says that Inode's numbers are the system's own.
const HasInodes = false

// ReadUnixDiag is for Linux.
func ReadUnixDiag(uint64) (UnixDiag, syscall.Errno) { return UnixDiag{}, Unsupported }
