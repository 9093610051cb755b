package sys

import (
	"os/exec"
	"sync"
)

// starting is held while a program starts, and shared by what closes a socket: up to its exec the program has a copy of
// every descriptor, and what is closed meanwhile stays open (fork(2)).
var starting sync.RWMutex

// Start starts a program, and returns when that has no sockets but those which it was given.
func Start(c *exec.Cmd) error {
	starting.Lock()
	defer starting.Unlock()
	return c.Start()
}
