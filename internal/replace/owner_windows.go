package replace

import (
	"io/fs"
	"os"
)

// keepOwner does nothing: a file belongs to the user that makes it.
func keepOwner(*os.File, fs.FileInfo) {}
