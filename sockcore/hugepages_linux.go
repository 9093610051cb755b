package sockcore

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of most machines' huge pages; of others' the advice is
// none.
const hugePage = 2 << 20

// preferHugePages asks that the whole huge pages in p, memory that was not
// touched yet, be given out as such: madvise(2). Where that is refused, nothing
// is lost.
func preferHugePages(p []byte) {
	begin := -int(uintptr(unsafe.Pointer(unsafe.SliceData(p)))) & (hugePage - 1)
	if size := (len(p) - begin) &^ (hugePage - 1); size > 0 {
		_ = unix.Madvise(p[begin:begin+size], unix.MADV_HUGEPAGE)
	}
}
