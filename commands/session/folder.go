package session

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sockshell/commands/session/param"
)

// mostEntries is how much of a folder is read, so that a big one does not keep a person waiting.
const mostEntries = 10_000

// entriesAtOnce is how many entries one read gives.
const entriesAtOnce = 1000

// listFolder lists what a folder holds whose name begins with prefix, in no order. It gives nothing for a folder that
// cannot be read.
func listFolder(dir, prefix string) []param.FolderEntry {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil // opening a FIFO waits for a writer
	}
	folder, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer func() { _ = folder.Close() }() // read only
	var found []param.FolderEntry
	for range mostEntries / entriesAtOnce {
		entries, err := folder.ReadDir(entriesAtOnce)
		for _, e := range entries {
			name := e.Name()
			if strings.HasPrefix(name, prefix) {
				found = append(found, param.FolderEntry{Name: name, Folder: isFolder(dir, e)})
			}
		}
		if err != nil {
			return found
		}
	}
	return found
}

func isFolder(dir string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := os.Stat(filepath.Join(dir, e.Name()))
	return err == nil && info.IsDir()
}
