package terminal

import (
	"bytes"
	"strings"
)

// isCursorReport tells whether a control sequence is the answer to askCursor. What is F3 with a
// modifier in some terminals looks the same, and means nothing to us.
func isCursorReport(parameters []byte, final byte) bool {
	row, col, two := bytes.Cut(parameters, []byte(";"))
	return final == 'R' && two && isNumber(row) && isNumber(col)
}

// decodeString reads the answer to askName, a device control string.
func decodeString(buf []byte) (key, int) {
	start := min(len(buf), len(dcsStart))
	if string(buf[:start]) != dcsStart[:start] || len(buf) > maxReport {
		return key{}, 2
	}
	for i := start; i < len(buf); i++ {
		switch b := buf[i]; {
		case strings.HasPrefix(string(buf[i:]), stringEnd):
			return key{keyReport, string(buf[2:i])}, i + len(stringEnd)
		case b == esc && i+1 == len(buf):
		case b < 0x20 || b > 0x7e: // broken off: that byte is a key of its own
			return key{}, i
		}
	}
	return key{}, 0
}
