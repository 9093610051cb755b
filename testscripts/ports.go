package testscripts

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/commands/syntax"
	"sockshell/sockcore"
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

// cmdFreePort is `free_port [tcp|udp] NAME`.
func cmdFreePort(ts *testscript.TestScript, neg bool, args []string) {
	network, names := networkOf(args)
	if len(names) != 1 || neg {
		ts.Fatalf("usage: free_port [tcp|udp] NAME")
	}
	port, err := freePort(network)
	ts.Check(err)
	ts.Defer(func() {
		given.Lock()
		defer given.Unlock()
		delete(given.ports, port)
	})
	ts.Setenv(names[0], strconv.Itoa(port))
}

// networkOf takes the transport off arguments, tcp where none is said.
func networkOf(args []string) (network string, rest []string) {
	if len(args) > 0 && (args[0] == "tcp" || args[0] == "udp") {
		return args[0], args[1:]
	}
	return "tcp", args
}

// The ports that are given are none that a system chooses where nobody named one, so that no other process comes upon
// them (ip(7), ip_local_port_range).
const firstGiven, endGiven = 20_000, 32_768

// freePort finds a port that nothing has and that no other test holds.
func freePort(network string) (int, error) {
	given.Lock()
	defer given.Unlock()
	for range 10 * (endGiven - firstGiven) {
		port := firstGiven + rand.IntN(endGiven-firstGiven)
		if given.ports[port] {
			continue
		}
		switch err := bindable(network, port); {
		case err == nil:
			given.ports[port] = true
			return port, nil
		case !errors.Is(err, sockcore.EADDRINUSE) && !errors.Is(err, sockcore.EACCES): // which Windows says of ports that it reserves
			return 0, err
		}
	}
	return 0, sockcore.EADDRINUSE
}

// bindable tries to bind a port.
func bindable(network string, port int) error {
	protocol := sockcore.TCP(sockcore.V4)
	if network == "udp" {
		protocol = sockcore.UDP(sockcore.V4)
	}
	s := sockcore.New(nil)
	if err := s.Open(protocol); err != nil {
		return err
	}
	return errors.Join(s.Bind(sockcore.IPEndpoint(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port))), s.Close())
}

const (
	waitDefault = 10 * time.Second
	waitStep    = 5 * time.Millisecond // between two looks at the system's table
)

// cmdWaitPort is `wait_port [tcp|udp] [ADDRESS] PORT [DURATION]`.
func cmdWaitPort(ts *testscript.TestScript, neg bool, args []string) {
	network, rest := networkOf(args)
	var address netip.Addr // none: any
	if len(rest) > 1 {
		if a, err := netip.ParseAddr(rest[0]); err == nil {
			address, rest = a, rest[1:]
		}
	}
	if len(rest) == 0 || len(rest) > 2 || neg {
		ts.Fatalf("usage: wait_port [tcp|udp] [ADDRESS] PORT [DURATION]")
	}
	port, err := strconv.ParseUint(rest[0], 10, 16)
	if err != nil {
		ts.Fatalf("%s is not a port", syntax.Shown(rest[0]))
	}
	what := fmt.Sprintf("nothing listens on port %d", port)
	if network == "udp" {
		what = fmt.Sprintf("nothing has UDP port %d", port)
	}
	await(ts, rest[1:], what, func() bool { return listens(network, address, uint16(port)) })
}

// cmdWaitSocket is `wait_socket PATH [DURATION]`.
func cmdWaitSocket(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || len(args) > 2 || neg {
		ts.Fatalf("usage: wait_socket PATH [DURATION]")
	}
	path := args[0]
	if !strings.HasPrefix(path, "@") { // or it is an abstract name
		path = ts.MkAbs(path)
	}
	await(ts, args[1:], "no program has the unix socket "+syntax.Shown(args[0])+" ready", func() bool { return hasSocket(path) })
}

// await waits until there is something, for a duration that may be given; what is the error otherwise.
func await(ts *testscript.TestScript, duration []string, what string, there func() bool) {
	limit := waitDefault
	if len(duration) > 0 {
		var err error
		if limit, err = time.ParseDuration(duration[0]); err != nil {
			ts.Fatalf("%s is not a duration", syntax.Shown(duration[0]))
		}
	}
	env := environmentOf(ts)
	limit = min(limit, time.Until(env.options.deadline))
	ts.Check(waitFor(env.ctx, limit, what, there))
}

// waitFor returns when something is there; the limit or the end of ctx is an error.
func waitFor(ctx context.Context, limit time.Duration, what string, there func() bool) error {
	late := time.NewTimer(limit)
	defer late.Stop()
	tick := time.NewTicker(waitStep)
	defer tick.Stop()
	for !there() {
		select {
		case <-tick.C:
		case <-late.C:
			return fmt.Errorf("%s after %v", what, limit.Round(time.Millisecond))
		case <-ctx.Done():
			return errInterrupted
		}
	}
	return nil
}
