package sockcore

import (
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

// reactor tells sockets when they are ready, and when a file that the system
// sends has landed: one completion port, and one goroutine that waits at it, for
// the process, started by the first operation that has to wait.
//
// Readiness is not a matter of edges here: a lane that waits asks, and is
// answered once.
type reactor struct {
	mu      sync.Mutex
	port    windows.Handle        // 0: not started
	free    []*afdHandle          // those with room for further descriptors
	pending map[*afdPoll]struct{} // memory that the driver writes to must not be collected
	flights map[*flight]struct{}  // nor that of files under way
}

var theReactor reactor

// The keys of what comes to the port.
const (
	keyPoll   = iota // an afdPoll
	keyFlight        // a flight
)

// descState is what the reactor knows of a descriptor; guarded by its lock, but
// for gen.
type descState struct {
	gen    int32 // 0: the reactor does not know the descriptor
	via    *afdHandle
	base   windows.Handle
	polls  [laneCount]*afdPoll // kept for the next time
	ported bool                // the descriptor's own calls come to the port, too
}

// add registers d. Its socket's lock is held.
func (r *reactor) add(d *desc) Code {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.start(); c != 0 {
		return c
	}
	if len(r.free) == 0 {
		a, c := openAFD(r.port)
		if c != 0 {
			return c
		}
		r.free = append(r.free, a)
	}
	last := len(r.free) - 1
	d.via, d.base = r.free[last], baseHandle(d.fd)
	if d.via.users++; d.via.users == afdUsers {
		r.free = r.free[:last]
	}
	d.gen = 1
	return 0
}

// arm asks when the lane's head can go on, unless that is being asked already.
// What is ready already is reported, too. The socket's lock is held.
func (r *reactor) arm(d *desc, lane uint8) Code {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := d.polls[lane]
	if p == nil {
		p = &afdPoll{d: d, lane: lane, via: d.via}
		d.polls[lane] = p
	}
	if _, asked := r.pending[p]; asked {
		return 0
	}
	c := p.submit(d.base)
	if c == 0 {
		r.pending[p] = struct{}{}
	}
	return c
}

// shut is called after a shutdown, which answers nobody: what it ends finds out
// by itself.
func (*reactor) shut(d *desc) {
	d.sock.edge(d, [laneCount]bool{laneRead: true, laneWrite: true})
}

// again has nothing to add: who asks is answered, behind what is known of others.
func (*reactor) again(*desc) Code { return 0 }

// remove forgets d, which is in no socket any more.
func (r *reactor) remove(d *desc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range d.polls {
		if _, asked := r.pending[p]; asked {
			p.cancel()
		}
	}
	if d.via.users--; d.via.users == afdUsers-1 {
		r.free = append(r.free, d.via)
	}
}

// start makes the port. The lock is held.
func (r *reactor) start() Code {
	if r.port != 0 {
		return 0
	}
	port, err := windows.CreateIoCompletionPort(windows.InvalidHandle, 0, 0, 1)
	if err != nil {
		return codeOf(err)
	}
	r.port, r.pending, r.flights = port, map[*afdPoll]struct{}{}, map[*flight]struct{}{}
	go r.run()
	return 0
}

// run is the reactor's goroutine. It lives as long as the process.
func (r *reactor) run() {
	for {
		var n uint32
		var key uintptr
		var done *windows.Overlapped
		err := windows.GetQueuedCompletionStatus(r.port, &n, &key, &done, windows.INFINITE)
		switch {
		case done == nil:
			panic("sockcore: waiting at the completion port: " + err.Error())
		case key == keyFlight:
			r.landed((*flight)(unsafe.Pointer(done)))
		default:
			r.answered((*afdPoll)(unsafe.Pointer(done)))
		}
	}
}

// answered tells the lane that it can go on, or that it will never: whatever the
// answer is, its head tries again. Urgent data are looked for as well: their own
// answer may come behind that of the plain read, which would go past them.
func (r *reactor) answered(p *afdPoll) {
	r.mu.Lock()
	delete(r.pending, p)
	r.mu.Unlock()
	lanes := [laneCount]bool{laneExcept: true}
	lanes[p.lane] = true
	p.d.sock.edge(p.d, lanes)
}
