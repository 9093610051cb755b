package sockcore

import "golang.org/x/sys/unix"

// sysInode returns what tells a socket from every other one that is open:
// fstat(2).
func sysInode(fd int) (uint64, Code) {
	var st unix.Stat_t
	c := ignoringEINTR(func() error { return unix.Fstat(fd, &st) })
	return st.Ino, c
}
