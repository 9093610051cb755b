//go:build unix

package cmd_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// startWithRC starts the shell with an rc file.
func startWithRC(t *testing.T, rc string, args ...string) (s *shell, path string) {
	t.Helper()
	dir := t.TempDir()
	path = filepath.Join(dir, "sockshell", "rc")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(rc), 0o600); err != nil {
		t.Fatal(err)
	}
	return startShellIn(t, dir, args...), path
}

// startShellIn starts the shell with a configuration folder.
func startShellIn(t *testing.T, config string, args ...string) *shell {
	t.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Env = []string{"XDG_CONFIG_HOME=" + config, "SHELL=/bin/sh", "PAGER="}
	return startProgram(t, command)
}

const aliasRC = "# mine\nset prompt 'my> '\nalias r read_some 100\nalias soon timeout 20ms\nalias rs soon r\nlet greeting hello\n"

func TestRC(t *testing.T) {
	s, path := startWithRC(t, aliasRC)
	s.sees("my>")
	s.types("socket_pair a b\r")
	s.sees("a b\nmy>")
	s.types("a:write_all $greeting; b:r\r")
	s.sees("\n5\n5 bytes \"hello\"\nmy>")
	s.types("use b; rs\r")
	s.sees("error: read_some: timed_out: timed out\n  alias r: read_some 100\n  alias soon: timeout 20ms\n  alias rs: soon r\nmy>")
	s.types("rs\tx\r") // completed, and an argument too many
	s.sees("unexpected argument \"x\"\n  usage: read_some [MAX]\n  alias r: read_some 100\n  alias soon: timeout 20ms\n  alias rs: soon r\nmy>")
	s.types("exit 0\r")
	if status := s.ends(); status != 0 {
		t.Errorf("status %d", status)
	}
	s = startShellIn(t, filepath.Dir(filepath.Dir(path)), "--no-rc")
	s.sees(">")
	s.types("alias\r")
	s.sees("\nalias  command\n>")
}

// TestRCMark: a byte order mark, which some editors put in front of a text, is no part of it.
func TestRCMark(t *testing.T) {
	s, _ := startWithRC(t, "\ufeffset prompt 'my> '\n")
	s.sees("my>")
	if text := s.text(); text != "my>" {
		t.Errorf("the screen has %q", text)
	}
}

// TestRCErrors: an error names its place in the file, and the shell goes on.
func TestRCErrors(t *testing.T) {
	s, path := startWithRC(t, "print begins\nlocal_port\nprint not here\n")
	s.sees("begins\n" + path + ":2: error: local_port: EBADF: bad file descriptor\nhint: the socket is closed: open v4, open v6 or connect first\n>")
	s.types("print on\r")
	s.sees("\non\n>")
	s, path = startWithRC(t, "print not here\n\nnonsense\nprint 'open\n")
	s.until("name both places", func(text string) bool {
		return strings.HasPrefix(text, path+":3: error: nonsense: usage: ") && strings.Contains(text, "\n"+path+":4: error: ") && strings.HasSuffix(text, "\n>")
	})
	s.types("print on\r")
	s.sees("\non\n>")
	if strings.Contains(s.text(), "not here") {
		t.Errorf("a file with errors ran:\n%s", s.text())
	}
}

func TestRCUnreadable(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "sockshell", "rc"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := startShellIn(t, dir)
	s.sees("error: rc " + filepath.Join(dir, "sockshell", "rc") + ": EISDIR: is a directory\n>")
	s.types("exit\r")
	if status := s.ends(); status != 0 {
		t.Errorf("status %d", status)
	}
}

func TestRCExits(t *testing.T) {
	s, _ := startWithRC(t, "exit 5\n")
	if status := s.ends(); status != 5 {
		t.Errorf("status %d", status)
	}
}

// TestRecordingWithoutRC: a recording holds what the rc file's aliases stand for, and its own aliases as they
// were typed: it replays where there is no rc file.
func TestRecordingWithoutRC(t *testing.T) {
	file := filepath.Join(t.TempDir(), "session.transcript")
	s, _ := startWithRC(t, aliasRC, "--record", file)
	s.sees("my>")
	for _, step := range []step{
		{"socket_pair a b", "a b"},
		{"alias both rs", ""},
		{"alias again repeat 1", ""},
		{"a:write_all hello; use b; r", "5\nok\n5 bytes \"hello\""},
		{"x = again again rs", "alias rs: soon r\n  alias again: repeat 1\n  alias again: repeat 1"},
		{"r &", "[1] r"},
		{"interrupt 1", "ok"},
		{"expect_error any join", "\noperation_aborted"},
		{"both", "alias rs: soon r\n  alias both: rs"},
		{"alias rs", "soon r"},
		{"alias both", "rs"},
		{"unalias r", ""},
		{"r", "did you mean"},
		{"alias", "soon   timeout 20ms"},
	} {
		s.types(step.types + "\r")
		s.until("show "+step.sees, func(text string) bool {
			_, after, _ := strings.Cut(text[strings.LastIndex(text, "my> "+step.types)+1:], "\n")
			return strings.HasSuffix(text, "\nmy>") && strings.Contains("\n"+after, step.sees)
		})
	}
	s.types("exit 0\r")
	s.ends()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", text)
	replayTenTimes(t, file, "")
}

// TestUserFolders: a folder of the user's that is relative is none (XDG Base Directory Specification).
func TestUserFolders(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("the system has its own folder for configurations")
	}
	const rc, history = "/sockshell/rc", "/sockshell/history"
	for _, c := range []struct {
		name          string
		env           []string
		prompt, keeps string // below the working folder; keeps: nothing
	}{
		{"all of them", []string{"HOME=HERE/home", "XDG_CONFIG_HOME=HERE/config", "XDG_STATE_HOME=HERE/state"}, "config>", "state" + history},
		{"a home alone", []string{"HOME=HERE/home"}, "home>", "home/.local/state" + history},
		{"relative ones", []string{"HOME=HERE/home", "XDG_CONFIG_HOME=config", "XDG_STATE_HOME=./state"}, "home>", "home/.local/state" + history},
		{"a relative home", []string{"HOME=home"}, ">", ""},
		{"nothing but relative ones", []string{"HOME=home", "XDG_CONFIG_HOME=config", "XDG_STATE_HOME=state"}, ">", ""},
		{"no home", []string{"HOME=", "XDG_CONFIG_HOME=config"}, ">", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			here := t.TempDir()
			for folder, prompt := range map[string]string{"home/.config": "home> ", "config": "config> "} {
				path := filepath.Join(here, folder, rc)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte("set prompt '"+prompt+"'\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			command := exec.Command(os.Args[0])
			command.Dir = here
			for _, assignment := range c.env {
				command.Env = append(command.Env, strings.Replace(assignment, "HERE", here, 1))
			}
			s := startProgram(t, command)
			s.sees(c.prompt)
			s.types("print kept\r")
			s.sees("print kept\nkept\n" + c.prompt)
			s.types("exit\r")
			s.ends()
			var found []string
			err := filepath.WalkDir(here, func(path string, _ fs.DirEntry, err error) error {
				if filepath.Base(path) == "history" {
					found = append(found, strings.TrimPrefix(path, here+"/"))
				}
				return err
			})
			if got := strings.Join(found, " "); err != nil || got != c.keeps {
				t.Errorf("%v: the history is in %q, want %q", err, got, c.keeps)
			}
		})
	}
}
