package poller

import (
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"sockshell/internal/crash"
	"sockshell/sockcore/internal/sys"
)

// Poller is a completion port, to which the driver below Winsock answers requests about readiness, and the
// system that a file was sent. Readiness is not a matter of edges here: Arm asks, and is answered once.
type Poller struct {
	port   windows.Handle
	report func(Event)

	mu      sync.Mutex
	drivers []*driver // those with room for further descriptors
	known   map[int]*registration
	asked   map[*request]struct{}          // memory that the driver writes to must not be collected
	sending map[*sys.Transmission]struct{} // nor that of files under way
}

// The keys of what comes to the port.
const (
	keyPoll = iota // a request
	keySent        // a sys.Transmission
)

// driver is a handle of the driver. What is pending on one is a list, which a cancel searches.
type driver struct {
	h     windows.Handle
	users int
}

// driverUsers is how many descriptors share a driver.
const driverUsers = 32

// registration is what the poller knows of a descriptor.
type registration struct {
	token    Token
	via      *driver
	base     windows.Handle
	requests [sys.ReadyCount]*request // kept for the next time
	ported   bool                     // the descriptor's own calls come to the port, too
}

// request is a question about one kind of readiness of a descriptor.
type request struct {
	sys.AFDPoll // first: its address is what the port reports
	fd          int
	token       Token
}

// Open makes a poller that calls report for each event, on a goroutine of its own, for as long as the process
// lives.
func Open(report func(Event)) (*Poller, error) {
	port, err := windows.CreateIoCompletionPort(windows.InvalidHandle, 0, 0, 1)
	if err != nil {
		return nil, err
	}
	p := &Poller{
		port: port, report: report,
		known: map[int]*registration{}, asked: map[*request]struct{}{}, sending: map[*sys.Transmission]struct{}{},
	}
	go crash.Guard(p.run)
	return p, nil
}

// Add registers fd. With Hangups it asks at once for what is read, which an end of the stream answers.
func (p *Poller) Add(fd int, token Token, i Interest) syscall.Errno {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.drivers) == 0 {
		h, e := sys.OpenAFD(p.port, keyPoll)
		if e != 0 {
			return e
		}
		p.drivers = append(p.drivers, &driver{h: h})
	}
	last := len(p.drivers) - 1
	r := &registration{token: token, via: p.drivers[last], base: sys.BaseHandle(fd)}
	if r.via.users++; r.via.users == driverUsers {
		p.drivers = p.drivers[:last]
	}
	p.known[fd] = r
	if i == Hangups {
		return p.ask(fd, r, sys.ReadyRead)
	}
	return 0
}

// Again has nothing to do: each Arm is answered anew.
func (*Poller) Again(int, Token, Interest) syscall.Errno { return 0 }

// Arm asks when fd is ready, unless that is being asked already. What is ready already is reported, too.
func (p *Poller) Arm(fd int, ready sys.Ready) syscall.Errno {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.known[fd]
	if r == nil {
		return windows.WSAEINVAL
	}
	return p.ask(fd, r, ready)
}

func (p *Poller) ask(fd int, r *registration, ready sys.Ready) syscall.Errno {
	q := r.requests[ready]
	if q == nil {
		q = &request{AFDPoll: sys.AFDPoll{Ready: ready, Via: r.via.h}, fd: fd, token: r.token}
		r.requests[ready] = q
	}
	if _, asked := p.asked[q]; asked {
		return 0
	}
	e := q.Submit(r.base)
	if e == 0 {
		p.asked[q] = struct{}{}
	}
	return e
}

// Shut is called after a shutdown, which answers no request that is under way.
func (p *Poller) Shut(fd int) {
	p.mu.Lock()
	r := p.known[fd]
	p.mu.Unlock()
	if r != nil {
		p.report(Event{FD: fd, Token: r.token, Ready: [sys.ReadyCount]bool{sys.ReadyRead: true, sys.ReadyWrite: true}})
	}
}

// Turn does nothing: the poller's goroutine reports all events.
func (*Poller) Turn() {}

// Remove forgets fd, before it is closed.
func (p *Poller) Remove(fd int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.known[fd]
	if r == nil {
		return
	}
	delete(p.known, fd)
	for _, q := range r.requests {
		if _, asked := p.asked[q]; asked {
			q.Cancel()
		}
	}
	if r.via.users--; r.via.users == driverUsers-1 {
		p.drivers = append(p.drivers, r.via)
	}
}

// Transmit starts a transmission on fd, which was added; Event.Sent tells of its end.
func (p *Poller) Transmit(fd int, t *sys.Transmission) syscall.Errno {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.known[fd]
	if r == nil {
		return windows.WSAEINVAL
	}
	if !r.ported {
		if _, err := windows.CreateIoCompletionPort(windows.Handle(fd), p.port, keySent, 0); err != nil {
			e, _ := err.(syscall.Errno) //nolint:errorlint // it comes bare
			return e
		}
		r.ported = true
	}
	p.sending[t] = struct{}{}
	e := t.Start(fd)
	if e != 0 {
		delete(p.sending, t)
	}
	return e
}

func (p *Poller) run() {
	for {
		var n uint32
		var key uintptr
		var done *windows.Overlapped
		err := windows.GetQueuedCompletionStatus(p.port, &n, &key, &done, windows.INFINITE)
		switch {
		case done == nil:
			panic("sockcore: waiting at the completion port: " + err.Error())
		case key == keySent:
			t := (*sys.Transmission)(unsafe.Pointer(done))
			p.mu.Lock()
			delete(p.sending, t)
			p.mu.Unlock()
			p.report(Event{Sent: t})
		default:
			p.answered((*request)(unsafe.Pointer(done)))
		}
	}
}

// answered reports that what was asked for is there, or will never be: whatever the answer is, the operation
// tries again. Urgent data are looked for as well: their own answer may come behind that of the plain read,
// which would go past them.
func (p *Poller) answered(q *request) {
	p.mu.Lock()
	delete(p.asked, q)
	p.mu.Unlock()
	ready := [sys.ReadyCount]bool{sys.ReadyExcept: true}
	ready[q.Ready] = true
	p.report(Event{FD: q.fd, Token: q.token, Ready: ready})
}
