package sockcore

import "math"

const (
	bufferSizeFactor = 2             // socket(7), SO_RCVBUF
	lingerMax        = math.MaxInt32 // struct linger holds an int
)
