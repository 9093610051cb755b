//go:build !linux && !darwin && !freebsd && !windows

package sockcore

func sysFamily(int) (Family, Code)    { return Unspecified, NotSupported }
func sysStreaming(int) (bool, Code)   { return false, NotSupported }
func sysCloseOnExec(int) (bool, Code) { return false, NotSupported }
func sysDuplicate(int) (int, Code)    { return -1, NotSupported }
func sysInode(int) (uint64, Code)     { return 0, NotSupported }
