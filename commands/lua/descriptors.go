package luavm

import (
	"strconv"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// socketSet is the sockets that a VM has made and not closed.
type socketSet struct {
	mu  sync.Mutex
	set map[*sockcore.Socket]struct{}
}

func (t *socketSet) add(s *sockcore.Socket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.set == nil {
		t.set = map[*sockcore.Socket]struct{}{}
	}
	t.set[s] = struct{}{}
}

// remove takes a socket out that somebody else has now, and reports whether it was there.
func (t *socketSet) remove(s *sockcore.Socket) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, ok := t.set[s]
	delete(t.set, s)
	return ok
}

// collect closes a socket that the program has lost.
func (t *socketSet) collect(s *sockcore.Socket) {
	if t.remove(s) {
		_ = s.Close() // nobody is left who could be told
	}
}

func (t *socketSet) closeAll() {
	t.mu.Lock()
	set := t.set
	t.set = nil
	t.mu.Unlock()
	for s := range set {
		_ = s.Close() // the program is over
	}
}

// descriptor is a file_descriptor: what release gave, or a message brought.
type descriptor struct{ fd int }

func (vm *VM) newDescriptor(fd int) *lua.LUserData {
	if vm.meta.descriptor == nil {
		vm.meta.descriptor = vm.descriptorClass(vm.root)
	}
	return vm.userdata(&descriptor{fd}, vm.meta.descriptor)
}

func (vm *VM) newDescriptors(fds []int) *lua.LTable {
	t := vm.root.NewTable()
	for _, fd := range fds {
		t.Append(vm.newDescriptor(fd))
	}
	return t
}

// open is the number of a descriptor that has not been given away.
func (d *descriptor) open(l *lua.LState) int {
	if d.fd < 0 {
		raiseCode(l, sockcore.EBADF, "")
	}
	return d.fd
}

func (vm *VM) descriptorClass(l *lua.LState) *lua.LTable {
	self := func(l *lua.LState) *descriptor { return check[*descriptor](l, 1, "file_descriptor") }
	meta := class(l, "file_descriptor", map[string]lua.LGFunction{
		"close": func(l *lua.LState) int {
			d := self(l)
			closing := vm.config.Env.CloseHandle(0, d.open(l))
			d.fd = -1
			if wait := closing.Done(); wait != nil {
				flowOf(l).fiber.complete(l, "close", "", func() { <-wait })
			}
			raiseIf(l, "close", closing.Err())
			return 0
		},
		"dup": func(l *lua.LState) int {
			fd, err := vm.config.Env.Duplicate(self(l).open(l))
			raiseIf(l, "dup", err)
			return push(l, vm.newDescriptor(fd))
		},
	}, nil)
	meta.RawSetString("__tostring", l.NewFunction(func(l *lua.LState) int {
		return pushStrings(l, "/dev/fd/"+itoa(self(l).fd))
	}))
	return meta
}

// descriptorAt is the number that argument n gives, as a file_descriptor, a number or /dev/fd/N, and what to call when the
// descriptor has been given away.
func descriptorAt(l *lua.LState, n int) (fd int, given func()) {
	if ud, ok := l.Get(n).(*lua.LUserData); ok {
		if d, ok := ud.Value.(*descriptor); ok {
			return d.open(l), func() { d.fd = -1 }
		}
		typeError(l, n, "file_descriptor")
	}
	fd, err := strconv.Atoi(strings.TrimPrefix(checkText(l, n), "/dev/fd/"))
	if err != nil || fd < 0 {
		raiseCode(l, sockcore.EBADF, "")
	}
	return fd, func() {}
}

// assign hands the descriptor that argument n gives to attach.
func (vm *VM) assign(l *lua.LState, n int, attach func(fd int) error) error {
	fd, given := descriptorAt(l, n)
	if err := attach(fd); err != nil {
		return err
	}
	given()
	return nil
}

// descriptors are the methods of sockets that pass descriptors.
func (c *socketClass) descriptors(m map[string]lua.LGFunction) {
	m["send_with_fds"] = func(l *lua.LState) int {
		s, data, list := checkSocket(l), checkBytes(l, 2), checkTable(l, 3)
		fds := make([]int, tableLength(list))
		for i := range fds {
			l.Push(list.RawGetInt(i + 1))
			fds[i], _ = descriptorAt(l, l.GetTop())
			l.Pop(1)
		}
		control := sockcore.DescriptorsControl(fds)
		if control == nil && len(fds) > 0 {
			raise(l, "send_with_fds", sockcore.NotSupported, -1)
		}
		return pushInt(l, s.writes(l, "send_with_fds", sockcore.OpWriteSome, data, 0, &sockcore.Message{Control: control}))
	}
	m["receive_with_fds"] = func(l *lua.LState) int {
		s, into, most := checkSocket(l), checkSpan(l, 2), optInt(l, 3, 1)
		if most < 0 || most > descriptorsMost {
			raiseCode(l, sockcore.EINVAL, "a message has at most 253 descriptors")
		}
		message := sockcore.Message{Control: make([]byte, sockcore.ControlRoom(most))}
		n := s.reads(l, "receive_with_fds", sockcore.OpReadSome, into, 0, 0, &message)
		came := message.Ancillary().Descriptors
		wanted := min(most, len(came))
		for _, fd := range came[wanted:] { // there was room for one more than was asked for
			s.vm.config.Env.CloseHandle(0, fd)
		}
		l.Push(lua.LNumber(n))
		l.Push(s.vm.newDescriptors(came[:wanted]))
		return 2
	}
}
