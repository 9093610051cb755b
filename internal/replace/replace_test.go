package replace_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"sockshell/internal/replace"
)

// write makes a file, whatever the umask.
func write(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// holds requires a file's text, and that nothing was left beside the files of the folder.
func holds(t *testing.T, path, want string, files int) {
	t.Helper()
	if text, err := os.ReadFile(path); err != nil || string(text) != want {
		t.Errorf("%s holds %.60q, %v; want %q", path, text, err, want)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != files {
		t.Errorf("%v: the folder has %v, want %d files", err, entries, files)
	}
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file has no such modes")
	}
	for _, c := range []struct {
		name    string
		replace func(string, []byte) error
		old     fs.FileMode // 0: nothing is there
		want    fs.FileMode
	}{
		{"kept", replace.File, 0o640, 0o640},
		{"kept, with an umask that is narrower", replace.File, 0o666, 0o666},
		{"a program", replace.File, 0o755, 0o755},
		{"set-user-ID", replace.File, 0o755 | fs.ModeSetuid, 0o755 | fs.ModeSetuid},
		{"private", replace.Private, 0o644, 0o600},
		{"private and new", replace.Private, 0, 0o600},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if c.old != 0 {
				write(t, path, c.old)
			}
			if err := c.replace(path, []byte("new")); err != nil {
				t.Fatal(err)
			}
			holds(t, path, "new", 1)
			if got := mode(t, path); got != c.want {
				t.Errorf("mode %v, want %v", got, c.want)
			}
		})
	}
}

// TestNewMode: a new file has the mode that os.Create gives.
func TestNewMode(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "file"), filepath.Join(dir, "other")
	if err := errors.Join(replace.File(path, []byte("new")), os.WriteFile(other, nil, 0o666)); err != nil {
		t.Fatal(err)
	}
	if got, want := mode(t, path), mode(t, other); got != want {
		t.Errorf("mode %v, want %v", got, want)
	}
}

// TestLinks: a symbolic link stays, and what it leads to is replaced, or made.
func TestLinks(t *testing.T) {
	for _, c := range []struct{ name, link string }{
		{"absolute", ""},
		{"relative", "file"},
		{"out of its folder", "../files/file"},
		{"through a link to a folder", "elsewhere/../file"}, // elsewhere leads to files/below
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			dir := filepath.Join(root, "files")
			for _, folder := range []string{dir, filepath.Join(dir, "below"), filepath.Join(root, "links")} {
				if err := os.Mkdir(folder, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			file, link := filepath.Join(dir, "file"), filepath.Join(root, "links", "link")
			to := c.link
			switch c.name {
			case "absolute":
				to = file
			case "relative":
				link = filepath.Join(dir, "link")
			}
			err := errors.Join(os.Symlink(to, link), os.Symlink(filepath.Join(dir, "below"), filepath.Join(root, "links", "elsewhere")))
			if runtime.GOOS == "windows" && err != nil {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			files := 2
			if c.name == "relative" {
				files = 3
			}
			for _, text := range []string{"made", "replaced"} {
				if err := replace.File(link, []byte(text)); err != nil {
					t.Fatal(err)
				}
				holds(t, file, text, files)
			}
			if info, err := os.Lstat(link); err != nil || info.Mode().Type() != fs.ModeSymlink {
				t.Errorf("the link is %v, %v", info, err)
			}
		})
	}
}

// TestRefused: what cannot be written is told, by Check before, and stays as it is.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	write(t, file, 0o600)
	linked := os.Symlink("link", link) == nil
	if err := replace.Check(file); err != nil {
		t.Error(err)
	}
	if err := replace.Check(filepath.Join(dir, "new")); err != nil {
		t.Error(err)
	}
	files := 1
	cases := map[string]string{
		"a folder": dir, "a folder that is missing": filepath.Join(dir, "missing", "file"), "a file as a folder": filepath.Join(file, "file"),
		"no file's name": filepath.Join(dir, "new") + string(filepath.Separator),
	}
	if linked {
		files, cases["a link to itself"] = 2, link
	}
	for name, path := range cases {
		if err := replace.Check(path); err == nil {
			t.Errorf("%s: Check found nothing wrong", name)
		}
		if err := replace.File(path, []byte("new")); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	holds(t, file, "old", files)
}

// TestStream: what is written piece by piece replaces the file as a whole, and an error leaves what was there.
func TestStream(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, 0o640)
	failed := errors.New("failed")
	err := replace.Stream(path, func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, failed)
	})
	if !errors.Is(err, failed) {
		t.Error(err)
	}
	holds(t, path, "old", 1)
	err = replace.Stream(path, func(w io.Writer) error {
		_, err := io.WriteString(w, "ne")
		_, more := io.WriteString(w, "w")
		return errors.Join(err, more)
	})
	if err != nil {
		t.Error(err)
	}
	holds(t, path, "new", 1)
}
