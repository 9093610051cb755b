package sockcore

import "golang.org/x/sys/unix"

// sysFamily returns the family of a socket, Unspecified for one that has no
// endpoints here: that of its address, since there is no option that tells it
// (getsockname(2)).
func sysFamily(fd int) (Family, Code) {
	sa, err := unix.Getsockname(fd)
	if c := codeOf(err); c != 0 && c != EAFNOSUPPORT {
		return Unspecified, c
	}
	return endpointOf(sa).Family(), 0
}

func sysDup2(from, to int) error { return unix.Dup2(from, to) }
