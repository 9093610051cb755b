package commands

import (
	"strings"
	"testing"

	"sockshell/commands/transcript"
	"sockshell/sockcore"
)

// TestTableIsDocumented walks the table: each command says what it is, names errors that exist, and
// documents each parameter.
func TestTableIsDocumented(t *testing.T) {
	for _, c := range NewTable().Commands() {
		t.Run(c.Name, func(t *testing.T) {
			if c.Summary == "" || strings.HasSuffix(c.Summary, ".") || c.Summary[0] >= 'A' && c.Summary[0] <= 'Z' {
				t.Errorf("summary %q: want one line, lower case, no full stop", c.Summary)
			}
			if c.Examples == "" {
				t.Error("no example")
			}
			for _, name := range c.Errors {
				if _, ok := sockcore.LookupCode(name); !ok {
					t.Errorf("error %s does not exist", name)
				}
			}
			for _, p := range c.Params {
				if p.Name == "" || p.Doc == "" {
					t.Errorf("parameter %q: no name or no doc", p.Name)
				}
			}
		})
	}
}

// TestExamples replays each command's examples in a fresh session.
func TestExamples(t *testing.T) {
	for _, c := range NewTable().Commands() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			parsed, err := transcript.Parse([]byte(c.Examples))
			if err != nil {
				t.Fatal(err)
			}
			session, sink := newTestSession()
			defer session.Close()
			if err := session.Settings.Set("timeout", "10s"); err != nil {
				t.Fatal(err)
			}
			shown := false
			for i := range parsed.Entries {
				e := &parsed.Entries[i]
				shown = shown || strings.Contains(e.Input[0], c.Name) || strings.HasSuffix(e.Input[0], "&")
				session.RunLine(Place{File: c.Name, Line: e.Line}, e.Input[0], true)
				got := transcript.Split([]byte(sink.take()))
				if diff := transcript.Diff(c.Name, e, got, session.Variable); diff != "" {
					t.Fatal("\n" + diff)
				}
			}
			if !shown {
				t.Error("the example does not show the command")
			}
		})
	}
}
