//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"os"
	"path/filepath"
	"testing"
)

// editorScript asks a question on the terminal, and makes the answer the text's first line, in a file
// that it puts in the place of the one it was given.
const editorScript = `#!/bin/sh
umask 022
cp "$2" "$1" && ls -l "$2" >>"$1"
printf 'answer? '
read answer
printf '%s\n"x\ny\t\001"\r\n\n' "$answer" >"$2.new" && mv "$2.new" "$2"
printf 'no newline'
`

// editing starts a session whose user's editor is the script, with the file name as its first
// argument that it tells in what it was given.
func editing(t *testing.T, env ...string) (s *session, told, temporary string) {
	t.Helper()
	folder := t.TempDir()
	script, told := filepath.Join(folder, "the editor"), filepath.Join(folder, "told")
	if err := os.WriteFile(script, []byte(editorScript), 0o700); err != nil {
		t.Fatal(err)
	}
	temporary = filepath.Join(folder, "temporary")
	if err := os.Mkdir(temporary, 0o700); err != nil {
		t.Fatal(err)
	}
	s = launch(t, append([]string{"EDITOR='" + script + "' " + told, "TMPDIR=" + temporary}, env...)...)
	s.reported("open")
	s.screen.wait(t, "at the prompt", func(v view) bool { return v.rows[0] != "" })
	return s, told, temporary
}

func TestExternalEditor(t *testing.T) {
	s, told, temporary := editing(t)
	s.keys("one\x18\x05")
	s.screen.want(t, "answer? |")
	if s.mode() != s.before {
		t.Error("the terminal's mode is not the one from before")
	}
	s.write("a notice\n")
	s.keys("two\r")
	s.screen.want(t, "answer? two", "no newline", "a notice", "> two", `… "x`, `… y    ^A"|`)
	if text, err := os.ReadFile(told); err != nil || string(text[:14]) != "one\n-rw-------" {
		t.Errorf("it was given %q, %v", text, err)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	s.keys("\x1f\x1f!\x18\x15\x1f")
	s.screen.wait(t, "empty again", func(v view) bool { return v.rows[v.cursor.row] == ">" })
	s.keys("\x18\x05")
	s.screen.wait(t, "asking again", func(v view) bool { return v.rows[v.cursor.row] == "answer?" })
	s.keys("\r\r")
	s.line("")
	s.line("\"x\ny\t\x01\"")
}

// TestExternalEditorStopped stops the editor, and with it the shell, and continues both.
func TestExternalEditorStopped(t *testing.T) {
	s, _, _ := editing(t, role+"=job control")
	s.keys("one\x18\x05")
	s.screen.want(t, "answer? |")
	s.keys("\x1a")
	s.reported("stopped, terminal restored: true")
	s.keys("two\r")
	s.screen.wait(t, "edited", func(v view) bool { return v.rows[v.cursor.row] == `… y    ^A"` })
	s.keys("\r")
	s.line("two")
	s.line("\"x\ny\t\x01\"")
}

func TestExternalEditorFails(t *testing.T) {
	for _, c := range []struct{ name, editor, says string }{
		{"none", "", "editor: none is set: VISUAL or EDITOR na"},
		{"it fails", "false", "editor: false: exit status 1"},
		{"it is missing", "/no/editor 2>/dev/null", "editor: /no/editor 2>/dev/null: exit sta"},
		{"it removes the file", "rm", "editor: open "},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, "EDITOR="+c.editor)
			s.keys("text" + left + "\x18\x05")
			s.screen.wait(t, "telling", func(v view) bool {
				return len(v.rows[0]) >= len(c.says) && v.rows[0][:len(c.says)] == c.says && v.rows[v.cursor.row] == "> text"
			})
			s.keys("!\r")
			s.line("tex!t")
		})
	}
}

func TestExternalEditorInterrupted(t *testing.T) {
	s, _, temporary := editing(t)
	s.keys("one\x18\x05")
	s.screen.want(t, "answer? |")
	s.keys("\x03")
	s.screen.wait(t, "back", func(v view) bool { return v.rows[v.cursor.row] == "> one" })
	s.keys("!\r")
	s.line("one!")
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// TestExternalEditorClosed ends the session while the text is with the editor: it is not left behind.
func TestExternalEditorClosed(t *testing.T) {
	s, _, temporary := editing(t)
	s.keys("one\x18\x05")
	s.screen.want(t, "answer? |")
	s.order("close")
	s.reported("closed <nil>")
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}
