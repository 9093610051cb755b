//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package terminal

import (
	"errors"
	"os"
	"time"
)

// There is no line editor for this system: newModes fails, and Open with it.

type modes struct{}

func newModes(*os.File) (*modes, error) { return nil, errors.ErrUnsupported }

func (*modes) run(bool) error { return errors.ErrUnsupported }
func (*modes) edit() error    { return errors.ErrUnsupported }
func (*modes) pass() error    { return errors.ErrUnsupported }
func (*modes) close() error   { return errors.ErrUnsupported }
func (*modes) lend()          {}
func (*modes) takeBack()      {}

type watcher struct{}

func watch(*screen, *modes, func()) *watcher { return &watcher{} }

func (*watcher) suspend() {}
func (*watcher) stop()    {}

func readable(int, int, time.Duration) (readiness, error) { return readyEnd, nil }

func readBytes(int, []byte) (int, error) { return 0, errors.ErrUnsupported }

func forget(int) {}

type locker struct{ held bool }

func (*locker) lock(*os.File, time.Duration) error { return nil }
