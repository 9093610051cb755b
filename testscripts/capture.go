package testscripts

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/commands"
	"sockshell/commands/syntax"
)

// keptCapture is the capture of a transcript's session. The zero value is none.
type keptCapture struct {
	path   string
	always bool // it is kept also when the transcript passes
}

// captureOf is where the session of a transcript is captured to.
func (o *Options) captureOf(path string) keptCapture {
	switch {
	case o.captureTo != "":
		return keptCapture{o.captureTo, true}
	case o.Capture == "":
		return keptCapture{}
	}
	name := path
	if o.archive != nil {
		name = o.archive.path + "/" + filepath.Base(path)
	}
	name = strings.NewReplacer("/", "_", `\`, "_", ":", "_").Replace(strings.TrimLeft(filepath.ToSlash(filepath.Clean(name)), "./"))
	return keptCapture{path: filepath.Join(o.Capture, name+".pcapng")}
}

// begin begins the capture.
func (k *keptCapture) begin(r *replay) error {
	if k.path == "" {
		return nil
	}
	path, err := filepath.Abs(k.path)
	if err == nil {
		err = commands.Capture(r.session, path)
	}
	return err
}

// settle keeps the capture of a transcript that has failed, and returns the report with where it is. The session is closed.
func (k *keptCapture) settle(report string) string {
	switch {
	case k.path == "" || k.always:
	case report == "":
		_ = os.Remove(k.path) // nobody asked for it
	default:
		report += "capture: " + syntax.Shown(k.path) + "\n"
	}
	return report
}

// cmdCapture is `capture FILE.pcapng`: the transcripts that follow are captured to that file, the last one of which is in it;
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
