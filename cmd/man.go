package cmd

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"sockshell/commands"
	"sockshell/commands/manual"
)

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:    "gen-man",
		Short:  "Print the manual page",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := c.OutOrStdout().Write(manualPage(c.Root()))
			return err
		},
	}
}

// named is a file or a variable of the environment, and what it is for.
type named struct{ name, use string }

var files = []named{
	{"$XDG_CONFIG_HOME/sockshell/rc", "commands that a shell at a terminal begins with: aliases, settings and definitions; $HOME/.config where the variable is not set"},
	{"$XDG_STATE_HOME/sockshell/history", "the lines typed, but for those that begin with a blank; $HOME/.local/state where the variable is not set"},
}

var environment = []named{
	{"PAGER, LESS", "what shows output that is longer than the screen; less otherwise, with LESSSECURE=1"},
	{"VISUAL, EDITOR", "what ^X^E opens"},
	{"SHELL", "what runs !COMMAND and what stands behind |"},
	{"TERM", "where it is dumb nothing but lines is written to the terminal"},
	{"NO_COLOR", "where it is set and not empty there is no colour"},
	{"SSLKEYLOGFILE", "a file to which the keys of TLS connections are appended"},
	{"LUA_PATH", "where programs in Lua find modules"},
	{"CI", "where it is true a test whose program is missing fails"},
}

// manualPage is sockshell(1): the command line as cobra has it, then what the command table holds. It names
// no day, so that the same source makes the same page.
func manualPage(root *cobra.Command) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, ".TH SOCKSHELL 1 \"\" \"sockshell %s\" \"User Commands\"\n", manual.Roff(buildVersion()))
	fmt.Fprintf(&b, ".SH NAME\nsockshell \\- %s\n.SH SYNOPSIS\n", manual.Roff(root.Short))
	ways := visible(root)
	manUsage(&b, usageLine(root))
	for _, way := range []string{" [-i] HOST PORT|ADDRESS", " -l [ADDR] PORT|ADDRESS"} {
		b.WriteString(".br\n")
		manUsage(&b, root.Name()+way)
	}
	for _, c := range ways {
		b.WriteString(".br\n")
		manUsage(&b, usageLine(c))
	}
	manText(&b, ".SH DESCRIPTION", root.Long)
	b.WriteString(".SH OPTIONS\n")
	manFlags(&b, root.Flags().FlagUsages())
	for _, c := range ways {
		fmt.Fprintf(&b, ".SS %s\n", manual.Roff(strings.TrimPrefix(usageLine(c), "sockshell ")))
		if c.Long != "" {
			manText(&b, "", c.Long)
		} else {
			manText(&b, "", c.Short+".")
		}
		manFlags(&b, c.LocalFlags().FlagUsages())
	}
	b.WriteString(".SH EXIT STATUS\n")
	for _, s := range statuses {
		manual.Item(&b, fmt.Sprint(s.status), s.meaning)
	}
	manual.Man(&b, commands.NewTable())
	b.WriteString(".SH FILES\n")
	for _, f := range files {
		manual.Item(&b, f.name, f.use)
	}
	b.WriteString(".SH ENVIRONMENT\n")
	for _, v := range environment {
		manual.Item(&b, v.name, v.use)
	}
	return b.Bytes()
}

// visible lists the ways in that help shows.
func visible(root *cobra.Command) (ways []*cobra.Command) {
	for _, c := range root.Commands() {
		if !c.Hidden {
			ways = append(ways, c)
		}
	}
	return ways
}

func usageLine(c *cobra.Command) string {
	if c.HasParent() {
		return c.Parent().Name() + " " + c.Use
	}
	return c.Name() + " [-c LINE [ARG…]]"
}

func manUsage(b *bytes.Buffer, usage string) {
	name, rest, _ := strings.Cut(usage, " ")
	fmt.Fprintf(b, "\\fB%s\\fR %s\n", manual.Roff(name), manual.Roff(rest))
}

func manText(b *bytes.Buffer, heading, text string) {
	if heading != "" {
		b.WriteString(heading + "\n")
	}
	for line := range strings.Lines(text) {
		b.WriteString(manual.Roff(strings.TrimSuffix(line, "\n")) + "\n")
	}
}

// manFlags lists the flags of a command as its help does, a line each: the flag, then what it is for.
func manFlags(b *bytes.Buffer, usages string) {
	for line := range strings.Lines(usages) {
		flag, usage, _ := strings.Cut(strings.TrimSpace(line), "   ")
		manual.Item(b, flag, strings.TrimSpace(usage))
	}
}
