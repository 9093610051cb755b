package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"sockshell/testscripts"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"greeter": main})
}

// TestFolder runs transcripts and scripts.
func TestFolder(t *testing.T) {
	testscripts.RunT(t, testscripts.Options{}, "testdata")
}

// TestParams runs the scripts with Params of our own.
func TestParams(t *testing.T) {
	p := testscripts.Params("testdata", "")
	p.RequireExplicitExec = true
	testscript.Run(t, p)
}
