//go:build !linux && !darwin && !freebsd && !windows

package sockcore

func sysTCPInfo(int) (TCPInfo, Code) { return TCPInfo{}, NotSupported }
func sysLook(int) (glance, Code)     { return glance{}, NotSupported }
