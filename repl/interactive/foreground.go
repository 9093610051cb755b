package interactive

import (
	"errors"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"sockshell/internal/crash"
)

// foreground tells whether a program has the terminal, and with it the signals of its keys. The shell gets them too, in
// its group, maybe only when the program that they ended is gone.
type foreground struct {
	interrupt func() // ends the command that feeds it

	mu    sync.Mutex
	here  bool
	took  time.Time // when a signal of its own came last; zero: none has
	pid   int       // its number; 0: it is not here, or not yet
	owed  int       // signals that ended programs, and are yet to come
	until time.Time // signals of the last program come until then, if ever: two may have become one
}

// late is how much later than a program's end a signal may come that the program had; one that came so much
// earlier than the end has not caused it.
const late = time.Second

// run starts a program that has the terminal, does what there is to be done beside it, and waits for its end.
func (g *foreground) run(c *exec.Cmd, start func(*exec.Cmd) error, beside func()) error {
	g.enter()
	err := start(c)
	if err == nil {
		g.began(c.Process.Pid)
		if beside != nil {
			beside()
		}
		err = c.Wait()
	}
	g.leave(err)
	return err
}

func (g *foreground) began(pid int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pid = pid
}

// stopPatience is how long a program may take to stop.
const stopPatience = 2 * time.Second

// stops is called on ^Z, and returns when the program has stopped: it may have to leave the screen in order first,
// and the user's shell takes the terminal as soon as this process stops.
func (g *foreground) stops() {
	g.mu.Lock()
	pid := g.pid
	g.mu.Unlock()
	if pid == 0 {
		return
	}
	stopped := make(chan struct{})
	go crash.Guard(func() {
		defer close(stopped)
		waitStopped(pid)
	})
	select {
	case <-stopped:
	case <-time.After(stopPatience): // it does not obey
	}
}

func (g *foreground) enter() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.here, g.took = true, time.Time{}
}

// leave is told how the program ended.
func (g *foreground) leave(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.here, g.pid = false, 0
	g.until = time.Now().Add(late)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && time.Since(g.took) > late && interrupted(exit) {
		g.owed++
	}
}

// justLeft reports that a signal may still be that of a program which had it, and went on.
func (g *foreground) justLeft() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Now().Before(g.until)
}

// takes reports a signal of a key that a program had.
func (g *foreground) takes(sig os.Signal) bool {
	if sig != os.Interrupt && sig != syscall.SIGQUIT {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if time.Now().After(g.until) {
		g.owed = 0
	}
	owed := g.owed > 0
	if owed {
		g.owed--
	}
	if g.here {
		if !owed {
			g.took = time.Now()
		}
		g.interrupt()
	}
	return g.here || owed
}
