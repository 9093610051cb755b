package testscripts_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"sockshell/testscripts"
)

// update runs the tests of a folder with Update, and returns what is told.
func update(t *testing.T, paths ...string) (testscripts.Summary, string) {
	t.Helper()
	var out strings.Builder
	summary, err := testscripts.Run(t.Context(), paths, testscripts.Options{Update: true}, &out)
	if err != nil {
		t.Fatal(err)
	}
	return summary, out.String()
}

// has requires a file's text.
func has(t *testing.T, path, want string) {
	t.Helper()
	if text, err := os.ReadFile(path); err != nil || string(text) != want {
		t.Errorf("%v: %s holds\n%s\nwant\n%s", err, path, text, want)
	}
}

// TestUpdateArchive: what differs in a script's own transcripts, and in the files that it compares, is rewritten, and
// no other byte.
func TestUpdateArchive(t *testing.T) {
	const before = "#  kept\r\ntranscript a.transcript x=1\ntranscript a.transcript x=1\ntranscript sub/b.transcript\n" +
		"! transcript c.transcript\nexists d\ncmp d e\n--  a.transcript  --\n> print $x; print 2\nold\n...\n> print 3\n3\n" +
		"-- sub/b.transcript --\r\n> print '-- x --'\n> print '> y'; print '-- z --'\n-- c.transcript --\n> print c\nfails\n-- d --\nd\n-- e --\nold\n-- f --\nno newline"
	const after = "#  kept\r\ntranscript a.transcript x=1\ntranscript a.transcript x=1\ntranscript sub/b.transcript\n" +
		"! transcript c.transcript\nexists d\ncmp d e\n--  a.transcript  --\n> print $x; print 2\n1\n...\n> print 3\n3\n" +
		"-- sub/b.transcript --\r\n> print '-- x --'\n\\-- x --\n> print '> y'; print '-- z --'\n\\> y\n\\-- z --\n-- c.transcript --\n> print c\nfails\n-- d --\nd\n-- e --\nd\n-- f --\nno newline"
	dir := folder(t, map[string]string{"x.txtar": before})
	path := filepath.Join(dir, "x.txtar")
	summary, out := update(t, dir)
	want := path + ": a.transcript: 1 entry changed\n" + path + ": sub/b.transcript: 2 entries changed\n" + path + ": e: changed\n"
	if summary.Passed != 1 || out != want {
		t.Errorf("%v, printed\n%s\nwant\n%s", summary, out, want)
	}
	has(t, path, after)
	if summary, out := update(t, dir); summary.Passed != 1 || out != "" {
		t.Errorf("again: %v, printed\n%s", summary, out)
	}
	has(t, path, after)
}

// TestUpdateQuoted: a transcript that the script unquotes is written back quoted.
func TestUpdateQuoted(t *testing.T) {
	const script = "unquote a.transcript\ntranscript a.transcript\n-- a.transcript --\n"
	dir := folder(t, map[string]string{"x.txtar": script + ">> print '-- x --'\n>old\n-- b --\nb\n"})
	path := filepath.Join(dir, "x.txtar")
	if summary, out := update(t, dir); summary.Passed != 1 || out != path+": a.transcript: 1 entry changed\n" {
		t.Errorf("%v, printed\n%s", summary, out)
	}
	has(t, path, script+">> print '-- x --'\n>-- x --\n-- b --\nb\n")
	if summary, out := update(t, dir); summary.Passed != 1 || out != "" {
		t.Errorf("again: %v, printed\n%s", summary, out)
	}
}

