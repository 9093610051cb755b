package sys

import (
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

const (
	// MsgMore is none.
	MsgMore = 0
	// SendfileCompletes says that a file is sent by a Transmission, not by Sendfile.
	SendfileCompletes = true
)

// Sendfile fails: a call that waits does so on a non-blocking socket, too.
func Sendfile(int, *os.File, int64, int) (int, syscall.Errno) { return 0, Unsupported }

// Transmission is a send that the system goes on with after the call: Head, then Size bytes of File from
// Offset (none with a Size of 0), then Tail. TransmitFile, overlapped: its end comes to the completion port
// of the socket, by the address of the Transmission, and until then the memory is the system's.
type Transmission struct {
	overlapped windows.Overlapped // first: its address is what the port reports
	buffers    windows.TransmitFileBuffers

	Head, Tail   []byte
	File         *os.File
	Offset, Size int64
}

// Start hands it to the system, whose answer comes to the port also when it is there at once.
func (t *Transmission) Start(fd int) syscall.Errno {
	t.buffers = windows.TransmitFileBuffers{
		Head: uintptr(unsafe.Pointer(unsafe.SliceData(t.Head))), HeadLength: uint32(len(t.Head)),
		Tail: uintptr(unsafe.Pointer(unsafe.SliceData(t.Tail))), TailLength: uint32(len(t.Tail)),
	}
	t.overlapped.Offset, t.overlapped.OffsetHigh = uint32(t.Offset), uint32(uint64(t.Offset)>>32)
	file := windows.Handle(0)
	if t.Size > 0 {
		file = windows.Handle(t.File.Fd()) // with a size of 0 the whole file would be sent
	}
	err := windows.TransmitFile(windows.Handle(fd), file, uint32(t.Size), 0, &t.overlapped, &t.buffers, windows.TF_USE_DEFAULT_WORKER)
	if err == windows.ERROR_IO_PENDING { //nolint:errorlint // it comes bare
		return 0
	}
	return errnoOf(err)
}

// Result returns how many bytes were sent, once the answer has come, and ERROR_HANDLE_EOF where the file is
// shorter than was said.
func (t *Transmission) Result(fd int) (int, syscall.Errno) {
	var n, flags uint32
	err := windows.WSAGetOverlappedResult(windows.Handle(fd), &t.overlapped, &n, false, &flags)
	return int(n), errnoOf(err)
}

// Cancel makes the system leave off; what it has sent it still says. ERROR_NOT_FOUND says that the answer is
// on its way; or, under Wine, that the system was just reading or sending and heard nothing.
func (t *Transmission) Cancel(fd int) syscall.Errno {
	return errnoOf(windows.CancelIoEx(windows.Handle(fd), &t.overlapped))
}
