//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// runLimit is the longest that one run may take; then it is killed.
const runLimit = 2 * time.Minute

// core says where a program runs.
type core int

const anyCore core = -1

// command makes a command that is killed when ctx ends, and whose leftovers do not keep Wait waiting.
func command(ctx context.Context, argv ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// startOn starts cmd on a core. A new process is bound as the thread that makes it
// (sched_setaffinity(2)).
func startOn(cmd *exec.Cmd, at core) error {
	if at == anyCore {
		return cmd.Start()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, only unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return err
	}
	only.Set(int(at))
	if err := unix.SchedSetaffinity(0, &only); err != nil {
		return fmt.Errorf("core %d: %w", at, err)
	}
	defer func() { _ = unix.SchedSetaffinity(0, &before) }() // it was so a moment ago
	return cmd.Start()
}

// runOn runs a program to its end on a core, without its output, and returns how long it took from
// start to end.
func runOn(ctx context.Context, at core, argv ...string) (time.Duration, error) {
	cmd := command(ctx, argv...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	begin := time.Now()
	if err := startOn(cmd, at); err != nil {
		return 0, err
	}
	err := cmd.Wait()
	return time.Since(begin), explain(argv, err, &stderr)
}

// output runs a program to its end on a core and returns what it printed.
func output(ctx context.Context, at core, argv ...string) (string, error) {
	cmd := command(ctx, argv...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := startOn(cmd, at); err != nil {
		return "", err
	}
	err := cmd.Wait()
	return stdout.String(), explain(argv, err, &stderr)
}

// explain adds to a program's failure what it said.
func explain(argv []string, err error, stderr *bytes.Buffer) error {
	if err == nil {
		return nil
	}
	said := strings.TrimSpace(stderr.String())
	return fmt.Errorf("%s: %w: %s", argv[0], err, said[max(0, len(said)-mostSaid):])
}

// mostSaid is how much of what a program said its failure repeats.
const mostSaid = 300

// server is the far end of one run.
type server struct {
	cmd   *exec.Cmd
	out   *bufio.Reader
	in    io.Closer
	ports []string
}

// serve starts the server on a core. The caller calls report or kill.
func (r *rig) serve(ctx context.Context, at core, args ...string) (*server, error) {
	name := "server"
	if args[0] == "tls" {
		name, args = "tlsserver", args[1:]
	}
	cmd := command(ctx, append([]string{r.path(name)}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := startOn(cmd, at); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd, out: bufio.NewReader(out), in: in}
	line, err := s.out.ReadString('\n')
	if err != nil {
		s.kill()
		return nil, fmt.Errorf("server %s: %w", args[0], err)
	}
	s.ports = strings.Fields(line)
	return s, nil
}

// kill ends a server whose client failed.
func (s *server) kill() {
	_ = s.cmd.Process.Kill() // it may be gone
	_ = s.cmd.Wait()
}

// report waits for the end of the server, and returns what it measured.
func (s *server) report() (elapsed time.Duration, count int64, err error) {
	if err := s.in.Close(); err != nil {
		s.kill()
		return 0, 0, err
	}
	line, readErr := s.out.ReadString('\n')
	if err := errors.Join(readErr, s.cmd.Wait()); err != nil {
		return 0, 0, fmt.Errorf("server: %w", err)
	}
	fields := strings.Fields(line)
	if len(fields) != 2 {
		return 0, 0, fmt.Errorf("server: it says %q", line)
	}
	ns, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0, 0, err
	}
	count, err = strconv.ParseInt(fields[1], 10, 64)
	return time.Duration(ns), count, err
}

// place is where the two ends run.
type place struct{ client, server core }

var (
	oneCore  = place{0, 0}
	twoCores = place{0, 1}
	unpinned = place{anyCore, anyCore}
)

// exchange runs a client against a server, and returns what the server measured; want is the count
// that makes it a whole run. In the client's words, PORT stands for the server's port.
func (r *rig) exchange(ctx context.Context, p place, serve []string, want int64, client ...string) (time.Duration, error) {
	s, err := r.serve(ctx, p.server, serve...)
	if err != nil {
		return 0, err
	}
	argv := make([]string, len(client))
	for i, word := range client {
		argv[i] = strings.ReplaceAll(word, "PORT", s.ports[0])
	}
	if _, err := runOn(ctx, p.client, argv...); err != nil {
		s.kill()
		return 0, err
	}
	elapsed, count, err := s.report()
	if err == nil && count != want {
		err = fmt.Errorf("%s: the server counted %d of %d", argv[0], count, want)
	}
	return elapsed, err
}
