//go:build linux

package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
)

// profiled are the benchmarks that do what scripts do.
var profiled = []struct{ pkg, pattern string }{
	{"./commands", "Dispatch|Kept|Line|Transfer|Check"},
	{"./repl", "Script"},
	{"./sockcore", "PingPong/inline|ReadUntil|ReadyWriteRead"},
}

// writeProfile makes default.pgo, with which go build optimizes what is hot
// (profile-guided optimization): the profile of the benchmarks.
func writeProfile(r *rig) error {
	merge := []string{"tool", "pprof", "-proto", "-output", filepath.Join(r.module, "default.pgo")}
	for i, p := range profiled {
		profile := r.path(fmt.Sprintf("%d.prof", i))
		if err := r.goTool("test", "-run", "^$", "-bench", p.pattern, "-benchtime", "3s", "-cpuprofile", profile, "-o", r.path("profiled.test"), p.pkg); err != nil {
			return err
		}
		merge = append(merge, profile)
	}
	return r.goTool(merge...)
}

// goTool runs go in the module.
func (r *rig) goTool(args ...string) error {
	cmd := exec.Command("go", args...)
	cmd.Dir = r.module
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", args[0], err, text)
	}
	return nil
}
