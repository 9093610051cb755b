package testscripts

import (
	"os"
	"reflect"
	_ "unsafe" // for linkname

	"github.com/rogpeppe/go-internal/testscript"
)

// command is what testscript calls for a line of a script.
type command = func(ts *testscript.TestScript, neg bool, args []string)

// builtins are testscript's own commands, which go before those of a Params. Its exec puts a program in no
// group, and waits for a pipe as long as anything holds it; it takes no option.
//
//go:linkname builtins github.com/rogpeppe/go-internal/testscript.scriptCmds
var builtins map[string]command

// plain are testscript's commands as they were.
var plain = map[string]command{}

// supervising reports whether this package starts the programs of its scripts: a testscript of another
// version may be built in a way that it does not know.
var supervising bool

func init() {
	supervising = known()
	if !supervising {
		return
	}
	ours := map[string]command{"exec": cmdExec, "wait": cmdWait, "kill": cmdKill, "skip": cmdSkip}
	for name, builtin := range builtins {
		plain[name] = builtin
		if own := ours[name]; own != nil {
			builtin = own
		}
		builtins[name] = noted(builtin)
	}
}

// known reports whether testscript has what this package replaces and reads.
func known() bool {
	script := reflect.TypeFor[testscript.TestScript]()
	for name, kind := range map[string]reflect.Kind{
		"env": reflect.Slice, "stdin": reflect.String, "ttyin": reflect.String,
		"file": reflect.String, "lineno": reflect.Int, "line": reflect.String,
	} {
		if field, found := script.FieldByName(name); !found || field.Type.Kind() != kind {
			return false
		}
	}
	for _, name := range []string{"exec", "wait", "kill", "skip", "stdin"} {
		if builtins[name] == nil {
			return false
		}
	}
	return true
}

// noted is a command that first notes where its script is.
func noted(c command) command {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if env := supervised(ts); env != nil {
			env.options.underway.at(placeOf(ts))
		}
		c(ts, neg, args)
	}
}

// supervised finds the environment of a script whose programs this package starts; nil: testscript does.
func supervised(ts *testscript.TestScript) *environment {
	env, _ := ts.Value(environmentKey{}).(*environment)
	if !supervising {
		return nil
	}
	return env
}

// fieldOf is what testscript keeps of a script and shows to no command.
func fieldOf(ts *testscript.TestScript, name string) reflect.Value {
	return reflect.ValueOf(ts).Elem().FieldByName(name)
}

// placeOf is the line that a script runs.
func placeOf(ts *testscript.TestScript) place {
	file := fieldOf(ts, "file").String()
	if a := environmentOf(ts).options.archive; a != nil && file == a.copy {
		file = a.path
	}
	return place{file, int(fieldOf(ts, "lineno").Int()), fieldOf(ts, "line").String()}
}

// variablesOf is a script's environment.
func variablesOf(ts *testscript.TestScript) []string {
	env := fieldOf(ts, "env")
	all := make([]string, env.Len())
	for i := range all {
		all[i] = env.Index(i).String()
	}
	return all
}

// inputOf takes what `stdin` has set for the next program.
func inputOf(ts *testscript.TestScript) string {
	input := fieldOf(ts, "stdin").String()
	if input != "" {
		plain["stdin"](ts, false, []string{os.DevNull})
	}
	return input
}

// wantsTerminal reports that `ttyin` has set what the next program reads from a terminal of its own.
func wantsTerminal(ts *testscript.TestScript) bool { return fieldOf(ts, "ttyin").Len() > 0 }
