package luavm

import (
	"errors"
	"io"
	"os"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"sockshell/internal/crash"
	"sockshell/sockcore"
)

var errEnded = errors.New("the reading was ended")

// fileText reads a whole file, with the baton dropped. What is no regular file may take long: there an interrupt ends it.
func fileText(l *lua.LState, op, name string) (string, error) {
	vm := vmOf(l)
	f, ended := flowOf(l).fiber, make(chan struct{})
	most := int64(vm.maxMemory())
	var data []byte
	var err error
	r := f.blockInTime(l, op, func() string { return name }, func() { close(ended) }, func() {
		data, err = readWhole(vm.config.Folder(name), most, ended)
	})
	if err == errEnded { //nolint:errorlint // it is bare
		f.raiseBroken(l, r)
	}
	vm.heap.made(len(data))
	return string(data), err
}

// readWhole reads a file of at most so many bytes, or until ended is closed.
func readWhole(path string, most int64, ended <-chan struct{}) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, sockcore.EISDIR
	case info.Mode().IsRegular():
		return readBounded(path, most, &atomic.Bool{})
	}
	var data []byte
	var stop atomic.Bool
	done := make(chan struct{})
	go crash.Guard(func() {
		defer close(done)
		data, err = readBounded(path, most, &stop)
	})
	select {
	case <-done:
		return data, err
	case <-ended:
		stop.Store(true)
		return nil, errEnded
	}
}

func readBounded(path string, most int64, stop *atomic.Bool) (data []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was read alone
	data, err = io.ReadAll(&stoppable{io.LimitReader(f, most+1), stop})
	if err == nil && int64(len(data)) > most {
		return nil, errMemory
	}
	return data, err
}

// stoppable is a reader that ends when it is told to.
type stoppable struct {
	r    io.Reader
	stop *atomic.Bool
}

// Read implements io.Reader.
func (s *stoppable) Read(p []byte) (int, error) {
	if s.stop.Load() {
		return 0, errEnded
	}
	return s.r.Read(p)
}