// TestUpdateTwice: a transcript that gives other outputs each time is left as it is, and told of.
func TestUpdateTwice(t *testing.T) {
	for _, c := range []struct{ name, script string }{
		{"both differ", "transcript b.transcript\ntranscript a.transcript x=1\ntranscript a.transcript x=2\n"},
		{"one differs", "transcript b.transcript\ntranscript a.transcript x=old\ntranscript a.transcript x=2\n"},
		{"the other one differs", "transcript b.transcript\ntranscript a.transcript x=2\ntranscript a.transcript x=old\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			const a, b = "-- a.transcript --\n> print $x\nold\n", "-- b.transcript --\n> print b\n"
			dir := folder(t, map[string]string{"x.txtar": c.script + a + b})
			path := filepath.Join(dir, "x.txtar")
			summary, out := update(t, dir)
			if summary.Failed != 1 || !strings.Contains(out, "FAIL: "+path+":3: a.transcript is replayed twice with different outputs, and left as it is\n") ||
				!strings.HasSuffix(out, "\n"+path+": b.transcript: 1 entry changed\n") {
				t.Errorf("%v, printed\n%s", summary, out)
			}
			has(t, path, c.script+a+b+"b\n")
		})
	}
}

// TestUpdateOthers: a transcript that the script made, or that lies elsewhere, is none of the archive's.
func TestUpdateOthers(t *testing.T) {
	const made = "cp a.transcript b.transcript\ntranscript b.transcript\n-- a.transcript --\n> print 1\nold\n"
	const elsewhere = "transcript $HERE/shared x=1\n"
	dir := folder(t, map[string]string{"made.txtar": made, "elsewhere.txtar": elsewhere, "shared": "> print $x\nold\n"})
	if summary, out := update(t, dir); summary.Failed != 2 || strings.Contains(out, "changed\n") {
		t.Errorf("%v, printed\n%s", summary, out)
	}
	has(t, filepath.Join(dir, "made.txtar"), made)
	has(t, filepath.Join(dir, "shared"), "> print $x\nold\n")
}

// TestUpdateKeeps: a file keeps its mode and its links; one that is several tests is left as it is.
func TestUpdateKeeps(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file has no such modes, and a symbolic link is a privilege")
	}
	const before, after = "> print 1\nold\n> print 2\n", "> print 1\n1\n> print 2\n2\n"
	dir := folder(t, map[string]string{"file": before})
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link.transcript")
	for _, err := range []error{os.Chmod(file, 0o640), os.Symlink("file", link)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if summary, out := update(t, dir, link); summary.Passed != 1 || out != link+": 2 entries changed\n" {
		t.Errorf("%v, printed\n%s", summary, out)
	}
	has(t, file, after)
	to, err := os.Readlink(link)
	info, failed := os.Stat(file)
	if err != nil || failed != nil || to != "file" || info.Mode() != fs.FileMode(0o640) {
		t.Errorf("%v, %v: the link leads to %s, the mode is %v", err, failed, to, info.Mode())
	}

	other := filepath.Join(dir, "other.transcript")
	for _, err := range []error{os.WriteFile(file, []byte(before), 0o600), os.Symlink("file", other)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	summary, out := update(t, dir)
	if summary.Failed != 2 || !strings.Contains(out, "\n"+link+": the file is "+other+", too, and left as it is\n") {
		t.Errorf("%v, printed\n%s", summary, out)
	}
	has(t, file, before)
}

// TestUpdateJSON: an object says what changed, too.
func TestUpdateJSON(t *testing.T) {
	dir := folder(t, map[string]string{"x.txtar": "transcript a\ntranscript b\n-- a --\n> print 1\n-- b --\n> print 2\n"})
	path := filepath.Join(dir, "x.txtar")
	var out strings.Builder
	if _, err := testscripts.Run(t.Context(), []string{dir}, testscripts.Options{Update: true, JSON: true}, &out); err != nil {
		t.Fatal(err)
	}
	var told struct{ Changes []string }
	want := []string{path + ": a: 1 entry changed", path + ": b: 1 entry changed"}
	if err := json.Unmarshal([]byte(out.String()), &told); err != nil || !slices.Equal(told.Changes, want) {
		t.Errorf("%v, printed %s", err, &out)
	}
}
