package manual

import (
	"strings"

	"sockshell/commands/session"
)

// spawner stands for the command that starts a job.
const spawner = "SPAWN"

// lineForm is something that stands on a line besides commands and their arguments: what the parser and, on a
// terminal, the shell around the session make of it.
type lineForm struct {
	sign, form string
	summary    string
	detail     string
}

var lineForms = []lineForm{
	{":", "SOCKET:COMMAND", "run the command on that socket, and not on the current one", ""},
	{"=", "NAME = COMMAND", "keep the result in a variable instead of printing it", "The variable is unset when the command fails."},
	{";", "COMMAND; COMMAND", "several commands on a line", ""},
	{
		`"`, `"TEXT", 'TEXT'`, "a word that may have spaces; between double quotes escapes and variables are replaced",
		"Escapes are `\\n \\r \\t \\a \\b \\f \\v \\e \\\\ \\\" \\$ \\xHH \\uHHHH \\u{…}` and one to three octal digits. " +
			"A path, an endpoint, a name or a setting that is not printable, or begins with a double quote, is shown between double quotes, as it can be typed: " +
			"what a peer sent, or a file is called, drives no terminal and makes no line of its own.",
	},
	{"&", "COMMAND &", "start the command as a job", "It is " + spawner + ", written at the end."},
	{"#", "# TEXT", "a comment", ""},
	{"$", "$NAME, ${NAME}, ${env:NAME}", "what a variable, or one of the environment, holds", "$_ is the last result, $? the name of the last error or ok, $1 … $9 a script's arguments, $# how many there are."},
	{
		"!", "!PROGRAM", "run a program of the system, on a terminal only",
		"It begins a command. The rest of the line goes to $SHELL -c as it was typed; alone it starts $SHELL. The program has the terminal, and ^C, for itself. " +
			"A status other than 0 is the error program_failed. In a script or a transcript it is an error.",
	},
	{
		"|", "COMMAND | PROGRAM", "hand what the command prints to a program of the system, on a terminal only",
		"What follows the first | goes to $SHELL -c as it was typed. Of several commands on the line the last one's output goes there. " +
			"It is as in a file, uncut and without colour, and data are their bytes, unless the output format is hex or json; errors still are printed on the terminal. " +
			"A program that does not read to the end is no error. In a script or a transcript it is one.",
	},
}

func lineTopics(t *session.Table) []topic {
	var list []topic
	for i := range lineForms {
		f := lineForms[i]
		f.detail = strings.ReplaceAll(f.detail, spawner, t.NameOf(session.RoleSpawn))
		list = append(list, topic{
			name: f.sign, form: f.form, kind: "line", summary: f.summary, more: f.detail,
			explain: func() []string {
				lines := []string{f.form, "  " + f.summary}
				if f.detail != "" {
					lines = append(lines, "  "+f.detail)
				}
				return lines
			},
		})
	}
	return list
}
