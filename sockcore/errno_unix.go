//go:build unix

package sockcore

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// The codes of errno(3) that the code and its users name.
const (
	E2BIG           = Code(unix.E2BIG)
	EACCES          = Code(unix.EACCES)
	EADDRINUSE      = Code(unix.EADDRINUSE)
	EADDRNOTAVAIL   = Code(unix.EADDRNOTAVAIL)
	EAFNOSUPPORT    = Code(unix.EAFNOSUPPORT)
	EAGAIN          = Code(unix.EAGAIN)
	EALREADY        = Code(unix.EALREADY)
	EBADF           = Code(unix.EBADF)
	EBADMSG         = Code(unix.EBADMSG)
	EBUSY           = Code(unix.EBUSY)
	ECHILD          = Code(unix.ECHILD)
	ECONNABORTED    = Code(unix.ECONNABORTED)
	ECONNREFUSED    = Code(unix.ECONNREFUSED)
	ECONNRESET      = Code(unix.ECONNRESET)
	EDEADLK         = Code(unix.EDEADLK)
	EDESTADDRREQ    = Code(unix.EDESTADDRREQ)
	EDOM            = Code(unix.EDOM)
	EDQUOT          = Code(unix.EDQUOT)
	EEXIST          = Code(unix.EEXIST)
	EFAULT          = Code(unix.EFAULT)
	EFBIG           = Code(unix.EFBIG)
	EHOSTDOWN       = Code(unix.EHOSTDOWN)
	EHOSTUNREACH    = Code(unix.EHOSTUNREACH)
	EILSEQ          = Code(unix.EILSEQ)
	EINPROGRESS     = Code(unix.EINPROGRESS)
	EINTR           = Code(unix.EINTR)
	EINVAL          = Code(unix.EINVAL)
	EIO             = Code(unix.EIO)
	EISCONN         = Code(unix.EISCONN)
	EISDIR          = Code(unix.EISDIR)
	ELOOP           = Code(unix.ELOOP)
	EMFILE          = Code(unix.EMFILE)
	EMLINK          = Code(unix.EMLINK)
	EMSGSIZE        = Code(unix.EMSGSIZE)
	ENAMETOOLONG    = Code(unix.ENAMETOOLONG)
	ENETDOWN        = Code(unix.ENETDOWN)
	ENETRESET       = Code(unix.ENETRESET)
	ENETUNREACH     = Code(unix.ENETUNREACH)
	ENFILE          = Code(unix.ENFILE)
	ENOBUFS         = Code(unix.ENOBUFS)
	ENODEV          = Code(unix.ENODEV)
	ENOENT          = Code(unix.ENOENT)
	ENOEXEC         = Code(unix.ENOEXEC)
	ENOLCK          = Code(unix.ENOLCK)
	ENOMEM          = Code(unix.ENOMEM)
	ENOPROTOOPT     = Code(unix.ENOPROTOOPT)
	ENOSPC          = Code(unix.ENOSPC)
	ENOSYS          = Code(unix.ENOSYS)
	ENOTCONN        = Code(unix.ENOTCONN)
	ENOTDIR         = Code(unix.ENOTDIR)
	ENOTEMPTY       = Code(unix.ENOTEMPTY)
	ENOTSOCK        = Code(unix.ENOTSOCK)
	ENOTTY          = Code(unix.ENOTTY)
	ENXIO           = Code(unix.ENXIO)
	EOPNOTSUPP      = Code(unix.EOPNOTSUPP)
	EOVERFLOW       = Code(unix.EOVERFLOW)
	EPERM           = Code(unix.EPERM)
	EPFNOSUPPORT    = Code(unix.EPFNOSUPPORT)
	EPIPE           = Code(unix.EPIPE)
	EPROTO          = Code(unix.EPROTO)
	EPROTONOSUPPORT = Code(unix.EPROTONOSUPPORT)
	EPROTOTYPE      = Code(unix.EPROTOTYPE)
	ERANGE          = Code(unix.ERANGE)
	EROFS           = Code(unix.EROFS)
	ESHUTDOWN       = Code(unix.ESHUTDOWN)
	ESOCKTNOSUPPORT = Code(unix.ESOCKTNOSUPPORT)
	ESPIPE          = Code(unix.ESPIPE)
	ESRCH           = Code(unix.ESRCH)
	ESTALE          = Code(unix.ESTALE)
	ETIMEDOUT       = Code(unix.ETIMEDOUT)
	ETOOMANYREFS    = Code(unix.ETOOMANYREFS)
	ETXTBSY         = Code(unix.ETXTBSY)
	EXDEV           = Code(unix.EXDEV)

	OperationAborted = Code(unix.ECANCELED)
)

// FromErrno returns the code of a system error number. ENOTSUP is EOPNOTSUPP
// here, whether or not the system tells them apart.
func FromErrno(e syscall.Errno) Code {
	if e == unix.ENOTSUP {
		return EOPNOTSUPP
	}
	return Code(e)
}

// errnoName returns the system's name of a number that codeTable lacks, or "".
func errnoName(n int) string { return unix.ErrnoName(syscall.Errno(n)) }

// errnoMax is past the highest error number of any Unix.
const errnoMax = 200

// lookupErrno finds what codeTable lacks by the system's own name.
func lookupErrno(name string) (Code, bool) {
	if !strings.HasPrefix(name, "E") {
		return 0, false
	}
	for n := 1; n < errnoMax; n++ {
		if errnoName(n) == name {
			return FromErrno(syscall.Errno(n)), true
		}
	}
	return 0, false
}
