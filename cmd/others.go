package cmd

import (
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"sockshell/commands"
	"sockshell/commands/manual"
)

func newCompletion() *cobra.Command {
	return &cobra.Command{
		Use:       "completion bash|zsh|fish|powershell",
		Short:     "Print the completion script of a shell",
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(c *cobra.Command, args []string) error {
			root, out := c.Root(), c.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			default:
				return root.GenPowerShellCompletionWithDesc(out)
			}
		},
	}
}

func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [TOPIC]",
		Short: "Explain the shell's commands, or a topic, as help inside does",
		RunE: func(_ *cobra.Command, args []string) error {
			f := &flags{}
			newRoot(f) // the flags have their defaults
			f.command = "help"
			for _, arg := range args {
				f.command += " " + word(arg)
			}
			return runCommand(f, nil)
		},
	}
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the language's",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := io.WriteString(c.OutOrStdout(), versionText())
			return err
		},
	}
}

func versionText() string {
	return fmt.Sprintf("sockshell %s\nlanguage %d\n", buildVersion(), manual.LanguageVersion)
}

// version is that of a release, set by the linker (.ci/release).
var version string

// buildVersion is the release's version, else what go install or go build noted.
func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func newDocs() *cobra.Command {
	return &cobra.Command{
		Use:       "gen-docs [language]",
		Short:     "Print COMMANDS.md, or docs/language.md",
		Hidden:    true,
		ValidArgs: []string{"language"},
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		RunE: func(c *cobra.Command, args []string) error {
			page := manual.Markdown(commands.NewTable())
			if len(args) > 0 {
				page = manual.Language()
			}
			_, err := c.OutOrStdout().Write(page)
			return err
		},
	}
}
