package terminal

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"

	"sockshell/internal/crash"
)

// aheadMin is how many bytes have to be typed ahead until the terminal is readable while no line is edited:
// VMIN, which poll(2) goes by here, and which is a byte (termios(3), n_tty_poll).
const aheadMin = 255

// An ahead takes what is typed ahead out of the terminal driver where that is much. The driver holds 4095 bytes,
// and looks at nothing behind them until they are read: a ^C, with which a user who has pasted too much wants
// to end what runs, would be one of those (n_tty_receive_buf). From then on it does the driver's work with such
// keys: they are looked for in the order in which they come, and drop what came before them. What is less stays
// in the driver, and its keys with it.
type ahead struct {
	input *input
	modes *modes
	fd    int // the terminal, opened once more so that no read of it waits
	wake  *os.File
	waker *os.File

	mu     sync.Mutex
	ended  chan struct{} // closed when the watch is over; nil: there is none
	closed bool
}

// newAhead readies a watch. Where the terminal cannot be opened there is none.
func newAhead(in *input, m *modes) *ahead {
	a := &ahead{input: in, modes: m, closed: true}
	path := "/proc/self/fd/" + strconv.Itoa(in.fd)
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return a
	}
	if a.wake, a.waker, err = os.Pipe(); err != nil {
		_ = unix.Close(fd)
		return a
	}
	a.fd, a.closed = fd, false
	return a
}

// begin starts the watch, and with it the mode for commands.
func (a *ahead) begin() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return a.modes.run(false)
	}
	if a.ended != nil {
		return nil
	}
	err := a.modes.run(len(a.input.ahead) > 0)
	ended := make(chan struct{})
	a.ended = ended
	go crash.Guard(func() {
		defer close(ended)
		a.watch()
	})
	return err
}

// end ends the watch, and tells whether there was one.
func (a *ahead) end() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stop()
}

func (a *ahead) stop() bool {
	if a.ended == nil {
		return false
	}
	one := []byte{0}
	_, _ = a.waker.Write(one)
	<-a.ended
	_, _ = a.wake.Read(one)
	a.ended = nil
	return true
}

// close ends the watch for good.
func (a *ahead) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return
	}
	a.stop()
	a.closed = true
	_ = unix.Close(a.fd)
	_ = a.wake.Close()
	_ = a.waker.Close()
}

func (a *ahead) watch() {
	wake, err := descriptor(a.wake)
	for err == nil {
		var ready readiness
		if ready, err = readable(a.fd, wake, -1); ready == readyEnd {
			return
		}
		err = errors.Join(err, a.modes.run(true), a.take())
	}
}

// take takes all that has been typed: the driver asks the terminal for more only when it has next to nothing
// left (n_tty_check_unthrottle). An error says that the terminal is gone, as the next reader will find.
func (a *ahead) take() error {
	var buf [4096]byte
	for {
		n, err := unix.Read(a.fd, buf[:])
		switch {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EAGAIN):
			return nil
		case err != nil:
			return err
		case n == 0:
			return io.EOF
		default:
			a.add(buf[:n])
		}
	}
}

// add keeps what has been typed, and does what the driver would do with its keys (termios(3), ISIG).
func (a *ahead) add(typed []byte) {
	for len(typed) > 0 {
		at, sig := a.modes.signalKey(typed)
		if sig == 0 {
			a.input.ahead = append(a.input.ahead, typed...)
			return
		}
		a.input.ahead = nil
		typed = typed[at+1:]
		_ = unix.Kill(wholeGroup, sig)
	}
}

// signalKey finds the first byte that is a signal's key; sig is 0 where there is none.
func (m *modes) signalKey(typed []byte) (at int, sig unix.Signal) {
	for _, key := range []struct {
		index int
		sig   unix.Signal
	}{{unix.VINTR, unix.SIGINT}, {unix.VQUIT, unix.SIGQUIT}, {unix.VSUSP, unix.SIGTSTP}} {
		c := m.original.Cc[key.index]
		if i := bytes.IndexByte(typed, c); c != 0 && i >= 0 && (sig == 0 || i < at) { // 0 is no key
			at, sig = i, key.sig
		}
	}
	return at, sig
}
