//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestInput reads keys that have been typed already, and then the input's end.
func TestInput(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		want        []key
		left        int // bytes that stay in the terminal driver
	}{
		{"characters are one insertion", "hé世\rnext", []key{{keyInsert, "hé世"}, {kind: keyEnter}}, 4},
		{"so they are between keys", "ab\x1b[Dcd\x1bb", []key{{keyInsert, "ab"}, {kind: keyLeft}, {keyInsert, "cd"}, {kind: keyWordLeft}}, 0},
		{"a paste is apart", "a\x1b[200~b\rc\x1b[201~d", []key{{keyInsert, "a"}, {keyPaste, "b\nc"}, {keyInsert, "d"}}, 0},
		{"a character cut short by Enter", "a\xe4\r", []key{{keyInsert, "a\xe4"}, {kind: keyEnter}}, 0},
		{"Escape alone, after a time", "\x1b", nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			if _, err := w.WriteString(c.typed); err != nil {
				t.Fatal(err)
			}
			in, err := newInput(r)
			if err != nil {
				t.Fatal(err)
			}
			defer in.close()
			defer in.end()
			var got []key
			for range c.want {
				k, ok := in.key()
				if !ok {
					t.Fatal("the input has ended")
				}
				got = append(got, k)
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(key{})); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			_ = w.Close()
			for range c.left {
				if n, err := readBytes(in.fd, make([]byte, 1)); n != 1 || err != nil {
					t.Fatalf("fewer than %d bytes are left", c.left)
				}
			}
			for range 2 {
				if k, ok := in.key(); ok {
					t.Errorf("key %v after the end", k)
				}
			}
		})
	}
}

func TestInputEnded(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	defer func() { _ = w.Close() }()
	in, err := newInput(r)
	if err != nil {
		t.Fatal(err)
	}
	defer in.close()
	ended := make(chan bool)
	go func() {
		_, ok := in.key()
		ended <- ok
	}()
	in.end()
	if <-ended {
		t.Error("a key came from nowhere")
	}
}
