//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"os"
	"os/signal"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"sockshell/internal/crash"
)

// stopPatience is how long the process waits to be continued when it was not stopped: the kernel
// discards SIGTTIN for a group that no process could continue, such as a session leader's (kill(2),
// setpgid(2) on orphaned process groups).
const (
	stopPatience = 150 * time.Millisecond
	stopGrace    = 20 * time.Millisecond
)

// A watcher follows the terminal's size, and gives the terminal back while the process is stopped.
// One goroutine does both, so that they never draw at once.
type watcher struct {
	screen   *screen
	modes    *modes
	stops    func() // waits until the program has stopped that has the terminal
	signals  chan os.Signal
	requests chan chan struct{} // to stop the process; closed when it was continued
	done     chan struct{}
	once     sync.Once
	ended    chan struct{}
}

func watch(s *screen, m *modes, stops func()) *watcher {
	w := &watcher{
		screen: s, modes: m, stops: stops,
		signals:  make(chan os.Signal, 8),
		requests: make(chan chan struct{}),
		done:     make(chan struct{}),
		ended:    make(chan struct{}),
	}
	signal.Notify(w.signals, unix.SIGWINCH, unix.SIGCONT)
	if !signal.Ignored(unix.SIGTSTP) { // as for a child of a shell without job control
		signal.Notify(w.signals, unix.SIGTSTP)
	}
	go crash.Guard(w.loop)
	return w
}

// stop ends the watching.
func (w *watcher) stop() {
	w.once.Do(func() { close(w.done) })
	<-w.ended
}

// suspend stops the process, and returns when it was continued.
func (w *watcher) suspend() {
	continued := make(chan struct{})
	select {
	case w.requests <- continued:
	case <-w.done:
		return
	}
	select {
	case <-continued:
	case <-w.done:
	}
}

func (w *watcher) loop() {
	defer close(w.ended)
	defer signal.Stop(w.signals)
	for {
		select {
		case s := <-w.signals:
			switch s {
			case unix.SIGWINCH:
				w.screen.refresh()
			case unix.SIGTSTP: // ^Z while a command or a program runs: the kernel has told the whole group
				if w.stops != nil {
					w.stops()
				}
				w.pause(unix.Getpid())
			case unix.SIGCONT: // after a SIGSTOP, whose sender did not ask
				w.resume()
			}
		case continued := <-w.requests:
			w.pause(wholeGroup)
			close(continued)
		case <-w.done:
			return
		}
	}
}

// wholeGroup stands for our process group where a signal is sent (kill(2)).
const wholeGroup = 0

// pause stops this process alone, or its group. The signal is not SIGTSTP: once that was asked for by
// signal.Notify, the Go runtime keeps its handler, and no signal.Reset makes it stop the process again.
// SIGTTIN, which is not otherwise in use, does, and is discarded in the same cases. Others who have had SIGTSTP must
// not get it: one that handles that itself, as a pager or an editor does to leave the screen in order, would be
// stopped before it has, and stop once more when it is continued.
func (w *watcher) pause(target int) {
	if signal.Ignored(unix.SIGTSTP) {
		return
	}
	w.screen.hide()
	_ = w.modes.suspend()
	_ = unix.Kill(target, unix.SIGTTIN)
	w.wait()
	w.resume()
}

// wait returns when the process was continued, or turns out not to have been stopped.
func (w *watcher) wait() {
	timer := time.NewTimer(stopPatience)
	defer timer.Stop()
	for stopped := true; ; {
		select {
		case s := <-w.signals:
			if s == unix.SIGCONT {
				return
			}
		case <-timer.C:
			if !stopped {
				return
			}
			// Time also passes while stopped, so that the signal may come just after the timer.
			stopped = false
			timer.Reset(stopGrace)
		case <-w.done:
			return
		}
	}
}

func (w *watcher) resume() {
	_ = w.modes.resume()
	w.screen.show()
}
