//go:build !linux

// Bench measures sockshell beside its peers, on Linux.
package main

import "log"

func main() { log.Fatal("bench: its peers are pinned, started and watched as Linux does it") }
