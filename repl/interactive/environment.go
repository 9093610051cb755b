package interactive

import (
	"os"
	"strings"
)

// envNames lists the variables of the environment.
func envNames() []string {
	var names []string
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); name != "" { // on Windows some begin with "="
			names = append(names, name)
		}
	}
	return names
}
