package sockcore

import (
	"os"
	"os/exec"
	"strconv"
	"sync"

	"sockshell/sockcore/internal/sys"
)

// Loan is a socket that a program has: its reads and writes wait meanwhile, and its descriptor blocks, as programs expect
// it.
type Loan struct {
	File *os.File // a duplicate, for the program

	sock  *Socket
	ready chan struct{} // closed when both lanes are the loan's, or will not be
	over  chan struct{} // closed when the lanes are free again
	flow  Flow
}

// Lend queues behind the reads and writes that are pending, and lends the socket when Ready says so. It fails with EBADF when
// the socket is closed, EBUSY where a layer knows what the descriptor alone does not, and NotSupported where the system cannot.
func (s *Socket) Lend() (*Loan, error) {
	switch {
	case !s.IsOpen():
		return nil, EBADF
	case !sys.CanRelease:
		return nil, NotSupported
	case s.Layer() != nil:
		return nil, EBUSY
	}
	l := &Loan{sock: s, ready: make(chan struct{}), over: make(chan struct{})}
	var once sync.Once
	tell := func() { once.Do(func() { close(l.ready) }) }
	l.flow = Flow{From: s, To: s, AtLimit: StallAtLimit, held: tell, Done: func(*Flow) {
		close(l.over)
		tell()
	}}
	l.flow.Start()
	return l, nil
}

// IsLent reports that a program has the socket.
func (s *Socket) IsLent() bool { return s.lent.Load() }

// Ready is closed when the socket is lent, or cannot be.
func (l *Loan) Ready() <-chan struct{} { return l.ready }

// Open makes the descriptor for the program. It is for after Ready.
func (l *Loan) Open() error {
	if err := l.Err(); err != nil {
		return err
	}
	return l.open()
}

// Over is closed when the loan is over, also where a cancel or a close of the socket has ended it.
func (l *Loan) Over() <-chan struct{} { return l.over }

// Err is what has ended the loan, nil while it lasts.
func (l *Loan) Err() error {
	select {
	case <-l.over:
		return l.flow.ReadErr
	default:
		return nil
	}
}

func (l *Loan) open() error {
	d, err := l.sock.acquire()
	if err != nil {
		return err
	}
	defer l.sock.release(d)
	fd, err := l.sock.env.Duplicate(d.fd)
	if err != nil {
		return err
	}
	_, c, report := l.sock.env.setNonblock(fd, false)
	report()
	l.File = os.NewFile(uintptr(fd), "socket")
	l.sock.lent.Store(true)
	l.tell(Observer.Lent)
	return c.err()
}

// tell tells the observer, while nothing else is told.
func (l *Loan) tell(what func(o Observer, s *Socket)) {
	env := l.sock.env
	if o := env.observing(); o != nil {
		env.telling.Lock()
		defer env.telling.Unlock()
		what(o, l.sock)
	}
}

// Return ends the loan: reads and writes go on. A program that still has the socket has it as well.
func (l *Loan) Return() {
	if l.File != nil {
		_, c, report := l.sock.env.setNonblock(int(l.File.Fd()), true)
		report()
		_ = c              // fcntl(2) fails for no open descriptor
		_ = l.File.Close() // nor does the close of one that is not the last
		l.sock.lent.Store(false)
		l.tell(Observer.Returned)
	}
	l.flow.Abandon(OperationAborted)
	<-l.over
}

// ProgramFiles are what a program inherits from its descriptor 3 on, for [os/exec.Cmd.ExtraFiles]: duplicates of the
// descriptors named, each at its own number, and none of the others that are open, also those that this process inherited.
// CloseFiles closes them when the program has started.
func (e *Env) ProgramFiles(fds []int) (files []*os.File, err error) {
	if !sys.CanRelease {
		return nil, nil
	}
	last := 0
	open, _ := os.ReadDir("/dev/fd") // where that is not to be read, those named count
	for _, entry := range open {
		if n, err := strconv.Atoi(entry.Name()); err == nil {
			last = max(last, n)
		}
	}
	for _, fd := range fds {
		last = max(last, fd)
	}
	files = make([]*os.File, max(last+1-handleMin, 0))
	for _, fd := range fds {
		if fd < handleMin {
			continue // a standard stream of this process
		}
		n, err := e.Duplicate(fd)
		if err != nil {
			CloseFiles(files)
			return nil, err
		}
		files[fd-handleMin] = os.NewFile(uintptr(n), "descriptor")
	}
	return files, nil
}

// StartProgram is c.Start. No socket is closed meanwhile: the program would hold it open until its exec (fork(2)).
func StartProgram(c *exec.Cmd) error { return sys.Start(c) }

// CloseFiles closes what ProgramFiles has made.
func CloseFiles(files []*os.File) {
	for _, f := range files {
		if f != nil {
			_ = f.Close() // a duplicate
		}
	}
}
