//go:build darwin || freebsd

package sockcore

// sysInode returns a number for each descriptor: to fstat(2), every TCP socket
// has inode 0 here. So of two descriptors of one socket that both are adopted,
// the first to be let go restores the blocking mode for both.
func sysInode(fd int) (uint64, Code) { return uint64(fd) + 1, 0 }
