package interactive

import (
	"os"
	"path/filepath"
	"runtime"
)

// The user's files are where the XDG Base Directory Specification has them, which takes a relative folder for none.
// Configurations have a folder of the system's own on macOS and Windows.

// configFile is a file in the user's folder for configurations, empty when there is no such folder.
func configFile(name string) string {
	switch runtime.GOOS {
	case "darwin", "ios", "windows":
		dir, _ := os.UserConfigDir() // an error has none
		return fileIn(dir, name)
	}
	return fileIn(folder("XDG_CONFIG_HOME", ".config"), name)
}

// stateFile is a file in the user's folder for state, empty when there is no such folder.
func stateFile(name string) string {
	return fileIn(folder("XDG_STATE_HOME", filepath.Join(".local", "state")), name)
}

// folder is the one that a variable names, or else one in the user's home.
func folder(variable, inHome string) string {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return dir
	}
	home, _ := os.UserHomeDir() // an error has none
	return filepath.Join(home, inHome)
}

func fileIn(dir, name string) string {
	if !filepath.IsAbs(dir) {
		return ""
	}
	return filepath.Join(dir, "sockshell", name)
}
