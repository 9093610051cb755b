//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// rig is where the measurements happen: a folder with the programs that were built, and the scripts
// and data that rows make.
type rig struct {
	*config
	module   string // its root
	dir      string
	ram      string // a folder in memory, where there is one: no disk's speed is measured
	shell    string // sockshell
	progress io.Writer
	cores    int
}

func newRig(c *config, progress io.Writer) (r *rig, err error) {
	r = &rig{config: c, progress: progress, cores: runtime.NumCPU()}
	gomod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	r.module = filepath.Dir(strings.TrimSpace(string(gomod)))
	if r.dir, err = os.MkdirTemp("", "sockshell-bench-"); err != nil {
		return nil, err
	}
	if r.ram, err = os.MkdirTemp("/dev/shm", "sockshell-bench-"); err != nil {
		r.ram = r.dir
	}
	r.shell = r.path("sockshell")
	raiseDescriptors()
	if err := r.build(); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// raiseDescriptors lifts the limit of descriptors to what the machine allows, for the programs that are started here.
func raiseDescriptors() {
	for _, most := range []uint64{60_000, 0} {
		var l unix.Rlimit
		if unix.Getrlimit(unix.RLIMIT_NOFILE, &l) != nil {
			return
		}
		l.Max = max(l.Max, most)
		l.Cur = l.Max
		if unix.Setrlimit(unix.RLIMIT_NOFILE, &l) == nil {
			return
		}
	}
}

// descriptors is how many a program that is started here may have.
func descriptors() int {
	var l unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &l) != nil {
		return 0
	}
	return int(l.Cur)
}

// close removes what was made; what cannot be removed lies in temporary folders.
func (r *rig) close() {
	_ = os.RemoveAll(r.dir)
	_ = os.RemoveAll(r.ram)
}

// releaseVersion is that of the sockshell that is measured.
const releaseVersion = "v0.0.0-bench"

// build makes sockshell, as it is released, and the loops that it is measured beside.
func (r *rig) build() error {
	target := runtime.GOOS + "/" + runtime.GOARCH
	name := "sockshell-" + releaseVersion + "-" + runtime.GOOS + "-" + runtime.GOARCH
	steps := [][]string{
		{".ci/release", releaseVersion, r.dir, target},
		{"tar", "-xzf", r.path(name + ".tar.gz"), "-C", r.dir, "--strip-components=1", name + "/sockshell"},
		{"go", "build", "-o", r.path("netconn"), "./bench/peers/netconn"},
		{"go", "build", "-o", r.path("tlsserver"), "./bench/peers/tlsserver"},
		{"gcc", "-O2", "-o", r.path("server"), r.peer("server.c")},
		{"gcc", "-O2", "-o", r.path("client"), r.peer("client.c")},
		{"gcc", "-O2", "-o", r.path("watch"), r.peer("watch.c")},
	}
	for _, step := range steps {
		cmd := exec.Command(step[0], step[1:]...)
		cmd.Dir = r.module
		if text, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(step, " "), err, text)
		}
	}
	return nil
}

// path names a file of the rig.
func (r *rig) path(name string) string { return filepath.Join(r.dir, name) }

// peer names a source among the peers.
func (r *rig) peer(name string) string { return filepath.Join(r.module, "bench", "peers", name) }

// write makes a file of the rig.
func (r *rig) write(name, text string) (string, error) {
	path := r.path(name)
	return path, os.WriteFile(path, []byte(text), 0o666)
}

// scaled shrinks a count as -size asks, to no less than least.
func (r *rig) scaled(n, least int) int { return max(least, int(float64(n)*r.size)) }

func (r *rig) logf(format string, args ...any) { _, _ = fmt.Fprintf(r.progress, format, args...) }

// measure runs a row: in each round every program once, in an order drawn anew.
func (r *rig) measure(row *row) *result {
	r.logf("%s ", row.name)
	defer r.logf("\n")
	res := &result{Name: row.name, Title: row.title, How: row.how}
	if row.lacks != nil {
		if res.NotRun = row.lacks(); res.NotRun != "" {
			return res
		}
	}
	if row.prepare != nil {
		if err := row.prepare(); err != nil {
			res.Failure = err.Error()
			return res
		}
	}
	programs := append([]program{row.shell(r.shell)}, row.peers...)
	if r.before != "" && !row.inside {
		before := row.shell(r.before)
		before.name = "before"
		programs = append(programs, before)
	}
	values := make([][]float64, len(programs)) // the first of each round, NaN where a run failed
	failures := make([]string, len(programs))
	var metrics [][]float64 // sockshell's, all of them
	for range r.rounds {
		r.logf(".")
		for _, i := range rand.Perm(len(programs)) {
			v, err := programs[i].measured()
			if err != nil {
				failures[i] = err.Error()
			} else if i == 0 {
				metrics = append(metrics, v)
			}
			values[i] = append(values[i], firstOf(v))
		}
	}
	res.Failure = failures[0]
	res.addMetrics(row.metrics, metrics)
	for i := 1; i < len(programs); i++ {
		res.addPeer(&programs[i], values[0], values[i], failures[i])
	}
	return res
}

// measured runs the program once, bounded in time.
func (p *program) measured() ([]float64, error) {
	if p.missing != "" {
		return nil, fmt.Errorf("%s is not installed", p.missing)
	}
	ctx, cancel := context.WithTimeout(context.Background(), runLimit)
	defer cancel()
	return p.run(ctx)
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
