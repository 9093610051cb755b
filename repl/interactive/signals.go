package interactive

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"sockshell/internal/crash"
	"sockshell/repl/terminal"
	"sockshell/sockcore"
)

// statusInterrupt is that of a program that SIGINT ends.
const statusInterrupt = 128 + int32(syscall.SIGINT)

const (
	// EndPatience is how long a program that a signal ends tries to end in order.
	EndPatience = 500 * time.Millisecond
	// interruptEvery is how often what runs is told to end meanwhile: a line that was read just before begins
	// as if nothing had happened.
	interruptEvery = 20 * time.Millisecond
)

// Signals receives what ends the program, but what its parent had it ignore. A second one is somebody's impatience.
func Signals() <-chan os.Signal {
	signals := make(chan os.Signal, 4)
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(sig) {
			signal.Notify(signals, sig)
		}
	}
	patient := make(chan os.Signal, cap(signals))
	go crash.Guard(func() { passSignals(signals, patient) })
	return patient
}

// passSignals drops what only says once more that one end has come: of one terminal that is closed its shell and the
// kernel tell, and systemd(1) sends SIGHUP right behind SIGTERM, of which the kernel may hand out either first.
func passSignals(from <-chan os.Signal, to chan<- os.Signal) {
	hungUp, termed := false, false
	for sig := range from {
		again := false
		switch sig {
		case syscall.SIGHUP:
			again, hungUp = hungUp || termed, true
		case syscall.SIGTERM:
			again, termed = hungUp && !termed, true
		}
		if !again {
			to <- sig
		}
	}
}

// SignalStatus is the exit status of a program that a signal ends.
func SignalStatus(sig os.Signal) int {
	if number, ok := sig.(syscall.Signal); ok {
		return 128 + int(number)
	}
	return 1
}

// ExitNow ends the program without closing the session: what others share with it is as they knew it.
func ExitNow(status int) {
	sockcore.Leave()
	os.Exit(status)
}

// watchSignals lets ^C end the running command, and what ends the program end the session first. done is
// closed when the session is.
func (sh *shell) watchSignals(signals <-chan os.Signal, done <-chan struct{}) {
	for sig := range signals {
		switch {
		case sh.system.foreground.takes(sig):
		case sig != os.Interrupt:
			sh.end(sig, signals, done)
			return
		case sh.comeBack():
		case sh.session.Running():
			sh.session.Interrupt()
			sh.cutOutput()
		case sh.cutOutput(): // of a line that is over
		default:
			sh.onInterrupt()
		}
	}
}

// comeBack ends a talk with a socket, and reports that there was one.
func (sh *shell) comeBack() bool {
	leave := sh.talking.Load()
	if leave != nil {
		(*leave)()
	}
	return leave != nil
}

// cutOutput drops what is being printed, and reports that something was.
func (sh *shell) cutOutput() bool {
	cut := sh.printer.Cut()
	terminal.Nudge(os.Stdout)
	return cut
}

// end gives the terminal back, ends what runs, and lets the session close, so that its recording is whole.
// A second signal, or time, ends the program all the same.
func (sh *shell) end(sig os.Signal, signals <-chan os.Signal, done <-chan struct{}) {
	status := SignalStatus(sig)
	sh.killed.Store(int32(status))
	sh.quit()
	late, again := time.After(EndPatience), time.NewTicker(interruptEvery)
	defer again.Stop()
	for {
		sh.interruptRunning()
		select {
		case <-again.C:
		case <-done:
			return // the program ends with the shell's status
		case <-signals:
			ExitNow(status)
		case <-late:
			ExitNow(status)
		}
	}
}

// interruptRunning ends what runs, as long as lines are taken.
func (sh *shell) interruptRunning() {
	sh.taking.Lock()
	defer sh.taking.Unlock()
	if !sh.closing {
		sh.session.Interrupt()
	}
}

// closes is called when no more lines are taken.
func (sh *shell) closes() {
	sh.taking.Lock()
	defer sh.taking.Unlock()
	sh.closing = true
}
