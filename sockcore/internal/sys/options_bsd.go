//go:build darwin || freebsd

package sys

import "math"

// The numbers that this system alone has so.
const (
	BufferSizeFactor = 1
	LingerMax        = math.MaxInt16 // so_linger is a short (sys/socketvar.h)
)
