package testscripts

import (
	"os"
	"os/signal"
	"sync"
	"syscall"

	"sockshell/internal/crash"
)

// endOnSignal lets a signal that ends a test binary end what its tests have started first: in groups of their
// own, they get none from the terminal. What the signal does then is as it was, unless the tests, which have
// failed by that, have ended the process.
var endOnSignal = sync.OnceFunc(func() {
	signals := make(chan os.Signal, 1)
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(sig) {
			signal.Notify(signals, sig)
		}
	}
	go crash.Guard(func() {
		sig := <-signals
		Abandon()
		signal.Stop(signals)
		raise(sig)
	})
})
