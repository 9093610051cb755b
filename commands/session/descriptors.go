package session

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// Descriptor is one of the system's, as a user names it: a number or /dev/fd/N.
type Descriptor int

const descriptorFolder = "/dev/fd/"

func (fd Descriptor) String() string { return descriptorFolder + strconv.Itoa(int(fd)) }

var descriptorKind = param.Kind{
	Set:     param.One(parseDescriptor),
	Choices: func(s *param.Scope, _ *param.Param, _ []string) []param.Choice { return DescriptorChoices(s) },
}

// DescriptorChoices lists the descriptors that may be named.
func DescriptorChoices(s *param.Scope) []param.Choice {
	return param.Labelled(s.Descriptors, "a descriptor that no socket has")
}

// Kind implements param.Typed.
func (Descriptor) Kind() *param.Kind { return &descriptorKind }

// DescriptorList is one or more of them.
type DescriptorList []Descriptor

var descriptorsKind = param.Kind{Set: setDescriptors, Rest: true, Repeats: true, Choices: descriptorKind.Choices}

// Kind implements param.Typed.
func (DescriptorList) Kind() *param.Kind { return &descriptorsKind }

func setDescriptors(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	list := make(DescriptorList, len(args))
	for i := range args {
		if _, err := descriptorKind.Set(b, p, unsafe.Pointer(&list[i]), args[i:]); err != nil {
			return 0, err
		}
	}
	*(*DescriptorList)(dst) = list
	return len(args), nil
}

func parseDescriptor(_ *param.Param, text string) (Descriptor, error) {
	n, err := param.ParseInt(strings.TrimPrefix(text, descriptorFolder))
	if err != nil || n < 0 || n > 1<<31-1 {
		return 0, param.Usage(param.Quoted(text) + " is not a descriptor: a number, or " + descriptorFolder + "N")
	}
	return Descriptor(n), nil
}

// descriptors are those that no socket has: what release and dup handed out, and what peers passed.
type descriptors struct {
	// moving is held while one goes to a socket or comes from there, so that none ever has two owners.
	moving sync.Mutex

	mu   sync.Mutex   // of list alone
	list []Descriptor // in the order in which they came
}

// snapshot copies the list.
func (r *descriptors) snapshot() []Descriptor {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list)
}

// has reports whether fd is listed.
func (r *descriptors) has(fd Descriptor) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.list, fd)
}

func (r *descriptors) add(fd Descriptor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, fd)
}

// remove takes fd off the list.
func (r *descriptors) remove(fd Descriptor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = slices.DeleteFunc(r.list, func(o Descriptor) bool { return o == fd })
}

// assign gives fd to the socket. It must be listed, or, where the session takes what the process
// inherited, be that; nothing is changed before it is known to fit.
func (s *Session) assign(e *NamedSocket, p sockcore.Protocol, fd Descriptor) error {
	r := &s.descriptors
	r.moving.Lock()
	defer r.moving.Unlock()
	if e.sock.IsOpen() {
		return sockcore.AlreadyOpen
	}
	if owner := s.sockets.owner(fd); owner != nil {
		return param.Usage(fd.String() + " is the descriptor of " + owner.name + ": release it there first")
	}
	listed := r.has(fd)
	if !listed && !s.config.Inherit {
		return sockcore.EBADF
	}
	if _, err := s.env.Inspect(int(fd)); err != nil {
		return err
	}
	if !listed && !s.env.Inherited(int(fd)) {
		return sockcore.EBADF
	}
	if err := e.sock.Attach(int(fd), p); err != nil {
		return err
	}
	r.remove(fd)
	return nil
}

// release takes the descriptor out of the socket and lists it.
func (s *Session) release(e *NamedSocket) (Descriptor, error) {
	r := &s.descriptors
	r.moving.Lock()
	defer r.moving.Unlock()
	n, err := e.sock.Detach()
	fd := Descriptor(n)
	if n >= 0 {
		r.add(fd)
	}
	return fd, err
}

