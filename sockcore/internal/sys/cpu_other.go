//go:build !linux

package sys

// MayShareProcessor reports whether what comes on fd is sent by this processor: no wait spins here.
func MayShareProcessor(int) bool { return false }

// Yield does nothing: no wait spins here.
func Yield() {}
