package cmd

import (
	"fmt"
	"os"
	"regexp"
	"runtime/debug"

	"github.com/spf13/cobra"

	"sockshell/commands"
	"sockshell/testscripts"
)

func newTest() *cobra.Command {
	var o testscripts.Options
	var run string
	test := &cobra.Command{
		Use:   "test [PATH…]",
		Short: "Run the .txtar tests and .transcript files below the paths",
		RunE: func(_ *cobra.Command, args []string) error {
			if run != "" {
				var err error
				if o.Run, err = regexp.Compile(run); err != nil {
					return fmt.Errorf("--run: %w", err)
				}
			}
			if len(args) == 0 {
				args = []string{"."}
			}
			summary, err := testscripts.Run(args, o, os.Stdout)
			if err != nil {
				return err
			}
			if _, err := fmt.Println(summary); err != nil {
				return err
			}
			switch {
			case summary.Total() == 0:
				return statusError(statusUsage)
			case summary.Failed > 0:
				return statusError(statusFailed)
			}
			return nil
		},
	}
	test.Flags().StringVar(&run, "run", "", "only those whose path matches `REGEX`")
	test.Flags().BoolVar(&o.Update, "update", false, "rewrite what differs")
	test.Flags().IntVar(&o.Parallel, "parallel", 0, "run `N` at once; 0 as many as there are cores")
	test.Flags().BoolVarP(&o.Verbose, "verbose", "v", false, "show also the tests that passed")
	return test
}

func newCompletion() *cobra.Command {
	return &cobra.Command{
		Use:       "completion bash|zsh|fish|powershell",
		Short:     "Print the completion script of a shell",
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(c *cobra.Command, args []string) error {
			root, out := c.Root(), os.Stdout
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

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the language's",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			version := "(devel)"
			if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
				version = info.Main.Version
			}
			_, err := fmt.Printf("sockshell %s\nlanguage %d\n", version, commands.LanguageVersion)
			return err
		},
	}
}

func newDocs() *cobra.Command {
	return &cobra.Command{
		Use:    "gen-docs",
		Short:  "Print COMMANDS.md",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := os.Stdout.Write(commands.NewTable().Markdown())
			return err
		},
	}
}
