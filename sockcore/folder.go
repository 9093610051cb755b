package sockcore

import (
	"path/filepath"
	"strconv"
	"sync"

	"sockshell/sockcore/internal/sys"
)

// folder is where the relative paths of unix sockets begin.
type folder struct {
	path string // "": the process's own
	mu   sync.Mutex
	fd   int               // of the folder, for paths that are too long otherwise; 0: none is open
	was  map[string]string // the paths given to the kernel: how they were written
}

// SetFolder says where the relative paths of unix sockets begin; without it that is the process's own folder. It is called
// before there are sockets. They are written as they were given, also in what the kernel answers.
func (e *Env) SetFolder(path string) { e.folder.path = path }

// CloseFolder gives back what relative paths took. None is used afterwards.
func (e *Env) CloseFolder() {
	f := &e.folder
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fd > 0 {
		_ = sys.Close(f.fd) // it was only to look
	}
	f.fd, f.was = 0, nil
}

// reached is the endpoint as the kernel is given it: a relative path of the folder as an absolute one, or, where that is
// too long, as one below the folder's descriptor.
func (e *Env) reached(ep Endpoint) Endpoint {
	if e == nil || e.folder.path == "" || !ep.isFile() || filepath.IsAbs(ep.addr.Path) {
		return ep
	}
	f, written := &e.folder, ep.addr.Path
	ep.addr.Path = filepath.Join(f.path, written)
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(ep.addr.Path) > sys.PathMax {
		if f.fd == 0 {
			fd, errno := sys.OpenFolder(f.path)
			if errno != 0 {
				return ep // which is too long
			}
			f.fd = fd
		}
		ep.addr.Path = "/proc/self/fd/" + strconv.Itoa(f.fd) + "/" + filepath.Clean(written)
	}
	if f.was == nil {
		f.was = map[string]string{}
	}
	f.was[ep.addr.Path] = written
	return ep
}

// checkPath is ENAMETOOLONG for the path of a unix socket that the system cannot be given: unix(7).
func (e *Env) checkPath(ep Endpoint) Code {
	if e.reached(ep).addr.TooLong() {
		return ENAMETOOLONG
	}
	return 0
}

// CheckPath fails with ENAMETOOLONG where ep is the path of a unix socket that is too long, before any system call.
func (s *Socket) CheckPath(ep Endpoint) error { return s.env.checkPath(ep).err() }

// typed is an endpoint that the kernel tells, as it was written.
func (e *Env) typed(ep Endpoint) Endpoint {
	if e == nil || e.folder.path == "" || !ep.isFile() {
		return ep
	}
	f := &e.folder
	f.mu.Lock()
	defer f.mu.Unlock()
	if written, ok := f.was[ep.addr.Path]; ok {
		ep.addr.Path = written
	}
	return ep
}
