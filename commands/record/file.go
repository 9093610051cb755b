package record

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"sockshell/internal/replace"
)

// file is a recording's file. What was there before stays until there is something to take its place.
type file struct {
	path string
	file *os.File // nil: nothing is written yet
}

func openFile(path string) (*file, error) {
	w := &file{path: path}
	var err error
	if replace.Special(path) {
		w.file, err = os.OpenFile(path, os.O_RDWR|os.O_TRUNC, 0)
		return w, err
	}
	if _, err = os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return w, w.replace(nil)
	}
	return w, replace.Check(path)
}

// replace makes data all that the file holds. Where that fails it is as it was.
func (w *file) replace(data []byte) error {
	written := w.file != nil
	if err := w.Close(); err != nil { // not every system replaces a file that is open
		return err
	}
	failed := replace.Private(w.path, data)
	if failed != nil && !written {
		return failed
	}
	var err error
	w.file, err = os.OpenFile(w.path, os.O_RDWR, 0)
	return errors.Join(failed, err)
}

// WriteAt implements io.WriterAt.
func (w *file) WriteAt(data []byte, at int64) (int, error) {
	if w.file != nil {
		return w.file.WriteAt(data, at)
	}
	return len(data), w.replace(data) // the recording's beginning
}

// begun reports that something of the recording is there.
func (w *file) begun() bool { return w.file != nil }

// Truncate cuts the file.
func (w *file) Truncate(size int64) error {
	if w.file == nil {
		return nil
	}
	return w.file.Truncate(size)
}

// content is all that the file holds.
func (w *file) content() ([]byte, error) {
	info, err := w.file.Stat()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.NewSectionReader(w.file, 0, info.Size()))
}

// Close closes the file.
func (w *file) Close() error {
	if w.file == nil {
		return nil
	}
	file := w.file
	w.file = nil
	return file.Close()
}
