package sockcore

import (
	"errors"
	"sync"
	"syscall"

	"sockshell/sockcore/internal/poller"
)

// reactor tells sockets of the events of their descriptors: one poller for the process, opened by the first
// operation that has to wait.
type reactor struct {
	mu    sync.Mutex
	p     *poller.Poller // nil: not opened yet
	slots []*desc        // by descriptor number
	last  poller.Token   // of the last registration
}

var theReactor reactor

// registration is what the reactor knows of a descriptor.
type registration struct {
	token    poller.Token // tells it from an earlier socket's on the same number; 0: it is not registered
	interest poller.Interest
}

// add registers d. Its socket's lock is held.
func (r *reactor) add(d *desc, i poller.Interest) Code {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.p == nil {
		p, err := poller.Open(r.dispatch)
		if err != nil {
			var e syscall.Errno
			errors.As(err, &e)
			return codeOf(e)
		}
		r.p = p
	}
	for len(r.slots) <= d.fd {
		r.slots = append(r.slots, nil)
	}
	r.last = max(1, r.last+1)
	d.registration = registration{r.last, i}
	r.slots[d.fd] = d
	if e := r.p.Add(d.fd, r.last, i); e != 0 {
		r.slots[d.fd], d.registration = nil, registration{}
		return codeOf(e)
	}
	return 0
}

// remove forgets d. Its socket's lock is held, or it is in no socket any more.
func (r *reactor) remove(d *desc) {
	r.mu.Lock()
	r.slots[d.fd] = nil
	r.mu.Unlock()
	r.p.Remove(d.fd)
	d.registration = registration{}
}

// shut is called after a shutdown of d, which not every system tells of by itself.
func (r *reactor) shut(d *desc) {
	r.mu.Lock()
	known := d.fd < len(r.slots) && r.slots[d.fd] == d // it may be closed by now
	r.mu.Unlock()
	if known {
		r.p.Shut(d.fd)
	}
}

// turn does what is there to be done, on the goroutine of one that is about to wait: when it sleeps, those that it has
// woken run at once, where the reactor's own goroutine would have to be woken first.
func (r *reactor) turn() {
	r.mu.Lock()
	p := r.p
	r.mu.Unlock()
	if p != nil {
		p.Turn()
	}
}

// dispatch is called for each event.
func (r *reactor) dispatch(ev poller.Event) {
	if ev.Sent != nil {
		inflights.ended(ev.Sent)
		return
	}
	r.mu.Lock()
	var d *desc
	var token poller.Token
	if ev.FD < len(r.slots) {
		if d = r.slots[ev.FD]; d != nil {
			token = d.token
		}
	}
	r.mu.Unlock()
	if d != nil && (ev.Token == 0 || ev.Token == token) {
		d.sock.edge(d, ev.Ready)
	}
}
