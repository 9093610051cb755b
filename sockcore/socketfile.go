package sockcore

import (
	"os"
	"path/filepath"
	"sync"
)

// socketFile is the file that bind(2) of a unix socket made: unix(7). The kernel leaves it when the socket is closed.
type socketFile struct {
	path string
	info os.FileInfo // which tells it from another one that has taken its place
}

// socketFiles are those of all open sockets of the process.
var socketFiles struct {
	mu  sync.Mutex
	all map[*socketFile]struct{}
}

// noteSocketFile keeps the file that a bind of d to ep has made.
func (d *desc) noteSocketFile(ep Endpoint) {
	if !ep.isFile() {
		return
	}
	path, err := filepath.Abs(d.sock.env.reached(ep).Path())
	if err != nil {
		return
	}
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&os.ModeSocket == 0 {
		return // it has been removed already
	}
	f := &socketFile{path, info}
	socketFiles.mu.Lock()
	if socketFiles.all == nil {
		socketFiles.all = map[*socketFile]struct{}{}
	}
	socketFiles.all[f] = struct{}{}
	socketFiles.mu.Unlock()
	d.sock.mu.Lock()
	d.file = f
	d.sock.mu.Unlock()
}

// remove removes the file, unless another one has taken its place, or a forget or a remove came before.
func (f *socketFile) remove() {
	if !f.forget() {
		return
	}
	if info, err := os.Lstat(f.path); err == nil && os.SameFile(info, f.info) {
		_ = os.Remove(f.path) // where it may not be removed, it stays: the socket is closed all the same
	}
}

// forget leaves the file where it is, and reports whether it was still known.
func (f *socketFile) forget() bool {
	if f == nil {
		return false
	}
	socketFiles.mu.Lock()
	defer socketFiles.mu.Unlock()
	_, known := socketFiles.all[f]
	delete(socketFiles.all, f)
	return known
}

// Leave is for a process that ends without closing its sockets. It removes the files that binds of unix sockets made, and
// puts every adopted socket back in the blocking mode in which it was found, for other processes that have it: calls on them may block
// from here on.
func Leave() {
	socketFiles.mu.Lock()
	var files []*socketFile
	for f := range socketFiles.all {
		files = append(files, f)
	}
	socketFiles.mu.Unlock()
	for _, f := range files {
		f.remove()
	}
	restoreAdopted()
}

// RemoveStale removes the file of a unix socket that no process has open any more, which a connect tells: ECONNREFUSED. Any
// other file stays, as does a socket of another type, and it is no error that there is none.
func (e *Env) RemoveStale(path string, t Type) error {
	at := UnixEndpoint(path)
	path = e.reached(at).Path()
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&os.ModeSocket == 0 {
		return nil // what bind(2) says of it is to be told
	}
	p := UnixDomain(t)
	fd, c := e.socket(0, p)
	if c != 0 {
		return c
	}
	c = e.connect(0, fd, at)
	_ = e.close(0, fd) // it was only to look
	if c != ECONNREFUSED {
		return nil
	}
	if now, err := os.Lstat(path); err != nil || !os.SameFile(now, info) {
		return nil
	}
	return os.Remove(path)
}
