// Package crash lets a terminal be given back before Go prints a panic.
package crash

import "sync/atomic"

// handler is what OnCrash was given. It is the process's, as a panic is.
var handler atomic.Pointer[func()]

// OnCrash makes f be called when a goroutine that runs under [Guard] panics: before Go prints the panic
// and ends the process.
func OnCrash(f func()) { handler.Store(&f) }

// Guard runs f, as a goroutine's outermost function, for [OnCrash]. A panic goes on as it was, with its
// own trace.
func Guard(f func()) {
	done := false
	defer func() {
		if report := handler.Load(); !done && report != nil {
			(*report)()
		}
	}()
	f()
	done = true
}
