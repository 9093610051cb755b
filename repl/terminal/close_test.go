//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"errors"
	"io"
	"os"
	"testing"

	"github.com/creack/pty"
	"go.uber.org/goleak"

	"sockshell/completions"
)

// openInProcess opens a line editor on a terminal that is not the process's own.
func openInProcess(t *testing.T, cfg Config) (term *Terminal, master *os.File, screen *emulator) {
	t.Helper()
	master, slave := openPty(t)
	if err := pty.Setsize(slave, &pty.Winsize{Cols: 40, Rows: 12}); err != nil {
		t.Fatal(err)
	}
	screen, ended := newEmulator(40, 12), make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(screen, master)
	}()
	t.Cleanup(func() {
		_ = slave.Close()
		_ = master.Close()
		<-ended
	})
	cfg.In, cfg.Out = slave, slave
	term, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return term, master, screen
}

// TestNoGoroutineLeft closes a line editor in each state that readline can be in.
func TestNoGoroutineLeft(t *testing.T) {
	for _, c := range []struct {
		name string
		use  func(t *testing.T, term *Terminal, master *os.File, screen *emulator)
	}{
		{"at once", func(*testing.T, *Terminal, *os.File, *emulator) {}},
		{"after a line", func(t *testing.T, term *Terminal, master *os.File, _ *emulator) {
			_, _ = master.WriteString("line\r")
			if line, err := term.ReadLine("> "); line != "line" || err != nil {
				t.Errorf("ReadLine = %q, %v", line, err)
			}
		}},
		{"after ^D and ^C", func(t *testing.T, term *Terminal, master *os.File, screen *emulator) {
			_, _ = master.WriteString("\x04")
			if line, err := term.ReadLine("> "); line != "" || !errors.Is(err, io.EOF) {
				t.Errorf("ReadLine = %q, %v", line, err)
			}
			interrupted := make(chan error)
			go func() {
				_, err := term.ReadLine("> ")
				interrupted <- err
			}()
			screen.want(t, ">", "> |") // while none is edited ^C would flush the input
			_, _ = master.WriteString("a\x04\x03")
			if err := <-interrupted; !errors.Is(err, ErrInterrupt) {
				t.Errorf("ReadLine = %v", err)
			}
		}},
		{"with typed-ahead input", func(_ *testing.T, _ *Terminal, master *os.File, _ *emulator) {
			_, _ = master.WriteString("a\rb\rc")
		}},
		{"while a line is edited", func(t *testing.T, term *Terminal, master *os.File, screen *emulator) {
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				if line, err := term.ReadLine("> "); line != "" || !errors.Is(err, io.EOF) {
					t.Errorf("ReadLine = %q, %v", line, err)
				}
			}()
			_, _ = master.WriteString("half")
			screen.want(t, "> half|")
			_ = term.Close()
			<-ended
		}},
		{"pasted lines left", func(t *testing.T, term *Terminal, master *os.File, _ *emulator) {
			_, _ = master.WriteString("\x1b[200~a\nb\nc\x1b[201~\r")
			if line, err := term.ReadLine("> "); line != "a" || err != nil {
				t.Errorf("ReadLine = %q, %v", line, err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := goleak.IgnoreCurrent()
			term, master, screen := openInProcess(t, Config{})
			t.Cleanup(func() { goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("io.Copy")) })
			c.use(t, term, master, screen)
			for range 2 {
				if err := term.Close(); err != nil {
					t.Errorf("Close = %v", err)
				}
			}
			if line, err := term.ReadLine("> "); line != "" || !errors.Is(err, io.EOF) {
				t.Errorf("ReadLine after Close = %q, %v", line, err)
			}
			if n, err := term.Write([]byte("out\n")); n != 4 || err != nil {
				t.Errorf("Write after Close = %d, %v", n, err)
			}
		})
	}
}

// TestCloseDuringCompletion closes from readline's own goroutine, as a recovered panic would.
func TestCloseDuringCompletion(t *testing.T) {
	closed := make(chan error, 1)
	var term *Terminal
	term, master, _ := openInProcess(t, Config{Complete: func(string, int) completions.Result {
		closed <- term.Close()
		return completions.Result{}
	}})
	_, _ = master.WriteString("a\t\r")
	if line, err := term.ReadLine("> "); line != "" || !errors.Is(err, io.EOF) {
		t.Errorf("ReadLine = %q, %v", line, err)
	}
	if err := <-closed; err != nil {
		t.Errorf("Close = %v", err)
	}
}

func TestOpenWithoutTerminal(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	_, slave := openPty(t)
	defer func() { _ = slave.Close() }()
	for _, cfg := range []Config{{In: null, Out: slave}, {In: slave, Out: null}, {}} {
		if term, err := Open(cfg); err == nil || term != nil {
			t.Errorf("Open(%v) = %v, %v", cfg, term, err)
		}
	}
}
