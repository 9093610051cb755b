//go:build !darwin && !freebsd

package sockcore

const (
	canDisconnect = true
	canDetach     = true
)
