package poller

import "golang.org/x/sys/unix"

// filters are what a descriptor is registered with.
var filters = [...]int{unix.EVFILT_READ, unix.EVFILT_WRITE, unix.EVFILT_EXCEPT}

// filterFlags returns what a filter needs to know: EVFILT_EXCEPT is for
// out-of-band data (kqueue(2)).
func filterFlags(filter int) uint32 {
	if filter == unix.EVFILT_EXCEPT {
		return unix.NOTE_OOB
	}
	return 0
}

func isUrgent(ev *unix.Kevent_t) bool { return ev.Filter == unix.EVFILT_EXCEPT }

// urgentWatch has nothing to do: the kqueue has a filter for out-of-band data.
type urgentWatch struct{}

func (urgentWatch) open(func(Event)) error { return nil }
func (urgentWatch) arm(int)                {}
func (urgentWatch) disarm(int)             {}
