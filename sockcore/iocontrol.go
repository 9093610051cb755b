package sockcore

import "sockshell/sockcore/internal/sys"

// IoControl is a request that asks the descriptor for a number.
type IoControl uint8

// The requests.
const (
	IoBytesReadable IoControl = iota + 1
	IoBytesUnsent
)

// IoControlRow is a row of the table of requests.
type IoControlRow struct {
	Name    string // Asio's where it has the request
	Control IoControl
	Systems Systems // those that have it
	Doc     string  // one line

	sysName string // as a trace shows it
	request int    // ioctl(2)'s number; 0 where the system lacks it
}

// Supported reports whether the system has the request.
func (r *IoControlRow) Supported() bool { return r.request != 0 }

var ioControlTable = [...]IoControlRow{
	{Name: "bytes_readable", Control: IoBytesReadable, Systems: Everywhere, sysName: "FIONREAD", request: sys.IoBytesReadable, Doc: "how many bytes can be read without waiting"},
	{Name: "bytes_unsent", Control: IoBytesUnsent, Systems: Linux | MacOS | FreeBSD, sysName: "SIOCOUTQ", request: sys.IoBytesUnsent, Doc: "how many bytes the peer has not acknowledged yet"},
}

// IoControls returns the table of requests.
func IoControls() []IoControlRow { return ioControlTable[:] }

// LookupIoControl finds a request by its name.
func LookupIoControl(name string) (IoControl, bool) {
	for i := range ioControlTable {
		if ioControlTable[i].Name == name {
			return ioControlTable[i].Control, true
		}
	}
	return 0, false
}

// String returns the request's name.
func (c IoControl) String() string {
	if r := c.row(); r != nil {
		return r.Name
	}
	return "unknown"
}

func (c IoControl) row() *IoControlRow {
	for i := range ioControlTable {
		if ioControlTable[i].Control == c {
			return &ioControlTable[i]
		}
	}
	return nil
}

// IoControl asks the descriptor: ioctl(2). It fails with EBADF on a closed
// socket, NotSupported where the system lacks the request, else with the
// kernel's error (EINVAL on a listener).
func (s *Socket) IoControl(c IoControl) (int64, error) {
	d, err := s.acquire()
	if err != nil {
		return 0, err
	}
	defer s.release(d)
	r := c.row()
	if r == nil || !r.Supported() {
		return 0, NotSupported
	}
	n, code := s.env.ioControl(d, r)
	return n, code.err()
}

// ioControl asks for r. After a disconnect nothing is unsent: the kernel goes on counting what was.
func (e *Env) ioControl(d *desc, r *IoControlRow) (int64, Code) {
	n, c := e.ioctl(d.fd, r.sysName, r.request)
	if c == 0 && r.Control == IoBytesUnsent && d.dissolved.Load() {
		n = 0
	}
	return int64(n), c
}
