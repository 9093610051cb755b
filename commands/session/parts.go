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

// LastPart is a part that is closed when the session's sockets are.
type LastPart interface{ CloseLast() error }

func (s *Session) closeParts() {
	s.parts.mu.Lock()
	all := s.parts.byKey
	s.parts.byKey = map[any]any{}
	for key, p := range all {
		if _, last := p.(LastPart); last {
			s.parts.byKey[key] = p
		}
	}
	s.parts.mu.Unlock()
	for _, p := range all {
		if c, ok := p.(io.Closer); ok {
			_ = c.Close() // the session is over
		}
	}
}

// closeLastParts tells what goes wrong.
func (s *Session) closeLastParts() {
	s.parts.mu.Lock()
	all := s.parts.byKey
	s.parts.byKey = nil
	s.parts.mu.Unlock()
	for _, p := range all {
		if last, ok := p.(LastPart); ok {
			if err := last.CloseLast(); err != nil {
				s.Announce(FileError(err).Error(), true)
			}
		}
	}
}

// Announce tells of what happened on its own, between two commands. Failed says that it counts for the exit status; details
// are lines below the text.
func (s *Session) Announce(text string, failed bool, details ...string) {
	if failed {
		s.noteStatus(statusFailed)
	}
	s.announce(Notice{Text: text, Details: details})
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
type added struct {
	list  atomic.Pointer[addedList]
	count atomic.Int32 // that were ever added
}

type addedList struct {
	commands []*Command
	byName   map[string]*Command
}

// change puts another list in the place of the added commands', which f makes of a copy.
func (a *added) change(f func([]*Command) []*Command) {
	for {
		before := a.list.Load()
		var commands []*Command
		if before != nil {
			commands = slices.Clone(before.commands)
		}
		changed := &addedList{commands: f(commands), byName: map[string]*Command{}}
		for _, c := range changed.commands {
			changed.byName[c.Name] = c
		}
		if a.list.CompareAndSwap(before, changed) {
			return
		}
	}
}

// AddCommand adds a command, or replaces one that was added. Of the table's none is replaced.
func (s *Session) AddCommand(c *Command) {
	c.Systems = sockcore.Everywhere
	if c.Transports == 0 {
		c.Transports = sockcore.OnAll
	}
	c.ready()
	if c.definition == nil { // the inputs of definitions are alike
		c.index = len(s.table.commands) + int(s.added.count.Add(1))
	}
	c.alone = heading{command: c}
	s.added.change(func(list []*Command) []*Command {
		i := slices.IndexFunc(list, func(o *Command) bool { return o.Name == c.Name })
		if i < 0 {
			return append(list, c)
		}
		list[i] = c
		return list
	})
}

func (s *Session) removeCommand(name string) {
	s.added.change(func(list []*Command) []*Command {
		return slices.DeleteFunc(list, func(c *Command) bool { return c.Name == name })
	})
}

// AddedCommands lists the commands that were added.
func (s *Session) AddedCommands() []*Command {
	if list := s.added.list.Load(); list != nil {
		return list.commands
	}
	return nil
}

func (s *Session) addedCommand(name string) *Command {
	if list := s.added.list.Load(); list != nil {
		return list.byName[name]
	}
	return nil
}

// Lookup finds a command: one of the table, or one that was added.
func (s *Session) Lookup(name string) *Command {
	c := s.table.Lookup(name)
	if c == nil || c.Added > 0 {
		if other := s.addedCommand(name); other != nil {
			return other
		}
	}
	return c
}
