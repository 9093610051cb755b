//go:build !linux && !darwin && !freebsd && !windows

package sockcore

import "os"

const moreFlag Flags = 0

func sysSendfile(int, *os.File, int64, int) (int, Code) { return 0, NotSupported }
