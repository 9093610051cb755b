// Sockshell is an interactive socket shell.
package main

import (
	"os"

	"sockshell/cmd"
)

func main() { os.Exit(cmd.Main()) }
