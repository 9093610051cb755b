package testscripts

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/internal/replace"
)

// keptCapture is the capture of a session. The zero value is none.
type keptCapture struct {
	path   string
	copy   string    // where it is kept, too; empty: nowhere
	script *captures // settles with the script what becomes of it; nil: the session's end does
}

// captures are those of a script's sessions, which are kept when the script fails.
type captures struct {
	paths []string
	names map[string]int // how many there were of a name
}

// captureOf is where the session of a transcript, or of a program in Lua, is captured to.
func (o *Options) captureOf(path string) keptCapture {
	if o.Capture == "" {
		return keptCapture{path: o.captureTo, script: &captures{}}
	}
	name := path
	if o.archive != nil {
		name = o.archive.path + "/" + filepath.Base(path)
	}
	name = strings.NewReplacer("/", "_", `\`, "_", ":", "_").Replace(strings.TrimLeft(filepath.ToSlash(filepath.Clean(name)), "./"))
	k := keptCapture{path: filepath.Join(o.Capture, o.captures.numbered(name)+".pcapng"), script: o.captures}
	if o.captureTo != "" {
		k.path, k.copy = o.captureTo, k.path
	}
	return k
}

// numbered is a name, with a number behind it where there was one of that name.
func (c *captures) numbered(name string) string {
	if c == nil {
		return name
	}
	if c.names == nil {
		c.names = map[string]int{}
	}
	if c.names[name]++; c.names[name] > 1 {
		return fmt.Sprintf("%s_%d", name, c.names[name])
	}
	return name
}

// begin begins the capture.
func (k *keptCapture) begin(s *session.Session) error {
	if k.path == "" {
		return nil
	}
	path, err := filepath.Abs(k.path)
	if err == nil {
		err = commands.Capture(s, path)
	}
	if err != nil {
		return captureError(k.path, err)
	}
	if k.script != nil && k.copy == "" {
		k.script.paths = append(k.script.paths, k.path)
	}
	return nil
}

func captureError(path string, err error) error {
	return fmt.Errorf("capture %s: %s", syntax.Shown(path), session.SystemError(err).Error())
}

// settle keeps the capture of a transcript that has failed, and returns the report with where it is. The session is closed.
func (k *keptCapture) settle(report string) (string, error) {
	switch {
	case k.path == "":
	case k.copy != "":
		data, err := os.ReadFile(k.path)
		if err == nil {
			err = replace.File(k.copy, data)
		}
		if err != nil {
			return report, captureError(k.copy, err)
		}
		k.script.paths = append(k.script.paths, k.copy)
	case k.script == nil:
		alone := captures{paths: []string{k.path}}
		report += alone.settle(report != "")
	}
	return report, nil
}

// settle keeps the captures of what has failed, and tells where they are.
func (c *captures) settle(failed bool) (report string) {
	for _, path := range c.paths {
		if !failed {
			_ = os.Remove(path) // nobody asked for it
			continue
		}
		report += "capture: " + syntax.Shown(path) + "\n"
	}
	return report
}

// cmdCapture is `capture FILE.pcapng`: the transcripts and programs in Lua that follow are captured to that file, the last one of which is in it;
// `capture off` ends that.
func cmdCapture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: capture FILE.pcapng|off")
	}
	env := environmentOf(ts)
	if env.options.captureTo = ""; args[0] != "off" {
		env.options.captureTo = ts.MkAbs(args[0])
	}
}
