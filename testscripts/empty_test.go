package testscripts_test

import (
	"strings"
	"testing"

	"sockshell/testscripts"
)

// TestEmpty: a test that runs nothing and expects nothing has not passed: it is skipped by name.
func TestEmpty(t *testing.T) {
	empty := map[string]string{
		"nothing.transcript":  "",
		"newline.transcript":  "\n",
		"returns.transcript":  "\r\n\r\n",
		"mark.transcript":     mark,
		"comment.transcript":  "# nothing\n\n",
		"require.transcript":  "# require linux\n",
		"prompt.transcript":   "> \n",
		"prompts.transcript":  "# nothing\n> \n\n> # nothing either\n>  \n> ; ;\n",
		"nothing.txtar":       "",
		"blanks.txtar":        " \n\t\r\n",
		"mark.txtar":          mark,
		"comment.txtar":       "# nothing\n  # nothing\n",
		"files.txtar":         "-- f --\nexec false\n",
		"comment_files.txtar": "# nothing\n\n-- f --\nexec false\n",
	}
	summary, out := tested(t, empty)
	if summary.Skipped != len(empty) || summary.Total() != len(empty) {
		t.Errorf("%v", summary)
	}
	for name := range empty {
		if !strings.Contains(out, name+": it has no command\n") && name != "require.transcript" {
			t.Errorf("%s is not skipped by name", name)
		}
	}
	t.Log(out)
}

// TestNotEmpty: what expects something of no command has not been met, and a script tells of a transcript in it that is
// empty.
func TestNotEmpty(t *testing.T) {
	summary, out := tested(t, map[string]string{
		"expects.transcript": "> # nothing\nok\n",
		"set.transcript":     "> set timeout 1s\n",
		"contains.txtar":     "transcript a.transcript\n-- a.transcript --\n# nothing\n",
	})
	if summary.Failed != 1 || summary.Passed != 2 || !strings.Contains(out, "a.transcript: it has no command\n") {
		t.Errorf("%v\n%s", summary, out)
	}
}

// tested runs files as tests, and returns what is told of them.
func tested(t *testing.T, files map[string]string) (testscripts.Summary, string) {
	t.Helper()
	var out strings.Builder
	summary, err := testscripts.Run(t.Context(), []string{folder(t, files)}, testscripts.Options{Verbose: true}, &out)
	if err != nil {
		t.Fatal(err)
	}
	return summary, out.String()
}
