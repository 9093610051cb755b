package sockcore

import "golang.org/x/sys/windows"

// sysFamily returns the family of a socket, Unspecified for one that has no
// endpoints here.
func sysFamily(fd int) (Family, Code) {
	info, c := protocolOf(fd)
	switch {
	case c != 0:
		return Unspecified, c
	case info.AddressFamily == windows.AF_INET:
		return V4, 0
	case info.AddressFamily == windows.AF_INET6:
		return V6, 0
	}
	return Unspecified, 0
}

// sysStreaming reports a stream socket.
func sysStreaming(fd int) (bool, Code) {
	info, c := protocolOf(fd)
	return info.SocketType == windows.SOCK_STREAM, c
}

// sysCloseOnExec reports a handle that children do not inherit; one that was
// inherited still may be.
func sysCloseOnExec(fd int) (bool, Code) {
	flags, c := handleFlags(fd)
	return flags&windows.HANDLE_FLAG_INHERIT == 0, c
}

// sysDuplicate is never called: nothing is handed out that could be duplicated.
func sysDuplicate(int) (int, Code) { return -1, NotSupported }

// sysInode tells sockets apart. The mode of an adopted one is not set back, so
// that a duplicate may count as another socket.
func sysInode(fd int) (uint64, Code) { return uint64(fd), 0 }
