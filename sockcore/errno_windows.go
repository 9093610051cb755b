package sockcore

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// invented is where the codes begin that stand for the POSIX errors which
// Windows lacks; package syscall numbers those higher than a Code can hold.
const invented = 1 << 27

// The codes that the code and its users name: Winsock's number, else the
// system's own, else an invented one.
const (
	E2BIG           = Code(syscall.E2BIG - syscall.APPLICATION_ERROR + invented)
	EACCES          = Code(windows.WSAEACCES)
	EADDRINUSE      = Code(windows.WSAEADDRINUSE)
	EADDRNOTAVAIL   = Code(windows.WSAEADDRNOTAVAIL)
	EAFNOSUPPORT    = Code(windows.WSAEAFNOSUPPORT)
	EAGAIN          = Code(windows.WSAEWOULDBLOCK)
	EALREADY        = Code(windows.WSAEALREADY)
	EBADF           = Code(windows.WSAEBADF)
	EBADMSG         = Code(syscall.EBADMSG - syscall.APPLICATION_ERROR + invented)
	EBUSY           = Code(syscall.EBUSY - syscall.APPLICATION_ERROR + invented)
	ECHILD          = Code(syscall.ECHILD - syscall.APPLICATION_ERROR + invented)
	ECONNABORTED    = Code(windows.WSAECONNABORTED)
	ECONNREFUSED    = Code(windows.WSAECONNREFUSED)
	ECONNRESET      = Code(windows.WSAECONNRESET)
	EDEADLK         = Code(syscall.EDEADLK - syscall.APPLICATION_ERROR + invented)
	EDESTADDRREQ    = Code(windows.WSAEDESTADDRREQ)
	EDOM            = Code(syscall.EDOM - syscall.APPLICATION_ERROR + invented)
	EDQUOT          = Code(windows.WSAEDQUOT)
	EEXIST          = Code(windows.ERROR_FILE_EXISTS)
	EFAULT          = Code(windows.WSAEFAULT)
	EFBIG           = Code(syscall.EFBIG - syscall.APPLICATION_ERROR + invented)
	EHOSTDOWN       = Code(windows.WSAEHOSTDOWN)
	EHOSTUNREACH    = Code(windows.WSAEHOSTUNREACH)
	EILSEQ          = Code(syscall.EILSEQ - syscall.APPLICATION_ERROR + invented)
	EINPROGRESS     = Code(windows.WSAEINPROGRESS)
	EINTR           = Code(windows.WSAEINTR)
	EINVAL          = Code(windows.WSAEINVAL)
	EIO             = Code(syscall.EIO - syscall.APPLICATION_ERROR + invented)
	EISCONN         = Code(windows.WSAEISCONN)
	EISDIR          = Code(syscall.EISDIR - syscall.APPLICATION_ERROR + invented)
	ELOOP           = Code(windows.WSAELOOP)
	EMFILE          = Code(windows.WSAEMFILE)
	EMLINK          = Code(syscall.EMLINK - syscall.APPLICATION_ERROR + invented)
	EMSGSIZE        = Code(windows.WSAEMSGSIZE)
	ENAMETOOLONG    = Code(windows.WSAENAMETOOLONG)
	ENETDOWN        = Code(windows.WSAENETDOWN)
	ENETRESET       = Code(windows.WSAENETRESET)
	ENETUNREACH     = Code(windows.WSAENETUNREACH)
	ENFILE          = Code(syscall.ENFILE - syscall.APPLICATION_ERROR + invented)
	ENOBUFS         = Code(windows.WSAENOBUFS)
	ENODEV          = Code(syscall.ENODEV - syscall.APPLICATION_ERROR + invented)
	ENOENT          = Code(windows.ERROR_FILE_NOT_FOUND)
	ENOEXEC         = Code(syscall.ENOEXEC - syscall.APPLICATION_ERROR + invented)
	ENOLCK          = Code(syscall.ENOLCK - syscall.APPLICATION_ERROR + invented)
	ENOMEM          = Code(windows.ERROR_NOT_ENOUGH_MEMORY)
	ENOPROTOOPT     = Code(windows.WSAENOPROTOOPT)
	ENOSPC          = Code(windows.ERROR_DISK_FULL)
	ENOSYS          = Code(syscall.ENOSYS - syscall.APPLICATION_ERROR + invented)
	ENOTCONN        = Code(windows.WSAENOTCONN)
	ENOTDIR         = Code(windows.ERROR_DIRECTORY)
	ENOTEMPTY       = Code(windows.WSAENOTEMPTY)
	ENOTSOCK        = Code(windows.WSAENOTSOCK)
	ENOTTY          = Code(syscall.ENOTTY - syscall.APPLICATION_ERROR + invented)
	ENXIO           = Code(syscall.ENXIO - syscall.APPLICATION_ERROR + invented)
	EOPNOTSUPP      = Code(windows.WSAEOPNOTSUPP)
	EOVERFLOW       = Code(syscall.EOVERFLOW - syscall.APPLICATION_ERROR + invented)
	EPERM           = Code(windows.ERROR_PRIVILEGE_NOT_HELD)
	EPFNOSUPPORT    = Code(windows.WSAEPFNOSUPPORT)
	EPIPE           = Code(windows.ERROR_BROKEN_PIPE)
	EPROTO          = Code(syscall.EPROTO - syscall.APPLICATION_ERROR + invented)
	EPROTONOSUPPORT = Code(windows.WSAEPROTONOSUPPORT)
	EPROTOTYPE      = Code(windows.WSAEPROTOTYPE)
	ERANGE          = Code(syscall.ERANGE - syscall.APPLICATION_ERROR + invented)
	EROFS           = Code(syscall.EROFS - syscall.APPLICATION_ERROR + invented)
	ESHUTDOWN       = Code(windows.WSAESHUTDOWN)
	ESOCKTNOSUPPORT = Code(windows.WSAESOCKTNOSUPPORT)
	ESPIPE          = Code(syscall.ESPIPE - syscall.APPLICATION_ERROR + invented)
	ESRCH           = Code(syscall.ESRCH - syscall.APPLICATION_ERROR + invented)
	ESTALE          = Code(windows.WSAESTALE)
	ETIMEDOUT       = Code(windows.WSAETIMEDOUT)
	ETOOMANYREFS    = Code(windows.WSAETOOMANYREFS)
	ETXTBSY         = Code(syscall.ETXTBSY - syscall.APPLICATION_ERROR + invented)
	EXDEV           = Code(syscall.EXDEV - syscall.APPLICATION_ERROR + invented)

	OperationAborted = Code(windows.ERROR_OPERATION_ABORTED)
)

