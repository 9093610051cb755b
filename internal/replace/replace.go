// Package replace writes a file of the user's as a whole: into a new file beside it, which then takes its name. So
// whatever happens meanwhile, a full disk or a SIGKILL, what was there stays until all of the new is there.
//
// The name may be a symbolic link: the file that it leads to is replaced. What is no regular file, a terminal or a
// pipe, cannot be replaced, and is written in its place.
package replace

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// File puts data into the file at path. A file that is there keeps its mode and, where the system lets it, its owner;
// a new one is made as os.Create does.
func File(path string, data []byte) error { return named(path, write(path, bytesOf(data), false)) }

// Stream is File with what fill writes. An error of fill's leaves the file as it was, unless it is one that cannot be
// replaced.
func Stream(path string, fill func(io.Writer) error) error {
	return named(path, write(path, fill, false))
}

// Private is File, but nobody except the owner may read what it writes: the mode is 0600, also where another one was
// there.
func Private(path string, data []byte) error { return named(path, write(path, bytesOf(data), true)) }

// Check tells, without a change, an error that File would have.
func Check(path string) error { return named(path, check(path)) }

func check(path string) error {
	p, err := find(path)
	if err != nil {
		return err
	}
	if err := p.writable(); err != nil || p.special {
		return err
	}
	file, err := p.create(0o600)
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// named is an error of the new file as one of the file that it was to be.
func named(path string, err error) error {
	var file *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &file):
		return &fs.PathError{Op: file.Op, Path: path, Err: file.Err}
	case errors.As(err, &link):
		return &fs.PathError{Op: link.Op, Path: path, Err: link.Err}
	}
	return err
}

// Special reports that what is at path is written in its place, and not replaced: it is there, and no regular file, or
// it is named through a descriptor that a process has open.
func Special(path string) bool {
	p, err := find(path)
	return err == nil && p.special
}

func bytesOf(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

func write(path string, data func(io.Writer) error, private bool) error {
	p, err := find(path)
	if err != nil {
		return err
	}
	if err := p.writable(); err != nil {
		return err
	}
	if p.special {
		return p.writeInPlace(data)
	}
	mode := fs.FileMode(0o666)
	if private || p.old != nil {
		mode = 0o600
	}
	file, err := p.create(mode)
	if err != nil {
		return err
	}
	err = p.fill(file, data, private)
	if err == nil {
		err = os.Rename(file.Name(), p.path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the error to tell is what has failed
	}
	return err
}

// place is where a name leads.
type place struct {
	path    string      // behind all symbolic links
	old     fs.FileInfo // of what is there, nil where nothing is
	special bool
}

// maxLinks is how many symbolic links a name may lead through, as on Linux: path_resolution(7).
const maxLinks = 40

// find follows the symbolic links of a name.
func find(path string) (place, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return place{path: path, old: info, special: true}, nil // a link of proc(5) may lead to what has no name
	}
	given := path
	for range maxLinks {
		dir, name := filepath.Split(path)
		dir, err := filepath.EvalSymlinks(cmp.Or(dir, ".")) // not cleaned: a link may stand before a ".."
		if err != nil {
			return place{}, err
		}
		path = filepath.Join(dir, name)
		info, err := os.Lstat(path)
		slash := filepath.ToSlash(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return place{path: path}, nil
		case err != nil:
			return place{}, err
		case slash == "/dev/fd" || strings.HasPrefix(slash, "/proc/"): // as /dev/stdout: fd(4), proc_pid_fd(5)
			return place{path: given, old: info, special: true}, nil
		case info.Mode()&fs.ModeSymlink == 0:
			return place{path: path, old: info}, nil
		}
		link, err := os.Readlink(path)
		if err != nil {
			return place{}, err
		}
		if path = link; !filepath.IsAbs(link) {
			path = dir + string(filepath.Separator) + link
		}
	}
	return place{}, &fs.PathError{Op: "open", Path: given, Err: syscall.ELOOP}
}

// writable asks the system whether what is there may be written to: a rename asks only whether the folder may.
func (p *place) writable() error {
	if p.old == nil {
		return nil
	}
	flag := os.O_WRONLY
	if p.special {
		flag = os.O_RDWR // opening a FIFO without a reader would wait
	}
	file, err := os.OpenFile(p.path, flag, 0)
	if err != nil {
		return err
	}
	return file.Close()
}

// create makes the new file, in the folder of the old one.
func (p *place) create(mode fs.FileMode) (*os.File, error) {
	for {
		name := filepath.Join(filepath.Dir(p.path), ".sockshell-"+strconv.FormatUint(rand.Uint64(), 36))
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
}

// fill writes the new file, and closes it. A disk may tell only at the end that it is full: fsync(2).
func (p *place) fill(file *os.File, data func(io.Writer) error, private bool) error {
	err := data(file)
	if err == nil && p.old != nil {
		keepOwner(file, p.old)
		if !private {
			err = file.Chmod(p.old.Mode()) // after the owner's change, which takes bits away
		}
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// writeInPlace is what os.WriteFile does to a file that is there.
func (p *place) writeInPlace(data func(io.Writer) error) error {
	file, err := os.OpenFile(p.path, os.O_RDWR|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	return errors.Join(data(file), file.Close())
}
