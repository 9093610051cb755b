package sockcore

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// What a disk has no room for stays to be read.
func TestReadToFullDisk(t *testing.T) {
	a, b := pairOf(t)
	send(t, a, "Hello")
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	must(t, err)
	defer f.Close()
	if op := run(t, b, &Op{Kind: OpReadTo, UntilEOF: true, Sink: f}); op.Err != ENOSPC || op.N != 0 {
		t.Errorf("/dev/full: %v after %d", op.Err, op.N)
	}
	ends(t, run(t, b, readSome(9)), nil, "Hello")
}

func TestCreateFile(t *testing.T) {
	path, _ := fileOf(t, 10)
	f, err := CreateFile(path)
	must(t, err)
	must(t, f.Close())
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Errorf("%v, %v: want it emptied", info, err)
	}
	must(t, os.WriteFile(path, []byte("kept"), 0o600))
	f, err = CreateFile(path)
	must(t, err)
	must(t, f.Leave())
	holds(t, path, []byte("kept"))
	for path, want := range map[string]Code{
		filepath.Dir(path):           EISDIR,
		filepath.Join(path, "below"): ENOTDIR,
	} {
		_, err := CreateFile(path)
		if code, _ := CodeOf(err); code != want {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	reader, writer, err := os.Pipe() // nobody may wait for its reader
	must(t, err)
	defer reader.Close()
	defer writer.Close()
	_, err = CreateFile("/dev/fd/" + strconv.Itoa(int(writer.Fd())))
	if code, _ := CodeOf(err); code != ESPIPE {
		t.Errorf("a pipe: %v", err)
	}
}
