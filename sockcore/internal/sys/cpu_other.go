//go:build !linux

package sys

// SharesProcessor reports whether what comes on fd is sent by this processor: there is no telling.
func SharesProcessor(int) bool { return false }

// Yield does nothing: no wait spins here.
func Yield() {}
