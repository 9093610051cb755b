package cmd

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"sockshell/commands"
	"sockshell/commands/manual"
	"sockshell/repl/interactive"
)

// completionHelp says how the scripts are used.
const completionHelp = `Print the completion script of a shell. It needs no other package.

  bash        source <(sockshell completion bash)      in ~/.bashrc; with the package bash-completion also words with a colon
  zsh         source <(sockshell completion zsh)       in ~/.zshrc
  fish        sockshell completion fish | source       in ~/.config/fish/config.fish
  powershell  sockshell completion powershell | Out-String | Invoke-Expression`

// completionNeeds stand before the scripts: what they need besides their shell, where that is not there.
var completionNeeds = map[string]string{
	"bash": `# Words with a colon or = are completed as a whole with the package bash-completion. Without it this stands in for its
# function: bash itself divides such words.
if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref()
    {
        words=("${COMP_WORDS[@]}")
        cword=$COMP_CWORD
        cur=${words[cword]}
        prev=
        if ((cword > 0)); then prev=${words[cword - 1]}; fi
    }
fi

`,
	"zsh": `#compdef sockshell
# It needs zsh's completion system, which it starts where that has not been done.
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }

`,
}

func newCompletion() *cobra.Command {
	return &cobra.Command{
		Use:       "completion bash|zsh|fish|powershell",
		Short:     "Print the completion script of a shell",
		Long:      completionHelp,
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(c *cobra.Command, args []string) error {
			root, out := c.Root(), c.OutOrStdout()
			if _, err := io.WriteString(out, completionNeeds[args[0]]); err != nil {
				return err
			}
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
			line := "help"
			for _, arg := range args {
				line += " " + word(arg)
			}
			b, err := newBatch(f, nil)
			if err != nil {
				return err
			}
			b.printer.Size = func() (columns, rows int) { return interactive.Size(os.Stdout) }
			return b.end(b.session.RunScript("<command>", line, false))
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

func newEditors() *cobra.Command {
	return &cobra.Command{
		Use:    "gen-editors FOLDER",
		Short:  "Write what editors colour scripts and transcripts with",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			for name, text := range manual.Editors(commands.NewTable()) {
				path := filepath.Join(args[0], filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
					return err
				}
				if err := os.WriteFile(path, text, 0o666); err != nil {
					return err
				}
			}
			return nil
		},
	}
}
