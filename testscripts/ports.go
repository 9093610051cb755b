package testscripts

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/commands/syntax"
)

// cmdStatus is `status N COMMAND ARG…`: the program must exit with status N.
func cmdStatus(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: status N COMMAND [ARG…]")
	}
	want, err := strconv.Atoi(args[0])
	if err != nil {
		ts.Fatalf("%s is not a status", syntax.Shown(args[0]))
	}
	err = run(ts, args[1:])
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, wanted %d", got, want)
	}
}

// given are the ports handed out by this process, so that no two tests get the same at a time.
var given = struct {
	sync.Mutex
	ports map[int]bool
}{ports: map[int]bool{}}

// cmdFreePort is `free_port NAME`.
func cmdFreePort(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: free_port NAME")
	}
	port, err := freePort()
	ts.Check(err)
	ts.Defer(func() {
		given.Lock()
		defer given.Unlock()
		delete(given.ports, port)
	})
	ts.Setenv(args[0], strconv.Itoa(port))
}

// freePort asks the system for a port on which nothing listens and that no other test holds.
func freePort() (int, error) {
	given.Lock()
	defer given.Unlock()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return 0, err
		}
		port := l.Addr().(*net.TCPAddr).Port
		if err := l.Close(); err != nil {
			return 0, err
		}
		if !given.ports[port] {
			given.ports[port] = true
			return port, nil
		}
	}
}

const (
	waitPortDefault = 10 * time.Second
	waitPortStep    = 5 * time.Millisecond // between two looks at the system's table
)

// cmdWaitPort is `wait_port PORT [DURATION]`.
func cmdWaitPort(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || len(args) > 2 || neg {
		ts.Fatalf("usage: wait_port PORT [DURATION]")
	}
	port, err := strconv.ParseUint(args[0], 10, 16)
	if err != nil {
		ts.Fatalf("%s is not a port", syntax.Shown(args[0]))
	}
	limit := waitPortDefault
	if len(args) == 2 {
		if limit, err = time.ParseDuration(args[1]); err != nil {
			ts.Fatalf("%s is not a duration", syntax.Shown(args[1]))
		}
	}
	env := environmentOf(ts)
	limit = min(limit, time.Until(env.options.deadline))
	ts.Check(waitPort(env.ctx, uint16(port), limit))
}

// waitPort returns when something listens on the port; the limit or the end of ctx is an error.
func waitPort(ctx context.Context, port uint16, limit time.Duration) error {
	late := time.NewTimer(limit)
	defer late.Stop()
	tick := time.NewTicker(waitPortStep)
	defer tick.Stop()
	for !listens(port) {
		select {
		case <-tick.C:
		case <-late.C:
			return fmt.Errorf("nothing listens on port %d after %v", port, limit.Round(time.Millisecond))
		case <-ctx.Done():
			return errInterrupted
		}
	}
	return nil
}
