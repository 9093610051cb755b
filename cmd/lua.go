package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"sockshell/commands"
	luavm "sockshell/commands/lua"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/internal/crash"
	"sockshell/repl"
	"sockshell/repl/interactive"
)

// luaSuffix ends the name of a file that run gives to Lua.
const luaSuffix = ".lua"

func newLua() *cobra.Command {
	command := &cobra.Command{
		Use:   "lua FILE [ARG…]",
		Short: "Run a program in Lua",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := repl.ReadScript(args[0])
			if err != nil {
				return fmt.Errorf("lua %s: %s", syntax.Shown(args[0]), session.SystemError(err).Error())
			}
			return runLua(nil, args[0], text, args[1:])
		},
	}
	command.Flags().SetInterspersed(false)
	return command
}

// runLua runs a program in Lua that is read already. Without flags f is nil.
func runLua(f *flags, file, text string, args []string) error {
	program, err := os.Executable()
	if err != nil {
		program = "sockshell"
	}
	b := makeBatch(args)
	defer b.session.Close()
	if f != nil {
		if f.record != "" {
			return errors.New("--record: a program in Lua is not recorded")
		}
		if err := f.apply(b.session); err != nil {
			return err
		}
	}
	vm := commands.NewLuaProgram(b.session, luavm.Config{
		Print:        writer(os.Stdout),
		PrintError:   writer(os.Stderr),
		Notice:       func(text string) { fmt.Fprintln(os.Stderr, syntax.Visible(text)) },
		Failed:       tellFailure,
		Input:        os.Stdin,
		Path:         os.Getenv("LUA_PATH"),
		ScriptFolder: filepath.Dir(file),
		Arguments:    append([]string{program, file}, args...),
		LookupEnv:    os.LookupEnv,
		EnvNames:     interactive.EnvNames,
		Alone:        true,
	}, b.printer.Flush)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var ended atomic.Int32
	signals := interactive.Signals()
	go crash.Guard(func() {
		sig := <-signals
		ended.Store(int32(interactive.SignalStatus(sig))) //nolint:gosec // a small number
		cancel()
		<-signals
		interactive.ExitNow(interactive.SignalStatus(sig))
	})
	status, err := vm.RunProgram(ctx, file, text, args)
	if s := ended.Load(); s != 0 {
		return statusError(s)
	}
	switch {
	case err == nil:
	case b.session.Settings.Output() == session.OutputJSON:
		b.printer.Result(commands.LuaFailure(file, err))
		b.printer.Flush()
	default:
		tellLua(err)
	}
	if status != statusOK {
		return statusError(status)
	}
	return nil
}

// tellLua prints an error of Lua, its traceback below.
func tellLua(err error) {
	var failure *luavm.Failure
	if !errors.As(err, &failure) {
		fmt.Fprintf(os.Stderr, "error: %s\n", syntax.Visible(err.Error()))
		return
	}
	tellFailure("error: "+failure.Text, failure.Traceback)
}

// tellFailure prints what may come from a peer, each line as one.
func tellFailure(text string, traceback []string) {
	fmt.Fprintln(os.Stderr, syntax.Visible(text))
	for _, line := range traceback {
		fmt.Fprintf(os.Stderr, "  %s\n", syntax.Visible(strings.TrimSpace(line)))
	}
}

func writer(f *os.File) func([]byte) error {
	return func(p []byte) error {
		_, err := f.Write(p)
		return err
	}
}
