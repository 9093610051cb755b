package cmd

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"sockshell/sockcore"
)

// statusInterrupt is that of a program that SIGINT ends.
const statusInterrupt = 128 + int32(syscall.SIGINT)

const (
	// lastWords is how long a program that a signal ends tries to end in order.
	lastWords = 500 * time.Millisecond
	// nagging is how often what runs is told to end meanwhile: a line that was read just before begins
	// as if nothing had happened.
	nagging = 20 * time.Millisecond
)

// notifySignals receives what ends the program, but what its parent had it ignore.
func notifySignals() <-chan os.Signal {
	signals := make(chan os.Signal, 4)
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(sig) {
			signal.Notify(signals, sig)
		}
	}
	return signals
}

// signalStatus is the exit status of a program that a signal ends.
func signalStatus(sig os.Signal) int {
	if number, ok := sig.(syscall.Signal); ok {
		return 128 + int(number)
	}
	return statusFailed
}

// exitNow ends the program without closing the session: what others share with it is as they knew it.
func exitNow(status int) {
	sockcore.RestoreAdopted()
	os.Exit(status)
}

// endBatch waits for the signal that ends a batch. What it has is written out, unless nobody reads it.
func endBatch(signals <-chan os.Signal, flush func()) {
	sig := <-signals
	flushed := make(chan struct{})
	go func() {
		flush()
		close(flushed)
	}()
	select {
	case <-flushed:
	case <-signals:
	case <-time.After(lastWords): // what is left is theirs to miss
	}
	exitNow(signalStatus(sig))
}

// watchSignals lets ^C end the running command, and what ends the program end the session first. done is
// closed when the session is.
func (sh *shell) watchSignals(signals <-chan os.Signal, done <-chan struct{}) {
	for sig := range signals {
		switch {
		case sh.system.guest.takes(sig):
		case sig != os.Interrupt:
			sh.end(sig, signals, done)
			return
		case sh.session.Running():
			sh.session.Interrupt()
		default:
			sh.strike()
		}
	}
}

// end gives the terminal back, ends what runs, and lets the session close, so that its recording is whole.
// A second signal, or time, ends the program all the same.
func (sh *shell) end(sig os.Signal, signals <-chan os.Signal, done <-chan struct{}) {
	status := signalStatus(sig)
	sh.killed.Store(int32(status))
	sh.quit()
	late, again := time.After(lastWords), time.NewTicker(nagging)
	defer again.Stop()
	for {
		sh.nag()
		select {
		case <-again.C:
		case <-done:
			return // the program ends with the shell's status
		case <-signals:
			exitNow(status)
		case <-late:
			exitNow(status)
		}
	}
}

// nag ends what runs, as long as lines are taken.
func (sh *shell) nag() {
	sh.nagging.Lock()
	defer sh.nagging.Unlock()
	if !sh.closing {
		sh.session.Interrupt()
	}
}

// closes is called when no more lines are taken.
func (sh *shell) closes() {
	sh.nagging.Lock()
	defer sh.nagging.Unlock()
	sh.closing = true
}
