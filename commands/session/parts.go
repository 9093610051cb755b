package session

import (
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"sockshell/sockcore"
)

// parts are what commands keep in the session from one run to the next.
type parts struct {
	mu    sync.Mutex
	byKey map[any]any
}

// Part is what a command keeps in the session under a key; create makes it at its first use. It is closed with the session
// where it is an io.Closer.
func (s *Session) Part(key any, create func() any) any {
	s.parts.mu.Lock()
	defer s.parts.mu.Unlock()
	if p, ok := s.parts.byKey[key]; ok {
		return p
	}
	if s.parts.byKey == nil {
		s.parts.byKey = map[any]any{}
	}
	p := create()
	s.parts.byKey[key] = p
	return p
}

func (s *Session) closeParts() {
	s.parts.mu.Lock()
	all := s.parts.byKey
	s.parts.byKey = nil
	s.parts.mu.Unlock()
	for _, p := range all {
		if c, ok := p.(io.Closer); ok {
			_ = c.Close() // the session is over
		}
	}
}

// Announce tells of what happened on its own, between two commands. Failed says that it counts for the exit status.
func (s *Session) Announce(text string, failed bool) {
	if failed {
		s.noteStatus(statusFailed)
	}
	s.announce(Notice{Text: text})
}

// SocketEnv is what the session's sockets share.
func (s *Session) SocketEnv() *sockcore.Env { return &s.env }

// Folder is where relative paths begin.
func (s *Session) Folder() string { return s.config.Dir }

// EnvNames lists the environment's variables, as far as they are known.
func (s *Session) EnvNames() []string {
	if s.config.EnvNames == nil {
		return nil
	}
	return s.config.EnvNames()
}

// Named is the socket of a name, nil where there is none that may be used.
func (s *Session) Named(name string) *sockcore.Socket {
	if e := s.sockets.find(name); e != nil && !e.held.Load() {
		return e.sock
	}
	return nil
}

// added are the commands that a session has besides its table's; a list never changes.
type added struct{ list atomic.Pointer[[]*Command] }

// AddCommand adds a command, or replaces one that was added. Of the table's none is replaced.
func (s *Session) AddCommand(c *Command) {
	c.Systems = sockcore.Everywhere
	c.ready()
	for {
		before := s.added.list.Load()
		var list []*Command
		if before != nil {
			list = slices.Clone(*before)
		}
		c.index = len(s.table.commands) + len(list)
		c.alone = heading{command: c}
		i := slices.IndexFunc(list, func(o *Command) bool { return o.Name == c.Name })
		if i >= 0 {
			c.index = list[i].index
			list[i] = c
		} else {
			list = append(list, c)
		}
		if s.added.list.CompareAndSwap(before, &list) {
			return
		}
	}
}

// AddedCommands lists the commands that were added.
func (s *Session) AddedCommands() []*Command {
	if list := s.added.list.Load(); list != nil {
		return *list
	}
	return nil
}

// Lookup finds a command: one of the table, or one that was added.
func (s *Session) Lookup(name string) *Command {
	if c := s.table.Lookup(name); c != nil {
		return c
	}
	for _, c := range s.AddedCommands() {
		if c.Name == name {
			return c
		}
	}
	return nil
}
