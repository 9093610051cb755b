package luavm

import (
	"errors"
	"io"
	"os"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// The flags of file.random_access:open.
const (
	openReadOnly = 1 << iota
	openWriteOnly
	openReadWrite
	openAppend
	openCreate
	openExclusive
	openTruncate
	openSync
)

// openFlags are the system's flags for ours.
func openFlags(l *lua.LState, flags int) int {
	system := 0
	switch flags & (openReadOnly | openWriteOnly | openReadWrite) {
	case openReadOnly:
		system = os.O_RDONLY
	case openWriteOnly:
		system = os.O_WRONLY
	case openReadWrite:
		system = os.O_RDWR
	default:
		raiseCode(l, sockcore.EINVAL, "one of read_only, write_only and read_write")
	}
	for ours, flag := range map[int]int{
		openAppend: os.O_APPEND, openCreate: os.O_CREATE, openExclusive: os.O_EXCL, openTruncate: os.O_TRUNC, openSync: os.O_SYNC,
	} {
		if flags&ours != 0 {
			system |= flag
		}
	}
	return system
}

// fileError is the code of what a file failed with.
func fileError(err error) error {
	if err == nil {
		return nil
	}
	switch {
	case errors.Is(err, io.EOF):
		return sockcore.EOF
	case errors.Is(err, os.ErrClosed):
		return sockcore.EBADF
	}
	if c := sockcore.SystemCode(err); c != 0 {
		return c
	}
	return err
}

// openRegular opens a file that has positions. It does not wait, as for the other end of a FIFO.
func openRegular(path string, flags int) (*os.File, error) {
	if info, err := os.Stat(path); err == nil {
		if info.IsDir() {
			return nil, sockcore.EISDIR
		}
		if info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0 {
			return nil, sockcore.ESPIPE
		}
	}
	return os.OpenFile(path, flags, 0o666)
}

func (vm *VM) openFile(l *lua.LState) {
	flags := l.NewTable()
	for name, v := range map[string]int{
		"read_only": openReadOnly, "write_only": openWriteOnly, "read_write": openReadWrite, "append": openAppend,
		"create": openCreate, "exclusive": openExclusive, "truncate": openTruncate, "sync_all_on_write": openSync,
	} {
		flags.RawSetString(name, lua.LNumber(v))
	}
	self := func(l *lua.LState) *randomAccess { return check[*randomAccess](l, 1, "file.random_access") }
	opened := func(l *lua.LState) *randomAccess {
		f := self(l)
		if f.f == nil {
			raiseCode(l, sockcore.EBADF, "")
		}
		return f
	}
	// at moves bytes at an offset, with the baton dropped.
	at := func(name string, move func(f *randomAccess, p []byte, offset int64) (int, error), read bool) lua.LGFunction {
		return func(l *lua.LState) int {
			file, offset, fiber := *opened(l), int64(checkInt(l, 2)), flowOf(l).fiber // a copy: others may close it meanwhile
			data := checkBytes(l, 3)
			if offset < 0 {
				raiseCode(l, sockcore.EINVAL, "")
			}
			fiber.suspensionPoint(l)
			own := append([]byte(nil), data...)
			var n int
			var err error
			fiber.complete(l, name, file.path, func() { n, err = move(&file, own, offset) })
			if read {
				copy(data, own[:n])
			}
			if n == 0 && len(own) > 0 && err != nil {
				raise(l, name, fileError(err), int64(n))
			}
			return pushInt(l, n)
		}
	}
	methods := map[string]lua.LGFunction{
		"open": func(l *lua.LState) int {
			f, path := self(l), checkText(l, 2)
			if f.f != nil {
				raiseCode(l, sockcore.AlreadyOpen, "")
			}
			flags := checkFlags(l, 3, 0, 2*openSync-1)
			opened, err := openRegular(vm.config.Folder(path), openFlags(l, flags))
			raiseIf(l, "open "+path, fileError(err))
			f.f, f.path, f.appends = opened, path, flags&openAppend != 0
			return 0
		},
		"close": func(l *lua.LState) int {
			f := self(l)
			if f.f != nil {
				err := f.f.Close()
				f.f = nil
				raiseIf(l, "close", fileError(err))
			}
			return 0
		},
		"resize": func(l *lua.LState) int {
			raiseIf(l, "resize", fileError(opened(l).f.Truncate(int64(checkInt(l, 2)))))
			return 0
		},
		"read_some_at":  at("read_some_at", (*randomAccess).readAt, true),
		"write_some_at": at("write_some_at", (*randomAccess).writeAt, false),
	}
	vm.meta.file = class(l, "file.random_access", methods, map[string]lua.LGFunction{
		"is_open": func(l *lua.LState) int { return pushBool(l, self(l).f != nil) },
		"size": func(l *lua.LState) int {
			info, err := opened(l).f.Stat()
			raiseIf(l, "size", fileError(err))
			return pushInt(l, info.Size())
		},
	})
	random := l.SetFuncs(l.NewTable(), methods)
	random.RawSetString("new", l.NewFunction(func(l *lua.LState) int {
		return push(l, vm.userdata(&randomAccess{}, vm.meta.file))
	}))
	module := l.NewTable()
	module.RawSetString("open_flag", flags)
	module.RawSetString("random_access", random)
	l.SetGlobal("file", module)
}
