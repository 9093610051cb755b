package replace

import (
	"io/fs"
	"os"
)

// keepOwner does nothing: who makes a file owns it.
func keepOwner(*os.File, fs.FileInfo) {}
