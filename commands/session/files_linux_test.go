package session

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"sockshell/internal/tempdir"
)

// What was read of a FIFO until a cancel or a deadline came is told, since nothing else has it.
func TestPipeKeepsWhatWasRead(t *testing.T) {
	dir := tempdir.New(t)
	path := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile(path, os.O_RDWR, 0) // there is a writer, so no end comes
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pipe.Close() }()
	for _, test := range []struct{ line, want string }{
		{"print file:pipe &", "error: print: operation_aborted: operation canceled after 6 bytes\n  6 bytes \"abcdef\"\n"},
		{"source pipe &", "error: source pipe: operation_aborted: operation canceled after 6 bytes\n  6 bytes \"abcdef\"\n"},
	} {
		t.Run(test.line, func(t *testing.T) {
			session, sink := newSession(Config{Table: testTable(), Dir: dir})
			defer session.Close()
			if _, err := pipe.WriteString("abcdef"); err != nil {
				t.Fatal(err)
			}
			sink.line(t, "%s", test.line)
			within(t, "the read", func() {
				for range time.Tick(time.Millisecond) {
					var unread int32
					_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, pipe.Fd(), syscall.TIOCINQ, uintptr(unsafe.Pointer(&unread)))
					if errno != 0 {
						t.Error(errno)
					}
					if unread == 0 {
						return
					}
				}
			})
			if got := sink.line(t, "interrupt 1; join 1"); strings.TrimPrefix(got, "ok\n") != test.want {
				t.Errorf("%s; want %s", got, test.want)
			}
		})
	}
}
