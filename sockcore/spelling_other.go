//go:build !windows && !darwin && !freebsd

package sockcore

// spelling returns how the system calls what is called so on Linux.
func spelling(name string) string { return name }
