//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"sync"

	"golang.org/x/sys/unix"
)

// A modes is the one owner of the terminal driver's settings (termios(3)). Every change is TCSANOW:
// the others wait for output that a stopped terminal never lets out, or flush what was typed ahead.
type modes struct {
	fd       int
	original unix.Termios
	running  unix.Termios // a command runs: no echo, no lines, but ^C, ^Z and ^\ are signals
	crowded  unix.Termios // that, and so much is typed ahead that it is read, and ^C with it
	editing  unix.Termios // every byte is a key
	passing  unix.Termios // every byte is another's, and so is what is written: cfmakeraw(3)

	mu      sync.Mutex
	current *unix.Termios // what is in force, or will be again when the process continues
	lent    bool          // another program has the terminal, in its original mode
	stopped bool          // the process is, or is about to be
	closed  bool
}

// newModes fails when the file is no terminal; otherwise the terminal is in running mode.
func newModes(terminal *os.File) (*modes, error) {
	fd, err := descriptor(terminal)
	if err != nil {
		return nil, err
	}
	original, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return nil, os.NewSyscallError("tcgetattr", err)
	}
	m := &modes{fd: fd, original: *original, running: *original}
	m.running.Iflag &^= unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.PARMRK
	m.running.Oflag |= unix.OPOST | unix.ONLCR
	m.running.Lflag &^= unix.ICANON | unix.ECHO | unix.ECHONL | unix.IEXTEN | unix.NOFLSH
	m.running.Lflag |= unix.ISIG
	m.running.Cc[unix.VMIN], m.running.Cc[unix.VTIME] = aheadMin, 0
	m.crowded = m.running
	m.crowded.Lflag &^= unix.ISIG
	m.crowded.Cc[unix.VMIN] = 1
	m.editing = m.crowded
	m.editing.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.IXON
	m.passing = m.editing
	m.passing.Iflag &^= unix.IXON | unix.IXOFF | unix.BRKINT
	m.passing.Oflag &^= unix.OPOST
	m.passing.Cflag = m.passing.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	return m, m.run(false)
}

// run is for commands; crowded says that much is typed ahead.
func (m *modes) run(crowded bool) error {
	if crowded {
		return m.set(&m.crowded)
	}
	return m.set(&m.running)
}

func (m *modes) edit() error { return m.set(&m.editing) }

func (m *modes) pass() error { return m.set(&m.passing) }

// set puts a mode in force, now or when the terminal is ours again.
func (m *modes) set(mode *unix.Termios) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.current = mode
	return m.enforce()
}

// enforce puts the current mode in force, unless the terminal is another's.
func (m *modes) enforce() error {
	switch {
	case m.closed:
		return io.EOF
	case m.lent || m.stopped:
		return nil
	}
	return m.put(m.current)
}

// suspend gives the terminal back for as long as the process is stopped. Another program that has it knows
// in which mode it leaves it.
func (m *modes) suspend() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stopped = true
	if m.lent {
		return nil
	}
	return m.restore()
}

// resume brings back what suspend took away.
func (m *modes) resume() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stopped = false
	return m.enforce()
}

// lend gives the terminal to another program.
func (m *modes) lend() {
	m.mu.Lock()
	defer m.mu.Unlock()
	_ = m.restore() // where that cannot be done, the program will find out
	m.lent = true
}

// takeBack undoes lend.
func (m *modes) takeBack() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lent = false
	if !m.closed {
		m.comeForward()
	}
	_ = m.enforce()
}

// comeForward takes the terminal's foreground when no group has it: a shell that has run there put itself into it,
// and was killed. This process could neither read the terminal nor set its mode (tcsetpgrp(3)).
func (m *modes) comeForward() {
	group := m.foreground()
	if group <= 0 || group == unix.Getpgrp() || !errors.Is(unix.Kill(-group, 0), unix.ESRCH) {
		return
	}
	signal.Ignore(unix.SIGTTOU)
	defer signal.Reset(unix.SIGTTOU)
	_ = unix.IoctlSetPointerInt(m.fd, unix.TIOCSPGRP, unix.Getpgrp())
}

// foreground is the process group to which the terminal listens, 0 where it does not tell.
func (m *modes) foreground() int {
	group, err := unix.IoctlGetInt(m.fd, unix.TIOCGPGRP)
	if err != nil {
		return 0
	}
	return group
}

// close gives the terminal back for good; it waits for nothing but the ioctl.
func (m *modes) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil
	}
	m.closed = true
	return m.restore()
}

func (m *modes) restore() error {
	// From the background this would stop the process (SIGTTOU, tcsetattr(3)), and disturb whoever
	// has the terminal now.
	if group := m.foreground(); group != 0 && group != unix.Getpgrp() {
		return nil
	}
	return m.put(&m.original)
}

func (m *modes) put(mode *unix.Termios) error {
	for {
		err := unix.IoctlSetTermios(m.fd, setTermios, mode)
		if !errors.Is(err, unix.EINTR) {
			return os.NewSyscallError("tcsetattr", err)
		}
	}
}

// readBytes reads what the terminal has; n is 0 when there is nothing after all.
func readBytes(fd int, buf []byte) (n int, err error) {
	n, err = unix.Read(fd, buf)
	switch {
	case errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN):
		return 0, nil
	case err != nil:
		return 0, os.NewSyscallError("read", err)
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}
