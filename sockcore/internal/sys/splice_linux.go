package sys

import (
	"math"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// PipeSize is how much a pipe holds that everybody may have: pipe-max-size, proc(5).
const PipeSize = 1 << 20

// OpenPipe makes a pipe for [Splice], from which it does not wait to read or write.
func OpenPipe() (r, w int, e syscall.Errno) {
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return -1, -1, errnoOf(err)
	}
	// A process with many pipes is refused a larger one: then more calls are made.
	_, _ = unix.FcntlInt(uintptr(ends[1]), unix.F_SETPIPE_SZ, PipeSize)
	return ends[0], ends[1], 0
}

// Splice moves up to n bytes between a pipe and something else: splice(2).
func Splice(from, to, n int) (int, syscall.Errno) {
	var moved int
	e := ignoringEINTR(func() error {
		m, err := unix.Splice(from, nil, to, nil, n, unix.SPLICE_F_NONBLOCK)
		moved = int(m) // its type is not the same on all processors
		return err
	})
	return max(moved, 0), e
}

// ReadPipe reads what is in a pipe: read(2).
func ReadPipe(r int, p []byte) (n int, e syscall.Errno) {
	e = ignoringEINTR(func() (err error) {
		n, err = unix.Read(r, p)
		return err
	})
	return max(n, 0), e
}

// Reserve takes room for size bytes of f from at, without making it longer: fallocate(2).
func Reserve(f *os.File, at, size int64) syscall.Errno {
	return ignoringEINTR(func() error { return unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, at, size) })
}

// FileLimit is the size that the process may give a file: RLIMIT_FSIZE, getrlimit(2).
func FileLimit() int64 {
	l := unix.Rlimit{Cur: math.MaxInt64}
	_ = unix.Getrlimit(unix.RLIMIT_FSIZE, &l) // it fails for no resource that there is
	return int64(min(l.Cur, math.MaxInt64))
}
