package testscripts_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/commands/manual"
	"sockshell/commands/session"
	"sockshell/completions"
	"sockshell/internal/needs"
)

// colouredSession is a transcript and, behind its line's number each, the commands in what is typed, as the shell itself colours them.
type colouredSession struct {
	text     string
	commands []string
}

// unlike is what an editor knows less of than the shell: lines that go on in a next one, aliases, Lua.
var unlike = regexp.MustCompile(`(\\|\{)$|^if =|\blua\b|\balias\b`)

// colouredSessions are ours, without the lines that are wrong or that the shell knows better.
func colouredSessions(t *testing.T) map[string]colouredSession {
	t.Helper()
	table := commands.NewTable()
	snap := session.Snapshot{Table: table, Grammar: table.Grammar()}
	found := map[string]colouredSession{}
	for _, topic := range []string{"descriptors", "expect", "groups", "prefixes", "tls", "transfer", "udp"} {
		paths, err := filepath.Glob("testdata/" + topic + "/*.transcript")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var s colouredSession
			lines := strings.Split(string(text), "\n")
			for i, line := range lines {
				input, typed := strings.CutPrefix(line, "> ")
				if !typed {
					continue
				}
				spans := completions.Highlight(snap, input)
				if unlike.MatchString(input) || slices.ContainsFunc(spans, func(s completions.Span) bool { return s.Kind == completions.Wrong }) {
					lines[i] = ""
					continue
				}
				for _, span := range spans {
					name := input[span.Start:span.End]
					if span.Kind == completions.CommandName && (name == "else" || table.Lookup(name) != nil) {
						s.commands = append(s.commands, fmt.Sprintf("%d:%s", i+1, name))
					}
				}
			}
			s.text = strings.Join(lines, "\n")
			found[path] = s
		}
	}
	if len(found) < 20 {
		t.Fatalf("%d sessions are looked at", len(found))
	}
	return found
}

// TestVim compares what Vim takes for a command with what the shell does.
func TestVim(t *testing.T) {
	needs.Program(t, "vim")
	dir := tempDir(t)
	for name, text := range manual.Editors(commands.NewTable()) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const look = `let found = []
for row in range(1, line('$'))
  let before = ''
  for column in range(1, len(getline(row)))
    let name = synIDattr(synID(row, column, 1), 'name')
    if (name ==# 'sockshellCommand' || name ==# 'sockshellElse') && before !=# name
      call add(found, row . ':' . matchstr(getline(row), '\w\+', column - 1))
    endif
    let before = name
  endfor
endfor
call writefile(found, $FOUND)
qall!
`
	script := filepath.Join(dir, "look.vim")
	if err := os.WriteFile(script, []byte(look), 0o666); err != nil {
		t.Fatal(err)
	}
	for path, session := range colouredSessions(t) {
		found, copied := filepath.Join(dir, "found"), filepath.Join(dir, "x.transcript")
		if err := os.WriteFile(copied, []byte(session.text), 0o666); err != nil {
			t.Fatal(err)
		}
		vim := exec.CommandContext(t.Context(), "vim", "-e", "-s", "-u", "NONE", "-i", "NONE", "-N", "--cmd", "set runtimepath^="+filepath.Join(dir, "vim"),
			"--cmd", "filetype on", "--cmd", "syntax on", "-c", "source "+script, copied)
		vim.Env = append(os.Environ(), "FOUND="+found, "HOME="+dir)
		if out, err := vim.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		got, err := os.ReadFile(found)
		if err != nil {
			t.Fatal(err)
		}
		compareCommands(t, path, strings.Fields(string(got)), session.commands)
	}
}

func compareCommands(t *testing.T, path string, got, want []string) {
	t.Helper()
	for _, one := range got {
		if !slices.Contains(want, one) {
			t.Errorf("%s:%s is no command", path, one)
		}
	}
	for _, one := range want {
		if !slices.Contains(got, one) {
			t.Errorf("%s:%s is a command", path, one)
		}
	}
}

// TestTextMate compares what the grammar's expression takes for a line's last command with what the shell does, and tries each
// expression.
func TestTextMate(t *testing.T) {
	var grammar struct {
		Patterns []struct{ Match, Begin, End string }
	}
	files := manual.Editors(commands.NewTable())
	for name, text := range files {
		if strings.HasSuffix(name, ".json") && !json.Valid(text) {
			t.Errorf("%s is no JSON", name)
		}
	}
	if err := json.Unmarshal(files["vscode/syntaxes/sockshell.json"], &grammar); err != nil {
		t.Fatal(err)
	}
	for _, p := range grammar.Patterns {
		for _, expression := range []string{p.Match, p.Begin, p.End} {
			regexp.MustCompile(expression)
		}
	}
	statement := regexp.MustCompile(grammar.Patterns[1].Match)
	for path, session := range colouredSessions(t) {
		var got []string
		for number, line := range strings.Split(session.text, "\n") {
			if m := statement.FindStringSubmatch(line); m != nil && strings.HasPrefix(line, "> ") {
				got = append(got, fmt.Sprintf("%d:%s", number+1, m[3]))
			}
		}
		for _, one := range got {
			if !slices.Contains(session.commands, one) {
				t.Errorf("%s:%s is no command", path, one)
			}
		}
		if len(got) < len(session.commands)/4 {
			t.Errorf("%s: %d commands of %d are found", path, len(got), len(session.commands))
		}
	}
}
