package testscripts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/commands/syntax"
)

// environment is what our commands find of the script that they are in.
type environment struct {
	t        testscript.T
	ctx      context.Context
	options  Options
	programs programs
}

// environmentKey finds it in a script's values.
type environmentKey struct{}

func environmentOf(ts *testscript.TestScript) *environment {
	env, ok := ts.Value(environmentKey{}).(*environment)
	if !ok {
		ts.Fatalf("the script's Params lack testscripts.Setup")
	}
	return env
}

// Setup readies a script's environment for [Commands], as the Setup of a testscript.Params. binary is
// the path of a sockshell program, which the script then finds as `sockshell`; empty: what PATH has.
func Setup(binary string) func(*testscript.Env) error {
	return func(env *testscript.Env) error {
		endOnSignal()
		o := Options{Binary: binary}
		deadline := time.Now().Add(o.testTimeout())
		if t, ok := env.T().(interface{ Deadline() (time.Time, bool) }); ok {
			deadline = before(t.Deadline, deadline)
		}
		return o.setup(context.Background(), deadline)(env)
	}
}

// before is a time from which on there is enough left to clear up before go test's deadline, where nothing is
// cleared up; it is no later than the other one.
func before(deadline func() (time.Time, bool), other time.Time) time.Time {
	end, ok := deadline()
	if end = end.Add(-2 * grace); ok && end.Before(other) {
		return end
	}
	return other
}

// Params are those of testscript.Run for the txtar files of a folder, with [Commands] and [Setup].
func Params(dir, binary string) testscript.Params {
	return testscript.Params{Dir: dir, Cmds: Commands(), Setup: inFolder(dir, Setup(binary))}
}

// inFolder tells the scripts of a folder, whose own folder is another one, where it is: HERE.
func inFolder(dir string, setup func(*testscript.Env) error) func(*testscript.Env) error {
	return func(env *testscript.Env) error {
		here, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		env.Setenv("HERE", here)
		return setup(env)
	}
}

func (o *Options) setup(ctx context.Context, deadline time.Time) func(*testscript.Env) error {
	return func(env *testscript.Env) error {
		if o.archive != nil {
			o.archive.dir = env.WorkDir
		}
		newEnvironment(ctx, env, *o, deadline)
		env.Setenv("CI", os.Getenv("CI"))
		for _, assignment := range o.Env {
			name, text, found := strings.Cut(assignment, "=")
			if !found {
				return fmt.Errorf("%s is not NAME=VALUE", syntax.Shown(assignment))
			}
			env.Setenv(name, text)
		}
		if o.Binary == "" {
			return nil
		}
		return linkBinary(env, o.Binary)
	}
}

// newEnvironment makes the environment of a script, which may use the options as its own. It ends with the
// script.
func newEnvironment(ctx context.Context, env *testscript.Env, o Options, deadline time.Time) {
	o.Update = false // a transcript of a script is updated in the script's archive, if it is in one
	o.deadline = deadline
	limited, cancel := context.WithDeadline(ctx, deadline)
	e := &environment{
		t: env.T(), ctx: ctx, options: o,
		programs: programs{ctx: limited, work: env.WorkDir},
	}
	env.Values[environmentKey{}] = e
	o.underway.has(&e.programs)
	gone := leaves(e.programs.close)
	env.Defer(func() {
		e.finish()
		cancel()
		gone()
	})
}

// linkBinary puts the program on the script's PATH, from a folder in the script's own.
func linkBinary(env *testscript.Env, binary string) error {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	if _, err := os.Stat(binary); err != nil {
		return err
	}
	dir := filepath.Join(env.WorkDir, ".bin")
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	env.Setenv("PATH", dir+string(filepath.ListSeparator)+env.Getenv("PATH"))
	if runtime.GOOS != "windows" {
		return os.Symlink(binary, filepath.Join(dir, "sockshell"))
	}
	// A symbolic link is a privilege there, and a link stays on its volume.
	name := filepath.Join(dir, "sockshell.exe")
	if os.Link(binary, name) == nil {
		return nil
	}
	return copyFile(name, binary)
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // read only
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o777)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
