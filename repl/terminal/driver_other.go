//go:build !linux

package terminal

import "os"

// driverLine is how much is read at once.
const driverLine = 4096

// isFull: the drivers of other systems take no end of a line that they have no room for, and ring the bell; a console
// has no such limit.
func isFull(*os.File, int, bool) bool { return false }

// Nudge is of no use where the driver wakes a write that waits for room.
func Nudge(*os.File) {}
