//go:build !windows

package sockcore

const (
	canDisconnect = true
	canDetach     = true
)
