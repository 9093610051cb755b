//go:build !linux

package sockcore

func sharesCore(int) bool { return false }
func sysYield()           {}
