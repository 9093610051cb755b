//go:build !linux

package sockcore

func preferHugePages([]byte) {}
