package sys

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ControlRoom is how much room the control data of every option take, with so many descriptors. It ends with the last
// descriptor (CMSG_LEN): what pads it would be room for one more.
func ControlRoom(descriptors int) int {
	room := unix.CmsgSpace(unix.SizeofInet6Pktinfo) + 3*unix.CmsgSpace(8) + unix.CmsgSpace(16) + unix.CmsgSpace(unix.SizeofUcred)
	if descriptors > 0 {
		room += unix.CmsgLen(4 * descriptors)
	}
	return room
}

// RightsControl is SCM_RIGHTS, unix(7).
func RightsControl(fds []int) []byte { return unix.UnixRights(fds...) }

// PlainControlRoom is room for the control data that a unix socket adds by itself: SO_TIMESTAMPNS and SO_PASSCRED.
var PlainControlRoom = unix.CmsgSpace(sizeofTimespec) + unix.CmsgSpace(unix.SizeofUcred)

const sizeofTimespec = int(unsafe.Sizeof(unix.Timespec{}))

// controlMessages are those that are known: ip(7), ipv6(7), socket(7), unix(7).
var controlMessages = [...]controlMessage{
	{"SCM_RIGHTS", unix.SOL_SOCKET, unix.SCM_RIGHTS, 0, func(x *Extras, data []byte) {
		for ; len(data) >= 4; data = data[4:] {
			x.Descriptors = append(x.Descriptors, int(int32(binary.NativeEndian.Uint32(data))))
		}
	}},
	{"SCM_CREDENTIALS", unix.SOL_SOCKET, unix.SCM_CREDENTIALS, unix.SizeofUcred, func(x *Extras, data []byte) {
		c := (*unix.Ucred)(unsafe.Pointer(unsafe.SliceData(data)))
		x.Credentials = &Credentials{UID: int(c.Uid), GID: int(c.Gid), PID: int(c.Pid)}
	}},
	{"SO_TIMESTAMPNS", unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, sizeofTimespec, func(x *Extras, data []byte) {
		x.Timestamp = time.Unix((*unix.Timespec)(unsafe.Pointer(unsafe.SliceData(data))).Unix())
	}},
	{"SO_RXQ_OVFL", unix.SOL_SOCKET, unix.SO_RXQ_OVFL, 4, func(x *Extras, data []byte) { x.Dropped = int64(binary.NativeEndian.Uint32(data)) }},
	{"IP_PKTINFO", unix.IPPROTO_IP, unix.IP_PKTINFO, unix.SizeofInet4Pktinfo, func(x *Extras, data []byte) {
		info := (*unix.Inet4Pktinfo)(unsafe.Pointer(unsafe.SliceData(data)))
		x.To, x.Interface = netip.AddrFrom4(info.Addr), int(info.Ifindex)
	}},
	{"IPV6_PKTINFO", unix.IPPROTO_IPV6, unix.IPV6_PKTINFO, unix.SizeofInet6Pktinfo, func(x *Extras, data []byte) {
		info := (*unix.Inet6Pktinfo)(unsafe.Pointer(unsafe.SliceData(data)))
		x.To, x.Interface = netip.AddrFrom16(info.Addr), int(info.Ifindex)
	}},
	{"IP_TTL", unix.IPPROTO_IP, unix.IP_TTL, 4, func(x *Extras, data []byte) { x.TTL = int(binary.NativeEndian.Uint32(data)) }},
	{"IPV6_HOPLIMIT", unix.IPPROTO_IPV6, unix.IPV6_HOPLIMIT, 4, func(x *Extras, data []byte) { x.HopLimit = int(binary.NativeEndian.Uint32(data)) }},
	{"IP_TOS", unix.IPPROTO_IP, unix.IP_TOS, 1, func(x *Extras, data []byte) { x.TOS = int(data[0]) }},
	{"IPV6_TCLASS", unix.IPPROTO_IPV6, unix.IPV6_TCLASS, 4, func(x *Extras, data []byte) { x.TOS = int(binary.NativeEndian.Uint32(data)) }},
}

// ReceiveError takes an entry of the error queue, EAGAIN when there is none: MSG_ERRQUEUE, ip(7).
func ReceiveError(fd int) (QueuedError, syscall.Errno) {
	control := make([]byte, 512)
	_, n, _, to, e := RecvMsg(fd, nil, control, unix.MSG_ERRQUEUE)
	if e != 0 {
		return QueuedError{}, e
	}
	x := QueuedError{For: to}
	messages, _ := unix.ParseSocketControlMessage(control[:n])
	for i := range messages {
		m := &messages[i]
		v4 := m.Header.Level == unix.IPPROTO_IP && m.Header.Type == unix.IP_RECVERR
		v6 := m.Header.Level == unix.IPPROTO_IPV6 && m.Header.Type == unix.IPV6_RECVERR
		const size = 16 // struct sock_extended_err (linux/errqueue.h)
		if !v4 && !v6 || len(m.Data) < size {
			continue
		}
		x.Errno = syscall.Errno(binary.NativeEndian.Uint32(m.Data))
		x.Origin, x.Type, x.Code = originOf(m.Data[4]), int(m.Data[5]), int(m.Data[6])
		x.Info = int(binary.NativeEndian.Uint32(m.Data[8:]))
		x.From = offenderOf(m.Data[size:])
	}
	return x, 0
}

func originOf(n byte) string {
	switch n {
	case unix.SO_EE_ORIGIN_LOCAL:
		return "local"
	case unix.SO_EE_ORIGIN_ICMP:
		return "icmp"
	case unix.SO_EE_ORIGIN_ICMP6:
		return "icmp6"
	}
	return strconv.Itoa(int(n))
}

// offenderOf reads the address of who reported an error, none where there is none.
func offenderOf(p []byte) Addr {
	if len(p) < 2 {
		return Addr{}
	}
	switch family := binary.NativeEndian.Uint16(p); {
	case family == unix.AF_INET && len(p) >= unix.SizeofSockaddrInet4:
		return Addr{IP: netip.AddrFrom4([4]byte(p[4:8]))}
	case family == unix.AF_INET6 && len(p) >= unix.SizeofSockaddrInet6:
		return Addr{IP: netip.AddrFrom16([16]byte(p[8:24]))}
	}
	return Addr{}
}

// PeerCredentials are SO_PEERCRED, unix(7).
func PeerCredentials(fd int) (Credentials, syscall.Errno) {
	c, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return Credentials{}, errnoOf(err)
	}
	return Credentials{UID: int(c.Uid), GID: int(c.Gid), PID: int(c.Pid)}, 0
}

// SocketPair is socketpair(2) of unix sockets.
func SocketPair(kind int) (a, b int, e syscall.Errno) {
	fds, err := unix.Socketpair(unix.AF_UNIX, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	return fds[0], fds[1], errnoOf(err)
}

// Drops is how many messages a socket had no room for: SO_MEMINFO, socket(7).
func Drops(fd int) (int64, syscall.Errno) {
	var info [9]uint32 // SK_MEMINFO_VARS (linux/sock_diag.h)
	size := uint32(unsafe.Sizeof(info))
	_, _, e := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_MEMINFO,
		uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0)
	const drops = 8 // SK_MEMINFO_DROPS
	return int64(info[drops]), e
}

// OpenFolder opens a folder for looking at what is below it alone: O_PATH, open(2).
func OpenFolder(path string) (int, syscall.Errno) {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	return fd, errnoOf(err)
}
