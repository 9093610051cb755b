package sys

import (
	"encoding/binary"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// unixDiagRequest is struct unix_diag_req behind its header: linux/unix_diag.h, sock_diag(7).
type unixDiagRequest struct {
	header          unix.NlMsghdr
	family          uint8
	protocol        uint8
	_               uint16
	states, inode   uint32
	show            uint32
	cookie, cookie2 uint32
}

// HasInodes says that Inode's numbers are the system's own.
const HasInodes = true

const (
	unixDiagRequestSize = unsafe.Sizeof(unixDiagRequest{})
	unixDiagMessageSize = 16         // struct unix_diag_msg
	unixDiagAnyCookie   = ^uint32(0) // INET_DIAG_NOCOOKIE
	unixDiagShowQueues  = 0x10       // UDIAG_SHOW_RQLEN
	unixDiagQueues      = 4          // UNIX_DIAG_RQLEN
	unixDiagShutdown    = 6          // UNIX_DIAG_SHUTDOWN
)

// ReadUnixDiag asks for the unix socket of an inode: sock_diag(7). A kernel may lack it.
func ReadUnixDiag(inode uint64) (UnixDiag, syscall.Errno) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return UnixDiag{}, errnoOf(err)
	}
	defer func() { _ = unix.Close(fd) }() // it was only to ask
	request := unixDiagRequest{
		header: unix.NlMsghdr{Len: uint32(unixDiagRequestSize), Type: unix.SOCK_DIAG_BY_FAMILY, Flags: unix.NLM_F_REQUEST},
		family: unix.AF_UNIX, states: ^uint32(0), inode: uint32(inode), show: unixDiagShowQueues,
		cookie: unixDiagAnyCookie, cookie2: unixDiagAnyCookie,
	}
	asked := unsafe.Slice((*byte)(unsafe.Pointer(&request)), unixDiagRequestSize)
	if err = unix.Sendto(fd, asked, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return UnixDiag{}, errnoOf(err)
	}
	answer := make([]byte, 1<<10)
	var n int
	e := ignoringEINTR(func() (err error) { // the kernel has answered within the send
		n, _, err = unix.Recvfrom(fd, answer, 0)
		return err
	})
	if e != 0 {
		return UnixDiag{}, e
	}
	return parseUnixDiag(answer[:n])
}

// parseUnixDiag reads struct unix_diag_msg and its attributes, or the error in its place: netlink(7).
func parseUnixDiag(p []byte) (d UnixDiag, e syscall.Errno) {
	const header = unix.SizeofNlMsghdr
	switch {
	case len(p) < header+unixDiagMessageSize:
		return d, unix.EBADMSG
	case binary.NativeEndian.Uint16(p[4:]) == unix.NLMSG_ERROR:
		return d, syscall.Errno(-int32(binary.NativeEndian.Uint32(p[header:])))
	}
	for p = p[header+unixDiagMessageSize:]; len(p) >= unix.SizeofRtAttr; {
		size := int(binary.NativeEndian.Uint16(p))
		if size < unix.SizeofRtAttr || size > len(p) {
			break
		}
		value := p[unix.SizeofRtAttr:size]
		switch kind := binary.NativeEndian.Uint16(p[2:]); {
		case kind == unixDiagQueues && len(value) >= 8:
			d.BacklogUsed, d.BacklogMax = binary.NativeEndian.Uint32(value), binary.NativeEndian.Uint32(value[4:])
		case kind == unixDiagShutdown && len(value) >= 1:
			d.RecvShut, d.SendShut = value[0]&1 != 0, value[0]&2 != 0 // RCV_SHUTDOWN, SEND_SHUTDOWN (net/sock.h)
		}
		p = p[min(len(p), (size+unix.NLA_ALIGNTO-1)&^(unix.NLA_ALIGNTO-1)):]
	}
	return d, 0
}
