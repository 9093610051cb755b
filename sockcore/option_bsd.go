//go:build unix && !linux

package sockcore

import "math"

const (
	bufferSizeFactor = 1
	lingerMax        = math.MaxInt16 // so_linger is a short (sys/socketvar.h)
)