// Duplicate makes a further descriptor of a listed one, and lists it.
func (s *Session) Duplicate(fd Descriptor) (Descriptor, error) {
	r := &s.descriptors
	r.moving.Lock()
	defer r.moving.Unlock()
	if !r.has(fd) {
		return 0, sockcore.EBADF
	}
	n, err := s.env.Duplicate(int(fd))
	if err != nil {
		return 0, err
	}
	r.add(Descriptor(n))
	return Descriptor(n), nil
}

// CloseDescriptor closes a listed one.
func (s *Session) CloseDescriptor(tag int32, fd Descriptor) (*sockcore.Closing, error) {
	r := &s.descriptors
	r.moving.Lock()
	defer r.moving.Unlock()
	if !r.has(fd) {
		return nil, sockcore.EBADF
	}
	r.remove(fd)
	return s.env.CloseHandle(tag, int(fd)), nil
}

// KeepDescriptors lists descriptors that a peer passed. It may be called on any goroutine, while others are moved.
func (s *Session) KeepDescriptors(fds []int) []Descriptor {
	var kept []Descriptor
	for _, n := range fds {
		s.descriptors.add(Descriptor(n))
		kept = append(kept, Descriptor(n))
	}
	return kept
}

// DropDescriptors closes descriptors that are not listed.
func (s *Session) DropDescriptors(tag int32, fds []int) {
	for _, n := range fds {
		_ = s.env.CloseHandle(tag, n) // where that lingers, nobody waits
	}
}

// ToPass makes a duplicate of each descriptor, for passing it to a peer: what it stands for stays that until it is sent.
// Each is listed, or a socket's, or, where the session takes that, was inherited.
func (s *Session) ToPass(fds []Descriptor) (copies []int, err error) {
	r := &s.descriptors
	r.moving.Lock()
	defer r.moving.Unlock()
	for _, fd := range fds {
		n, err := -1, error(sockcore.EBADF)
		if r.has(fd) || s.sockets.owner(fd) != nil || s.config.Inherit && s.env.Inherited(int(fd)) {
			n, err = s.env.Duplicate(int(fd))
		}
		if err != nil {
			s.DropDescriptors(0, copies)
			return nil, err
		}
		copies = append(copies, n)
	}
	return copies, nil
}

// owner is the socket that has the descriptor, nil for none.
func (r *sockets) owner(fd Descriptor) *NamedSocket {
	for _, e := range r.list() {
		if n, err := e.sock.NativeHandle(); err == nil && n == int64(fd) {
			return e
		}
	}
	return nil
}

// RemoveStale removes the file of a unix socket that nobody has open any more, and no other.
func (s *Session) RemoveStale(path string, t sockcore.Type) error { return s.env.RemoveStale(path, t) }

// Descriptors lists those that no socket has, in the order in which they came.
func (s *Session) Descriptors() []Descriptor { return s.descriptors.snapshot() }

// ProgramFiles are what a program that the session starts inherits, from its descriptor 3 on: those that are listed, under
// their own numbers. sockcore.CloseFiles closes them when it has started.
func (s *Session) ProgramFiles() ([]*os.File, error) {
	r := &s.descriptors
	r.moving.Lock()
	defer r.moving.Unlock()
	var fds []int
	for _, fd := range r.snapshot() {
		fds = append(fds, int(fd))
	}
	return s.env.ProgramFiles(fds)
}

// Inspect tells what a descriptor is.
func (s *Session) Inspect(fd Descriptor) (sockcore.Handle, error) { return s.env.Inspect(int(fd)) }

// Assign gives a descriptor to the socket that the command acts on.
func (c *Call) Assign(p sockcore.Protocol, fd Descriptor) error {
	return c.session.assign(c.socket, p, fd)
}

// Release takes the descriptor out of the socket that the command acts on.
func (c *Call) Release() (Descriptor, error) { return c.session.release(c.socket) }
