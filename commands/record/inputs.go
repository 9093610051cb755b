package record

import (
	"strconv"
	"strings"

	"sockshell/commands/session"
)

// The inputs that a recorder writes itself, besides those that were typed. This file is the only one of the package that
// names commands.

func inputSet(variable, word string) string { return "let " + variable + " " + word }

// inputGive is inputSet for any text.
func inputGive(variable, text string) string { return inputSet(variable, typedBack(text)) }

func inputSetting(name, text string) string { return "set " + name + " " + typedBack(text) }

func inputForget(variable string) string { return "forget " + variable }

func inputRename(from, to string) string { return inputSet(to, "$"+from) + "; " + inputForget(from) }

// inputCapture has a variable keep what a command gives.
func inputCapture(variable, command string) string { return variable + " = " + command }

// inputRestore gives `$_` the text that a variable keeps, makes `$?` ok and forgets the variable.
func inputRestore(kept string) string {
	return "quiet len $" + kept + "; quiet slice $" + kept + " 1 $_; " + inputForget(kept)
}

// inputKeeping runs a command over which a variable keeps `$_`.
func inputKeeping(kept, command string) string {
	return inputSet(kept, "$_") + "; " + command + "; " + inputRestore(kept)
}

func inputJoin(j *session.Job) string { return "join " + strconv.Itoa(j.Number()) }

// inputJoins joins the jobs that are left of those that a line joins; there may be none.
func inputJoins(left []string, typed string) string {
	if len(left) == 0 {
		return "# " + typed
	}
	return "join " + strings.Join(left, " ")
}

func inputInterrupt(j *session.Job) string { return "interrupt " + strconv.Itoa(j.Number()) }

func inputDetach(j *session.Job) string { return "detach " + strconv.Itoa(j.Number()) }

// inputInstead does nothing, and tells what was typed in its place.
func inputInstead(typed string) string { return "sleep 0s # " + typed }

func inputAlias(name, text string) string { return "alias " + name + " " + text }

func inputDefine(text string) string { return "define " + text }

const inputExit = "exit"

// inputNothing does and prints nothing.
const inputNothing = "quiet sleep 0s"

// The commands that give what the system chose: those of a socket's own end, and of its peer's.
func (s endpointSource) port() string    { return s.socket + ":" + s.end + "_port" }
func (s endpointSource) address() string { return s.socket + ":" + s.end + "_address" }
func (s endpointSource) path() string    { return s.socket + ":" + s.end + "_path" }

// endpointSource is one end of a socket's connection: local or remote.
type endpointSource struct{ socket, end string }
