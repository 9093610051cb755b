//go:build unix && !linux

package terminal

// aheadMin is VMIN while no line is edited.
const aheadMin = 1
