package testscripts

import (
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/commands"
	luavm "sockshell/commands/lua"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
)

// cmdLua is `lua FILE [ARG…]`: a program in Lua, in process. What it prints is for stdout and cmp, as that of exec.
func cmdLua(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: lua FILE [ARG…]")
	}
	stdout, stderr := ts.Stdout(), ts.Stderr()
	write := func(to interface{ Write([]byte) (int, error) }) func([]byte) error {
		return func(p []byte) error {
			_, err := to.Write(p)
			return err
		}
	}
	lookup := func(name string) (string, bool) {
		text := ts.Getenv(name)
		return text, text != ""
	}
	_, text := syntax.CutMark(ts.ReadFile(args[0]))
	own, printed := session.NewText(session.Config{Table: commands.NewTable(), Env: lookup, Dir: ts.MkAbs("."), Args: args[1:]})
	env := environmentOf(ts)
	kept := env.options.captureOf(args[0])
	if err := kept.begin(own); err != nil {
		own.Close()
		ts.Check(err)
	}
	vm := commands.NewLuaProgram(own, luavm.Config{
		Print:        write(stdout),
		PrintError:   write(stderr),
		Notice:       func(text string) { _, _ = stderr.Write([]byte(text + "\n")) }, // into memory
		Folder:       ts.MkAbs,
		ScriptFolder: filepath.Dir(args[0]),
		Arguments:    append([]string{"sockshell"}, args...),
		LookupEnv:    lookup,
		Alone:        true,
	}, func() { _, _ = stdout.Write([]byte(printed.Take())) }) // into memory
	status, err := vm.RunProgram(env.ctx, args[0], text, args[1:])
	own.Close()
	_, failed := kept.settle("")
	ts.Check(failed)
	if err != nil {
		_, _ = stderr.Write([]byte("error: " + err.Error() + "\n")) // into memory
	}
	switch {
	case status != 0 && !neg:
		if err == nil {
			ts.Fatalf("lua %s: status %d", syntax.Shown(args[0]), status)
		}
		ts.Fatalf("lua %s: %v", syntax.Shown(args[0]), err)
	case status == 0 && neg:
		ts.Fatalf("lua %s succeeded", syntax.Shown(args[0]))
	}
}
