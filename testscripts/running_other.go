//go:build !linux

package testscripts

import (
	"strings"
	"syscall"
)

// running are the programs of which something is left.
func (s *programs) running() []process {
	var found []process
	for _, p := range s.started() {
		if p.group.exists() {
			found = append(found, process{p.command.Process.Pid, strings.Join(p.command.Args, " "), p})
		}
	}
	return found
}

// signalOthers is for what has left its group, which cannot be found here.
func (s *programs) signalOthers(syscall.Signal) {}

func adopt()        {}
func killChildren() {}
