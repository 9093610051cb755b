package sockcore

import "sync/atomic"

// crashed is what OnCrash was given. It is the process's, as a panic is.
var crashed atomic.Pointer[func()]

// OnCrash makes f be called when a goroutine of this package, or any other that runs under Guard,
// panics: before Go prints the panic and ends the process, so that a terminal can be given back.
func OnCrash(f func()) { crashed.Store(&f) }

// Guard runs f, as a goroutine's outermost function, for OnCrash. A panic goes on as it was, with its
// own trace.
func Guard(f func()) {
	done := false
	defer func() {
		if report := crashed.Load(); !done && report != nil {
			(*report)()
		}
	}()
	f()
	done = true
}
