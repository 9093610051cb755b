package sockcore

import (
	"os"
	"slices"
	"testing"
)

// The file of a bind goes with its socket, and no other does.
func TestSocketFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	here := func() (names []string) {
		all, err := os.ReadDir(".")
		must(t, err)
		for _, e := range all {
			names = append(names, e.Name())
		}
		return names
	}
	p := UnixDomain(Stream)
	t.Run("it is removed", func(t *testing.T) {
		s := bound(t, p, UnixEndpoint("a"))
		must(t, s.Close())
		if got := here(); got != nil {
			t.Error(got)
		}
	})
	t.Run("another one stays", func(t *testing.T) {
		s := bound(t, p, UnixEndpoint("a"))
		must(t, os.Rename("a", "b"))
		must(t, os.WriteFile("a", nil, 0o600))
		must(t, s.Close())
		if got := here(); !slices.Equal(got, []string{"a", "b"}) {
			t.Error(got)
		}
		must(t, os.Remove("a"))
		must(t, os.Remove("b"))
	})
	t.Run("a socket that is given away keeps it", func(t *testing.T) {
		s := bound(t, p, UnixEndpoint("a"))
		fd, err := s.Detach()
		must(t, err)
		must(t, os.NewFile(uintptr(fd), "a").Close())
		if got := here(); !slices.Equal(got, []string{"a"}) {
			t.Error(got)
		}
	})
	t.Run("a stale one", func(t *testing.T) { // that of the last part
		must(t, os.WriteFile("file", nil, 0o600))
		listening := bound(t, p, UnixEndpoint("listening"))
		must(t, listening.Listen(1))
		for _, name := range []string{"a", "file", "listening", "none"} {
			must(t, (*Env)(nil).RemoveStale(name, Stream))
		}
		if got := here(); !slices.Equal(got, []string{"file", "listening"}) {
			t.Error(got)
		}
		must(t, listening.Close())
	})
	t.Run("at the process's end", func(t *testing.T) {
		bound(t, p, UnixEndpoint("left"))
		Leave()
		if got := here(); !slices.Equal(got, []string{"file"}) {
			t.Error(got)
		}
	})
}
