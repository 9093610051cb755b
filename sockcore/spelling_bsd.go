//go:build darwin || freebsd

package sockcore

// spelling returns how the system calls what is called so on Linux, or what it
// has in its place.
func spelling(name string) string {
	if own, ok := spellings[name]; ok {
		return own
	}
	return name
}
