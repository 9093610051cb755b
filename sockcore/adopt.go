package sockcore

import (
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

// RestoreAdopted puts every adopted socket back in the blocking mode in which it was found, for who else
// has it. It is for a process that ends without closing its sockets: calls on them may block from here on.
func RestoreAdopted() {
	adoptions.mu.Lock()
	defer adoptions.mu.Unlock()
	for _, a := range adoptions.byInode {
		if a.blocking {
			_, _ = sys.SetNonblock(a.holders[0], false) // fcntl(2) fails for no open descriptor
		}
	}
}
