package testscripts_test

import (
	"path/filepath"
	"strings"
	"testing"

	"sockshell/commands/transcript"
	"sockshell/testscripts"
)

// mark is the byte order mark that editors of some systems put in front of a text.
const mark = "\ufeff"

// TestMarkOfTests: a byte order mark is no part of a transcript, nor of a script, nor of what lies in one.
func TestMarkOfTests(t *testing.T) {
	dir := folder(t, map[string]string{
		"first.transcript":   mark + "> print 1\n1\n",
		"comment.transcript": mark + "# first\r\n> print 1\r\n1\r\n",
		"require.transcript": mark + "# require linux\n# require windows\n> print 1\n1\n",
		"script.txtar":       mark + "transcript a.transcript\n-- a.transcript --\n" + mark + "> print 1\n1\n",
		"comment.txtar":      mark + "# first\ntranscript a.transcript\n-- a.transcript --\n> print 1\n1\n",
		"files.txtar":        mark + "-- f --\n> print 1\n1\n",
	})
	var out strings.Builder
	summary, err := testscripts.Run(t.Context(), []string{dir}, testscripts.Options{}, &out)
	if err != nil || summary.Passed != 4 || summary.Failed != 0 || summary.Skipped != 2 {
		t.Errorf("%v, %v\n%s", summary, err, out.String())
	}
}

// TestMarkInErrors: a script with a mark has its own name in what is told of it.
func TestMarkInErrors(t *testing.T) {
	dir := folder(t, map[string]string{"fails.txtar": mark + "\ntranscript a.transcript\n-- a.transcript --\n> print 1\n2\n"})
	var out strings.Builder
	_, err := testscripts.Run(t.Context(), []string{dir}, testscripts.Options{}, &out)
	if path := filepath.Join(dir, "fails.txtar"); err != nil || !strings.Contains(out.String(), "FAIL: "+path+":2: ") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// TestUpdateKeepsMark: an update leaves each mark where it was, and puts none where there was none.
func TestUpdateKeepsMark(t *testing.T) {
	const lone = "> print 1\nold\n"
	dir := folder(t, map[string]string{
		"a.transcript": mark + lone,
		"b.transcript": lone,
		"c.txtar":      mark + "transcript a.transcript\ntranscript b.transcript\n-- a.transcript --\n" + mark + lone + "-- b.transcript --\n" + lone,
	})
	if summary, out := update(t, dir); summary.Passed != 3 {
		t.Errorf("%v\n%s", summary, out)
	}
	const changed = "> print 1\n1\n"
	has(t, filepath.Join(dir, "a.transcript"), mark+changed)
	has(t, filepath.Join(dir, "b.transcript"), changed)
	has(t, filepath.Join(dir, "c.txtar"), mark+"transcript a.transcript\ntranscript b.transcript\n-- a.transcript --\n"+mark+changed+"-- b.transcript --\n"+changed)
	if summary, out := update(t, dir); summary.Passed != 3 || out != "" {
		t.Errorf("again: %v\n%s", summary, out)
	}
}

// TestFormatMark: what was parsed is given back byte for byte.
func TestFormatMark(t *testing.T) {
	for _, text := range []string{mark, mark + "\n", mark + "> a\r\nb\r\n", mark + "# a\n> b", mark + "> a\n" + mark + "b\n"} {
		parsed, err := transcript.Parse([]byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got := string(parsed.Format()); got != text {
			t.Errorf("%q is given back as %q", text, got)
		}
	}
}
