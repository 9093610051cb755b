package luavm

import (
	"io"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// ioFile is a file as io.open gives it, or a standard stream.
type ioFile struct {
	name   string
	f      *os.File // nil: a standard stream, or closed
	in     *input   // nil: it cannot be read
	out    writeFunction
	closed bool
}

// ioModes are the flags of the modes of io.open.
var ioModes = map[string]int{
	"r": os.O_RDONLY, "w": os.O_WRONLY | os.O_CREATE | os.O_TRUNC, "a": os.O_WRONLY | os.O_CREATE | os.O_APPEND,
	"r+": os.O_RDWR, "w+": os.O_RDWR | os.O_CREATE | os.O_TRUNC, "a+": os.O_RDWR | os.O_CREATE | os.O_APPEND,
}

// openIOFile opens a file in a mode of C's.
func (vm *VM) openIOFile(name, mode string) (*ioFile, error) {
	flags, ok := ioModes[strings.Replace(mode, "b", "", 1)]
	if !ok {
		return nil, sockcore.EINVAL
	}
	f, err := openRegular(vm.config.Folder(name), flags)
	if err != nil {
		return nil, err
	}
	file := &ioFile{name: name, f: f}
	if flags&(os.O_WRONLY|os.O_RDWR) != os.O_WRONLY {
		file.in = &input{r: f, what: name}
	}
	if flags&(os.O_WRONLY|os.O_RDWR) != os.O_RDONLY {
		file.out = file.write
	}
	return file, nil
}

// write writes where reading, which runs ahead, has come to.
func (file *ioFile) write(l *lua.LState, p []byte) error {
	if err := file.settle(); err != nil {
		return err
	}
	var err error
	flowOf(l).fiber.complete(l, "write", file.name, func() { _, err = file.f.Write(p) })
	return fileError(err)
}

// settle puts the file's position where its reader is.
func (file *ioFile) settle() error {
	if file.in == nil {
		return nil
	}
	if n := file.in.forget(); n > 0 {
		if _, err := file.f.Seek(int64(-n), io.SeekCurrent); err != nil {
			return fileError(err)
		}
	}
	return nil
}

// close closes a file; a standard stream stays.
func (file *ioFile) close() error {
	f := file.f
	if f == nil {
		return nil
	}
	file.f, file.closed = nil, true
	return fileError(f.Close())
}

// pushFailure pushes nil, what was wrong with a file, and its number.
func pushFailure(l *lua.LState, name string, err error) int {
	err = fileError(err)
	number := 0
	if c, ok := sockcore.CodeOf(err); ok {
		number = c.Number()
	}
	l.Push(lua.LNil)
	l.Push(lua.LString(name + ": " + err.Error()))
	return 2 + pushInt(l, number)
}

// pushDone pushes true, or a failure.
func pushDone(l *lua.LState, name string, err error) int {
	if err != nil {
		return pushFailure(l, name, err)
	}
	return pushBool(l, true)
}

// openedFile is the file that the first argument is, which is not closed.
func openedFile(l *lua.LState) *ioFile {
	file := check[*ioFile](l, 1, "file")
	if file.closed {
		fail(l, "attempt to use a closed file")
	}
	return file
}

func (file *ioFile) read(l *lua.LState, formats []lua.LValue) int {
	if file.in == nil {
		raise(l, "read", sockcore.EBADF, -1)
	}
	return file.in.read(l, formats)
}

// writes writes the arguments from n on.
func (file *ioFile) writes(l *lua.LState, n int) {
	if file.out == nil {
		raise(l, "write", sockcore.EBADF, -1)
	}
	b := newOutput(l)
	for ; n <= l.GetTop(); n++ {
		b.add(checkText(l, n))
	}
	raiseIf(l, "write", file.out(l, []byte(b.String())))
}

// lines pushes the iterator of a file, which is closed at its end where that is wanted.
func (file *ioFile) lines(l *lua.LState, formats []lua.LValue, over func()) int {
	if file.in == nil {
		raise(l, "read", sockcore.EBADF, -1)
	}
	return file.in.lines(l, formats, over)
}

func fileSeek(l *lua.LState) int {
	file := openedFile(l)
	whence, ok := map[string]int{"set": io.SeekStart, "cur": io.SeekCurrent, "end": io.SeekEnd}[optText(l, 2, "cur")]
	if !ok {
		argError(l, 2, "invalid option")
	}
	offset := int64(optInt(l, 3, 0))
	if file.f == nil {
		return pushFailure(l, file.name, sockcore.ESPIPE)
	}
	err := file.settle()
	var at int64
	if err == nil {
		at, err = file.f.Seek(offset, whence)
	}
	if err != nil {
		return pushFailure(l, file.name, err)
	}
	return pushInt(l, at)
}

// fileClass is the metatable of files.
func fileClass(l *lua.LState) *lua.LTable {
	nothing := func(l *lua.LState) int {
		openedFile(l)
		return pushBool(l, true)
	}
	meta := class(l, "file", map[string]lua.LGFunction{
		"read": func(l *lua.LState) int { return openedFile(l).read(l, arguments(l, 2)) },
		"write": func(l *lua.LState) int {
			openedFile(l).writes(l, 2)
			return push(l, l.Get(1))
		},
		"lines": func(l *lua.LState) int { return openedFile(l).lines(l, arguments(l, 2), nil) },
		"close": func(l *lua.LState) int {
			file := openedFile(l)
			return pushDone(l, file.name, file.close())
		},
		"seek": fileSeek, "flush": nothing, "setvbuf": nothing,
	}, nil)
	meta.RawSetString("__tostring", l.NewFunction(func(l *lua.LState) int {
		file := check[*ioFile](l, 1, "file")
		if file.closed {
			return pushStrings(l, "file (closed)")
		}
		return pushStrings(l, "file ("+file.name+")")
	}))
	return meta
}
