package sockcore

import (
	"runtime"
	"slices"
	"sync"

	"sockshell/sockcore/internal/sys"
)

// adoptions are the sockets that were found open, by inode. O_NONBLOCK lives on
// the open file description (fcntl(2)), which duplicates share with each other
// and with other processes: it is set by the first socket here that adopts one,
// and back as it was found when the last has let go. Sooner, a call of the others
// could block.
var adoptions struct {
	mu      sync.Mutex
	byInode map[uint64]*adoption
}

type adoption struct {
	holders  []int // the descriptors
	blocking bool  // as it was found
}

// adopt puts fd in non-blocking mode until disown is called with the same inode.
func (e *Env) adopt(fd int) (inode uint64, c Code) {
	inode, errno := sys.Inode(fd)
	if c = codeOf(errno); c != 0 {
		return 0, c
	}
	report := func() {}
	defer func() { report() }()
	adoptions.mu.Lock()
	defer adoptions.mu.Unlock()
	a := adoptions.byInode[inode]
	if a == nil {
		var was bool
		was, c, report = e.setNonblock(fd, true)
		if c != 0 {
			return 0, c
		}
		if adoptions.byInode == nil {
			adoptions.byInode = map[uint64]*adoption{}
		}
		a = &adoption{blocking: !was}
		adoptions.byInode[inode] = a
	}
	a.holders = append(a.holders, fd)
	return inode, 0
}

// disown is called once for each adopt; 0 is no adoption.
func (e *Env) disown(fd int, inode uint64) Code {
	if inode == 0 {
		return 0
	}
	report := func() {}
	defer func() { report() }()
	adoptions.mu.Lock()
	defer adoptions.mu.Unlock()
	a := adoptions.byInode[inode]
	if i := slices.Index(a.holders, fd); i >= 0 {
		a.holders = slices.Delete(a.holders, i, i+1)
	}
	if len(a.holders) > 0 {
		return 0
	}
	delete(adoptions.byInode, inode)
	if !a.blocking {
		return 0
	}
	var c Code
	_, c, report = e.setNonblock(fd, false)
	return c
}

// restoreAdopted puts every adopted socket back in the blocking mode in which it was found.
func restoreAdopted() {
	adoptions.mu.Lock()
	defer adoptions.mu.Unlock()
	for _, a := range adoptions.byInode {
		if a.blocking {
			_, _ = sys.SetNonblock(a.holders[0], false) // fcntl(2) fails for no open descriptor
		}
	}
}

// Handle is the descriptor of a socket that is in no [Socket]: what Detach gave away, or a process inherited.
type Handle struct {
	FD       int
	Protocol Protocol
	Local    Endpoint
	Remote   Endpoint
}

// Inspect asks the kernel about a descriptor, and changes nothing. It fails with EBADF where none is open, ENOTSOCK,
// EAFNOSUPPORT for a family and EPROTOTYPE for a type that no [Protocol] has.
func (e *Env) Inspect(fd int) (Handle, error) {
	h := Handle{FD: fd}
	var c Code
	if h.Protocol.Family, c = e.familyOf(fd); c != 0 {
		return h, c
	}
	if h.Protocol.Type, c = e.typeOf(fd); c != 0 {
		return h, c
	}
	if h.Protocol.Family != Unix {
		h.Protocol.Proto = map[Type]Proto{Stream: protoTCP, Datagram: protoUDP}[h.Protocol.Type]
	}
	if ep, c := e.local(fd); c == 0 {
		h.Local = ep
	}
	if ep, c := e.remote(fd); c == 0 {
		h.Remote = ep
	}
	return h, nil
}

// Inherited reports whether fd may come from the process's parent: execve(2)
// closes what is close-on-exec, as is all that this process opens itself, but
// the standard streams.
func (e *Env) Inherited(fd int) bool {
	closes, errno := sys.CloseOnExec(fd)
	return errno == 0 && !closes && !isLingering(fd)
}

// Duplicate makes another descriptor, close-on-exec, of what fd stands for:
// F_DUPFD_CLOEXEC, fcntl(2). It fails with EBADF or EMFILE.
func (e *Env) Duplicate(fd int) (int, error) {
	sp := e.begin()
	nfd, errno := sys.Duplicate(fd)
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(0, "fcntl", fd, countOf(nfd, c), c, argName("F_DUPFD_CLOEXEC"), argInt(handleMin))
	}
	return nfd, c.err()
}

// CloseHandle closes a descriptor that is in no socket: close(2). The tag is the
// call's, for the tracer.
func (e *Env) CloseHandle(tag int32, fd int) *Closing { return e.startClose(tag, fd) }

// handleMin is the least number of a duplicate.
const handleMin = 3

// familyOf fails with EBADF, ENOTSOCK or EAFNOSUPPORT.
func (e *Env) familyOf(fd int) (Family, Code) {
	sp := e.begin()
	domain, errno := sys.Domain(fd)
	f, c := familyOf(domain), codeOf(errno)
	switch {
	case sp.tracer == nil:
	case runtime.GOOS == "darwin": // has no SO_DOMAIN
		sp.end(0, "getsockname", fd, resultOf(c), c, argName(f.String()))
	default:
		sp.end(0, "getsockopt", fd, resultOf(c), c, argName("SO_DOMAIN"))
	}
	if c == 0 && f == Unspecified {
		c = EAFNOSUPPORT
	}
	return f, c
}

// typeOf fails with EPROTOTYPE for a type that has no name here.
func (e *Env) typeOf(fd int) (Type, Code) {
	sp := e.begin()
	n, errno := sys.SocketType(fd)
	t, c := typeOf(n), codeOf(errno)
	if sp.tracer != nil {
		sp.end(0, "getsockopt", fd, resultOf(c), c, argName("SO_TYPE"))
	}
	if c == 0 && t == 0 {
		c = EPROTOTYPE
	}
	return t, c
}
