package interactive

import (
	"os"
	"strings"
)

// EnvNames are the names of the environment's variables.
func EnvNames() []string {
	var names []string
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); name != "" { // on Windows some begin with "="
			names = append(names, name)
		}
	}
	return names
}
