package sockcore

import "os"

// FileSink is a file into which OpReadTo puts what it reads, from its beginning.
type FileSink struct {
	*os.File
	reserve
}

// CreateFile opens a file to be written from its beginning, empty; one that is
// there loses its content. It fails with the error of open(2), and with ESPIPE
// for what has no positions: writing to a pipe that nobody reads would wait.
func CreateFile(path string) (*FileSink, error) {
	f, err := openSeekable(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return nil, err
	}
	return &FileSink{File: f}, nil
}

// Close closes the file, and gives back room that was taken for it and not used.
func (f *FileSink) Close() error {
	err := f.giveBack(f.File)
	if closed := f.File.Close(); err == nil {
		err = closed
	}
	return err
}
