package terminal

import (
	"os"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// escapeDelay is how long the rest of an escape sequence may take. Terminals send it in one
	// piece; it is a round trip on a slow link that may break it up.
	escapeDelay = 100 * time.Millisecond
	// maxRun bounds the typed-ahead characters, in bytes, that become one insertion.
	maxRun = 4096
)

// An input reads the terminal key by key. It never takes a byte beyond the key it returns, but for
// characters typed ahead, so that what is typed during a command waits in the terminal driver, where
// ^C flushes it (termios(3), NOFLSH), or, where that is too much for the driver, in ahead.
type input struct {
	fd      int
	ahead   []byte // comes before what the driver has
	decoder decoder
	wake    *os.File // becomes readable when the input is to end
	ender   *os.File
	ended   atomic.Bool
	left    atomic.Bool // wake holds a byte: the next key is keyLeave
	// plainPaste: the terminal does not mark what is pasted. A tab that has more behind it already is
	// then text: completing in mid-paste would run lines that were not pasted.
	plainPaste bool
}

func newInput(terminal *os.File) (*input, error) {
	fd, err := descriptor(terminal)
	if err != nil {
		return nil, err
	}
	wake, ender, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return &input{fd: fd, wake: wake, ender: ender}, nil
}

// descriptor is the file's number; unlike File.Fd it leaves the file's mode alone.
func descriptor(f *os.File) (int, error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return -1, err
	}
	var fd int
	err = conn.Control(func(n uintptr) { fd = int(n) })
	return fd, err
}

// key waits for the next key; ok is false at the input's end, whatever was half-typed.
func (in *input) key() (k key, ok bool) {
	for {
		if k, ok = in.decoder.next(); ok {
			break
		}
		if in.ended.Load() || !in.fill(in.patience()) {
			in.ended.Store(true)
			return key{}, false
		}
	}
	if k.kind == keyTab && in.plainPaste && in.more() {
		k = key{keyInsert, "\t"}
	}
	if k.kind == keyInsert {
		k.text += in.run()
	}
	return k, true
}

// more tells whether more has been typed already.
func (in *input) more() bool {
	if len(in.decoder.keys) > 0 || len(in.ahead) > 0 {
		return true
	}
	ready, err := readable(in.fd, in.wakeDescriptor(), 0)
	return err == nil && ready == readyInput
}

// pastesPlainly tells of a kind of terminal, as in TERM, that it does not know bracketed paste.
func pastesPlainly(kind string) bool {
	kind, _, _ = strings.Cut(kind, "-")
	switch kind {
	case "linux", "ansi", "cons25", "vt52", "vt100", "vt102", "vt220", "vt320", "sun", "wsvt25":
		return true
	}
	return false
}

// patience is how long to wait for a byte, negative for ever.
func (in *input) patience() time.Duration {
	if in.decoder.unfinished() {
		return escapeDelay
	}
	return -1
}

// run takes the characters that have been typed already, so that they are drawn once.
func (in *input) run() string {
	var run []byte
	for len(run) < maxRun {
		if len(in.decoder.keys) == 0 {
			if !in.more() || !in.take() {
				break
			}
			continue
		}
		if in.decoder.keys[0].kind != keyInsert {
			break
		}
		k, _ := in.decoder.next()
		run = append(run, k.text...)
	}
	return string(run)
}

// fill waits for a byte and decodes it. It returns false at the input's end.
func (in *input) fill(patience time.Duration) bool {
	if len(in.ahead) > 0 {
		return in.take()
	}
	ready, err := readable(in.fd, in.wakeDescriptor(), patience)
	switch {
	case err == nil && ready == readyEnd && in.leaves():
		in.decoder.keys = append(in.decoder.keys, key{kind: keyLeave})
		return true
	case err != nil || ready == readyEnd:
		return false
	case ready == readyNone:
		in.decoder.expire()
		return true
	}
	return in.take()
}

// take reads a byte. A terminal that was hung up gives none, or EIO.
func (in *input) take() bool {
	if len(in.ahead) > 0 {
		in.decoder.push(in.ahead[0])
		in.ahead = in.ahead[1:]
		return true
	}
	var b [1]byte
	n, err := readBytes(in.fd, b[:])
	if n > 0 {
		in.decoder.push(b[0])
	}
	return err == nil
}

func (in *input) wakeDescriptor() int { fd, _ := descriptor(in.wake); return fd }

// end makes key return, now and from now on.
func (in *input) end() { _ = in.ender.Close() }

// leave makes keyLeave the next key.
func (in *input) leave() {
	if !in.left.Swap(true) {
		_, _ = in.ender.Write([]byte{0}) // it fails when the input has ended
	}
}

// leaves reports, once, that leave was called.
func (in *input) leaves() bool {
	if !in.left.Load() {
		return false
	}
	_, _ = in.wake.Read([]byte{0})
	in.left.Store(false)
	return true
}

// close releases the descriptors; no call of key may be under way.
func (in *input) close() { _ = in.wake.Close() }

// What readable found.
type readiness int

const (
	readyNone readiness = iota // nothing within the time
	readyInput
	readyEnd
)
