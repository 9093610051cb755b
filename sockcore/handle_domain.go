//go:build linux || freebsd

package sockcore

import "golang.org/x/sys/unix"

// sysFamily returns the family of a socket, Unspecified for one that has no
// endpoints here: SO_DOMAIN, socket(7).
func sysFamily(fd int) (Family, Code) {
	domain, c := sysGetInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
	switch {
	case c != 0:
		return Unspecified, c
	case domain == unix.AF_INET:
		return V4, 0
	case domain == unix.AF_INET6:
		return V6, 0
	}
	return Unspecified, 0
}

// sysDup2 is dup2(2), which not every processor's Linux has.
func sysDup2(from, to int) error { return unix.Dup3(from, to, 0) }
