package sockcore

import "os"

// FileSink is a file into which OpReadTo puts what it reads, from its beginning.
type FileSink struct {
	*os.File
	old bool // what was there is there yet
	fileRoom
}

// CreateFile opens a file to be written from its beginning. One that is there loses its content with the first Write,
// or with Close. It fails with the error of open(2), and with ESPIPE for what has no positions: writing to a pipe
// that nobody reads would wait.
func CreateFile(path string) (*FileSink, error) {
	f, err := openSeekable(path, os.O_WRONLY|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close() // nothing was done with it
		return nil, err
	}
	return &FileSink{File: f, old: info.Mode().IsRegular() && info.Size() > 0}, nil
}

// Write implements io.Writer.
func (f *FileSink) Write(data []byte) (int, error) {
	if err := f.empty(); err != nil {
		return 0, err
	}
	return f.File.Write(data)
}

// empty takes away what was there before.
func (f *FileSink) empty() error {
	if !f.old {
		return nil
	}
	f.old = false
	return f.Truncate(0)
}

// Close closes the file, and gives back room that was taken for it and not used.
func (f *FileSink) Close() error {
	err := f.empty()
	if given := f.giveBack(f.File); err == nil {
		err = given
	}
	if closed := f.File.Close(); err == nil {
		err = closed
	}
	return err
}

// Leave closes a file that nothing came for: what was there stays.
func (f *FileSink) Leave() error { return f.File.Close() }
