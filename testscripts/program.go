package testscripts

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"sockshell/internal/crash"
)

// program is one that a script has started.
type program struct {
	place      place       // of the line that started it
	background *background // nil: the script waits for it at once

	command        *exec.Cmd
	group          *group
	stdin          *input
	stdout, stderr *output

	failure sync.Once
	err     error         // why it failed, or did not: nil
	ended   chan struct{} // closed when it has exited, and all that it had written is here
}

// background is what a script says of a program that it does not wait for at once.
type background struct {
	name string // empty: none
	neg  bool   // it must fail
}

// start starts the program in a group of its own. It reads the input.
func (p *program) start(input string) (err error) {
	defer func() {
		if err != nil {
			p.stdin.close()
			p.stdout.close()
			p.stderr.close()
		}
	}()
	if p.stdin, err = newInput(); err != nil {
		return err
	}
	if p.stdout, err = newOutput(p.excess); err != nil {
		return err
	}
	if p.stderr, err = newOutput(p.excess); err != nil {
		return err
	}
	p.command.Stdin, p.command.Stdout, p.command.Stderr = p.stdin.r, p.stdout.w, p.stderr.w
	if p.group, err = startGroup(p.command); err != nil {
		return err
	}
	_ = p.stdin.r.Close() // the program has its own
	p.ended = make(chan struct{})
	go crash.Guard(func() { p.stdin.feed(input) })
	go crash.Guard(p.stdout.read)
	go crash.Guard(p.stderr.read)
	go crash.Guard(p.wait)
	return nil
}

// wait waits for the program. It was given files, so that a pipe which something else holds is not waited for.
func (p *program) wait() {
	err := p.command.Wait()
	p.group.waited()
	p.stdout.finish()
	p.stderr.finish()
	p.failure.Do(func() { p.err = err })
	close(p.ended)
}

// excess ends a program that prints too much.
func (p *program) excess() {
	p.failure.Do(func() { p.err = fmt.Errorf("it printed more than %d MiB", outputMax>>20) })
	p.group.signal(syscall.SIGKILL)
}

// hasEnded reports whether the program itself has.
func (p *program) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// forgotten reports that nothing is to be learned of the program any more and nothing of it is left.
func (p *program) forgotten() bool {
	if !p.hasEnded() || p.background != nil || p.group.exists() {
		return false
	}
	p.release()
	return true
}

// release ends what still reads from the program's group, or feeds it.
func (p *program) release() {
	p.stdin.stop()
	p.stdout.stop()
	p.stderr.stop()
	p.group.close()
}

// String is the program's words, and how it ended.
func (p *program) String() string {
	words := append([]string{filepath.Base(p.command.Args[0])}, p.command.Args[1:]...)
	state := "it still runs"
	if p.hasEnded() {
		state = p.command.ProcessState.String()
	}
	return strings.Join(words, " ") + ": " + state
}
