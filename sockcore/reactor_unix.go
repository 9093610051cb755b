//go:build linux || darwin || freebsd

package sockcore

import "sync"

// reactor tells sockets of the edges of their descriptors: one poller and one
// goroutine, for the process, started by the first operation that has to wait.
type reactor struct {
	mu      sync.Mutex
	started bool
	slots   []*desc // by descriptor number
	gen     int32   // of the last registration
	poller  poller
}

var theReactor reactor

// edge is what a poller reports: what may be tried on a descriptor.
type edge struct {
	fd    int
	gen   int32 // of the registration that it belongs to, 0 where the system does not keep it
	lanes [laneCount]bool
}

// add registers d. Its socket's lock is held.
func (r *reactor) add(d *desc) Code {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.started {
		if err := r.poller.open(); err != nil {
			return codeOf(err)
		}
		r.started = true
		go Guard(r.run)
	}
	for len(r.slots) <= d.fd {
		r.slots = append(r.slots, nil)
	}
	r.gen = max(1, r.gen+1)
	d.gen = r.gen
	r.slots[d.fd] = d
	if c := r.poller.add(d); c != 0 {
		r.slots[d.fd], d.gen = nil, 0
		return c
	}
	return 0
}

// again makes the reactor report once more what is ready on d. Other
// descriptors' events come first.
func (r *reactor) again(d *desc) Code { return r.poller.again(d) }

// remove forgets d, which is in no socket any more.
func (r *reactor) remove(d *desc) {
	r.mu.Lock()
	r.slots[d.fd] = nil
	r.mu.Unlock()
	r.poller.remove(d)
}

// run is the reactor's goroutine. It lives as long as the process.
func (r *reactor) run() {
	for {
		for i := range r.poller.wait() {
			r.dispatch(r.poller.edge(i))
		}
	}
}

func (r *reactor) dispatch(e edge) {
	r.mu.Lock()
	var d *desc
	if e.fd < len(r.slots) {
		d = r.slots[e.fd]
	}
	known := d != nil && (e.gen == 0 || e.gen == d.gen)
	r.mu.Unlock()
	if known {
		d.sock.edge(d, e.lanes)
	}
}
