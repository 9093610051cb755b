package sockcore

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A relative path belongs to the folder of the environment, and is told as it was written; a folder whose path is too long is
// reached by its descriptor.
func TestFolder(t *testing.T) {
	short := t.TempDir()
	long := filepath.Join(short, strings.Repeat("x", 100), strings.Repeat("y", 100))
	must(t, os.MkdirAll(long, 0o700))
	for name, dir := range map[string]string{"short": short, "long": long} {
		t.Run(name, func(t *testing.T) {
			env := new(Env)
			env.SetFolder(dir)
			defer env.CloseFolder()
			p, at := UnixDomain(Stream), UnixEndpoint("./a.sock")
			l, a, b := New(env), New(env), New(env)
			defer b.Close()
			defer a.Close()
			defer l.Close()
			must(t, l.Open(p))
			must(t, l.Bind(at))
			if _, err := os.Lstat(filepath.Join(dir, "a.sock")); err != nil {
				t.Error(err)
			}
			must(t, l.Listen(1))
			must(t, run(t, a, Connect(at)).Err)
			must(t, run(t, l, Accept(b)).Err)
			for what, of := range map[string]func() (Endpoint, error){"peer": a.RemoteEndpoint, "own": l.LocalEndpoint, "accepted": b.LocalEndpoint} {
				if got, err := of(); err != nil || got != at {
					t.Errorf("%s: %v, %v", what, got, err)
				}
			}
			must(t, l.Close())
			if _, err := os.Lstat(filepath.Join(dir, "a.sock")); !os.IsNotExist(err) {
				t.Errorf("it stays: %v", err)
			}
		})
	}
	env := new(Env)
	env.SetFolder(short)
	s := New(env)
	defer s.Close()
	must(t, s.Open(UnixDomain(Stream)))
	if err := s.Bind(UnixEndpoint(strings.Repeat("z", 120))); err != ENAMETOOLONG {
		t.Error(err)
	}
	env.CloseFolder()
	before := openDescriptors(t)
	env.SetFolder(long)
	for range 3 {
		env.reached(UnixEndpoint("a.sock"))
	}
	if n := openDescriptors(t); n != before+1 {
		t.Errorf("the folder takes %d descriptors", n-before)
	}
	env.CloseFolder()
	if n := openDescriptors(t); n != before {
		t.Errorf("it leaves %d descriptors open", n-before)
	}
}