// synonyms are the further numbers that there are for an error: the system's own, of files and of what completes at a
// port, as the C run-time library reads them; and those that package syscall invented where Winsock has one.
var synonyms = map[syscall.Errno]Code{
	syscall.EACCES:          EACCES,
	syscall.EADDRINUSE:      EADDRINUSE,
	syscall.EADDRNOTAVAIL:   EADDRNOTAVAIL,
	syscall.EAFNOSUPPORT:    EAFNOSUPPORT,
	syscall.EAGAIN:          EAGAIN,
	syscall.EALREADY:        EALREADY,
	syscall.EBADF:           EBADF,
	syscall.ECANCELED:       OperationAborted,
	syscall.ECONNABORTED:    ECONNABORTED,
	syscall.ECONNREFUSED:    ECONNREFUSED,
	syscall.ECONNRESET:      ECONNRESET,
	syscall.EDESTADDRREQ:    EDESTADDRREQ,
	syscall.EHOSTUNREACH:    EHOSTUNREACH,
	syscall.EINPROGRESS:     EINPROGRESS,
	syscall.EINVAL:          EINVAL,
	syscall.EISCONN:         EISCONN,
	syscall.EMSGSIZE:        EMSGSIZE,
	syscall.ENETDOWN:        ENETDOWN,
	syscall.ENETRESET:       ENETRESET,
	syscall.ENETUNREACH:     ENETUNREACH,
	syscall.ENOBUFS:         ENOBUFS,
	syscall.ENOPROTOOPT:     ENOPROTOOPT,
	syscall.ENOTCONN:        ENOTCONN,
	syscall.ENOTSOCK:        ENOTSOCK,
	syscall.EOPNOTSUPP:      EOPNOTSUPP,
	syscall.EPIPE:           EPIPE,
	syscall.EPROTONOSUPPORT: EPROTONOSUPPORT,
	syscall.EPROTOTYPE:      EPROTOTYPE,
	syscall.ESHUTDOWN:       ESHUTDOWN,
	syscall.ETIMEDOUT:       ETIMEDOUT,

	windows.ERROR_PATH_NOT_FOUND:       ENOENT,
	windows.ERROR_TOO_MANY_OPEN_FILES:  EMFILE,
	windows.ERROR_ACCESS_DENIED:        EACCES,
	windows.ERROR_INVALID_HANDLE:       EBADF,
	windows.ERROR_OUTOFMEMORY:          ENOMEM,
	windows.ERROR_INVALID_DRIVE:        ENOENT,
	windows.ERROR_NOT_SAME_DEVICE:      EXDEV,
	windows.ERROR_WRITE_PROTECT:        EROFS,
	windows.ERROR_SHARING_VIOLATION:    EACCES,
	windows.ERROR_LOCK_VIOLATION:       EACCES,
	windows.ERROR_HANDLE_DISK_FULL:     ENOSPC,
	windows.ERROR_NOT_SUPPORTED:        EOPNOTSUPP,
	windows.ERROR_BAD_NETPATH:          ENOENT,
	windows.ERROR_NETNAME_DELETED:      ECONNRESET,
	windows.ERROR_INVALID_PARAMETER:    EINVAL,
	windows.ERROR_SEM_TIMEOUT:          ETIMEDOUT,
	windows.ERROR_INVALID_NAME:         ENOENT,
	windows.ERROR_NEGATIVE_SEEK:        EINVAL,
	windows.ERROR_SEEK_ON_DEVICE:       ESPIPE,
	windows.ERROR_DIR_NOT_EMPTY:        ENOTEMPTY,
	windows.ERROR_BAD_PATHNAME:         ENOENT,
	windows.ERROR_BUSY:                 EBUSY,
	windows.ERROR_ALREADY_EXISTS:       EEXIST,
	windows.ERROR_FILENAME_EXCED_RANGE: ENAMETOOLONG,
	windows.ERROR_CONNECTION_REFUSED:   ECONNREFUSED,
	windows.ERROR_NETWORK_UNREACHABLE:  ENETUNREACH,
	windows.ERROR_HOST_UNREACHABLE:     EHOSTUNREACH,
	windows.ERROR_CONNECTION_ABORTED:   ECONNABORTED,
}

// FromErrno returns the code of a system error number. A number of Winsock's
// stays what it is; of several others that say the same, one stands for all.
func FromErrno(e syscall.Errno) Code {
	if c, ok := synonyms[e]; ok {
		return c
	}
	if e >= syscall.APPLICATION_ERROR {
		return Code(e - syscall.APPLICATION_ERROR + invented)
	}
	return Code(e)
}

// errnoName returns the system's name of a number that codeTable lacks: there
// are none.
func errnoName(int) string { return "" }

// lookupErrno finds what codeTable lacks by the system's own name.
func lookupErrno(string) (Code, bool) { return 0, false }
