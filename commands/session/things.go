package session

import (
	"slices"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Thing is what a command has named besides sockets. Things and sockets share their names.
type Thing struct {
	name, kind string
	is         any
}

// Name is what the thing is called.
func (t *Thing) Name() string { return t.name }

// Value is the thing itself.
func (t *Thing) Value() any { return t.is }

// AddThing names a new thing of a kind.
func (c *Call) AddThing(kind, name string, v any) error { return c.session.AddThing(kind, name, v) }

// AddThing names a new thing of a kind.
func (s *Session) AddThing(kind, name string, v any) error {
	r := &s.sockets
	name = strings.Clone(name)
	r.mu.Lock()
	defer r.mu.Unlock()
	if t := r.things[name]; t != nil {
		return thingTaken(t)
	}
	if r.byName[name] != nil {
		return param.Usage(name + " is a socket: choose another name")
	}
	if r.things == nil {
		r.things = map[string]*Thing{}
	}
	r.things[name] = &Thing{name, kind, v}
	return nil
}

func thingTaken(t *Thing) error {
	return param.Usage(t.name + " is a " + t.kind + ": drop it first, or choose another name")
}

// FindThing finds what a name stands for.
func (c *Call) FindThing(kind, name string) (*Thing, error) {
	return c.session.sockets.thing(kind, name)
}

func (r *sockets) thing(kind, name string) (*Thing, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.things[name]
	switch {
	case t != nil && t.kind == kind:
		return t, nil
	case t != nil:
		return nil, param.Usage(name + " is a " + t.kind + ", not a " + kind)
	case r.byName[name] != nil:
		return nil, param.Usage(name + " is a socket, not a " + kind)
	}
	var names []string
	for _, t := range r.things {
		if t.kind == kind {
			names = append(names, t.name)
		}
	}
	return nil, param.Unknown(kind, name, names)
}

func (r *sockets) anyThing(name string) *Thing {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.things[name]
}

// IsThing reports the name of a thing.
func (c *Call) IsThing(name string) bool { return c.session.sockets.anyThing(name) != nil }

// DropThing forgets a thing of any kind; what uses it keeps it.
func (c *Call) DropThing(name string) error {
	r := &c.session.sockets
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.things[name] != nil:
		delete(r.things, name)
		return nil
	case r.byName[name] != nil:
		return param.Usage(name + " is a socket")
	}
	var names []string
	for other := range r.things {
		names = append(names, other)
	}
	return param.Unknown("name", name, names)
}

// Thing is the thing of a kind that a name stands for, nil where there is none.
func (s *Session) Thing(kind, name string) any {
	if t := s.sockets.anyThing(name); t != nil && t.kind == kind {
		return t.is
	}
	return nil
}

// Things lists the things of a kind, by name.
func (s *Session) Things(kind string) []*Thing {
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	var all []*Thing
	for _, t := range s.sockets.things {
		if t.kind == kind {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b *Thing) int { return strings.Compare(a.name, b.name) })
	return all
}

// thingNames lists all things.
func (r *sockets) thingNames() []param.NamedThing {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []param.NamedThing
	for _, t := range r.things {
		all = append(all, param.NamedThing{Name: t.name, Kind: t.kind})
	}
	slices.SortFunc(all, func(a, b param.NamedThing) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Thing is what the command acts on, of its kind.
func (c *Call) Thing() any { return c.thing.is }

// DefineOnThing is Define for a command that acts on a thing of a kind, whose name stands before it.
func DefineOnThing[In any](kind, name string, doc Doc, run func(*Call, *In) (value.Value, error)) *Command {
	c := Define(name, doc, run)
	c.OnThing = kind
	return c
}

// checkNamed refuses a name before a command that acts on nothing, and none before one that acts on a thing.
func (c *Command) checkNamed(typed string) error {
	switch {
	case c.OnThing != "" && typed == "":
		return param.Usage(c.Name + " acts on a " + c.OnThing + ": NAME:" + c.Name)
	case c.OnThing == "" && typed != "" && !c.OnSocket:
		return param.Usage(c.Name + " acts on no socket" + prefixAdvice(c))
	}
	return nil
}

// WordedError is an error with words of its own, and lines that follow it.
type WordedError struct {
	Code    sockcore.Code
	Message string // "": the code's
	Details []string
}

func (e *WordedError) Error() string { return e.Code.Name() + ": " + e.Message }

func (e *WordedError) Unwrap() error { return e.Code }

// Operate runs an operation on the socket that the command acts on, as one of several, and waits for it within the deadline
// of the command. What a call of Operate has given is gone with the next one.
func (c *Call) Operate(prepare func(*sockcore.Op)) *sockcore.Op {
	op := &c.fiber.op
	reuse(op)
	prepare(op)
	c.operate(op)
	return op
}
