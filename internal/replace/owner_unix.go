//go:build unix

package replace

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives the new file the old one's owner and group, or the group alone, as far as the process may.
func keepOwner(file *os.File, old fs.FileInfo) {
	if info, ok := old.Sys().(*syscall.Stat_t); ok && file.Chown(int(info.Uid), int(info.Gid)) != nil {
		_ = file.Chown(-1, int(info.Gid)) // a group that the user is not in
	}
}
