package testscripts

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/txtar"

	"sockshell/commands/syntax"
	"sockshell/internal/replace"
)

// updated is a transcript that was replayed with Update.
type updated struct {
	path     string
	old, new []byte
	entries  int // that differ
}

// save keeps what a replay found: in the file, unless a script around it has it in its archive.
func (o *Options) save(u *updated) error {
	switch {
	case o.archive != nil:
		return o.archive.note(u)
	case u.entries == 0:
		return nil
	}
	err := replace.File(u.path, u.new)
	if err == nil && o.saved != nil {
		o.saved(u)
	}
	return err
}

// told says how much of a file changed.
func (u *updated) told(name string) string {
	entries := "entries"
	if u.entries == 1 {
		entries = "entry"
	}
	return fmt.Sprintf("%s: %d %s changed", syntax.Shown(name), u.entries, entries)
}

// archive is a script's file. testscript, which knows no byte order mark, and with an update writes there itself where a
// cmp differs, is given a copy.
type archive struct {
	path, copy string
	mark       string // the byte order mark at the file's beginning
	text       []byte // behind that
	update     bool
	dir        string // where the script finds its files
	parsed     *txtar.Archive
	replayed   map[string]*updated // its transcripts, by name
	broken     map[string]bool     // those that were replayed twice with different outputs
}

// openArchive copies a script's file into a folder for temporary files.
func openArchive(path, dir string, update bool) (*archive, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	mark, text := syntax.CutMark(string(data))
	a := &archive{
		path: path, copy: filepath.Join(dir, filepath.Base(path)), mark: mark, text: []byte(text), update: update,
		replayed: map[string]*updated{}, broken: map[string]bool{},
	}
	a.parsed = txtar.Parse(a.text)
	return a, os.WriteFile(a.copy, a.text, 0o600)
}

// updates reports that a file is to be updated: it is one of the archive's, as it is there or unquoted, and not one that
// the script made.
func (a *archive) updates(path string) bool {
	if a == nil || !a.update {
		return false
	}
	f := a.file(a.name(path))
	if f == nil {
		return false
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	unquoted, err := txtar.Unquote(f.Data)
	return bytes.Equal(text, f.Data) || err == nil && bytes.Equal(text, unquoted)
}

// name is a file's in the archive.
func (a *archive) name(path string) string {
	name, err := filepath.Rel(a.dir, path)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(name)
}

// file is the last one of a name, which the script finds.
func (a *archive) file(name string) *txtar.File {
	for i := len(a.parsed.Files) - 1; i >= 0; i-- {
		if f := &a.parsed.Files[i]; f.Name == name {
			return f
		}
	}
	return nil
}

// note keeps what a replay of one of its transcripts found.
func (a *archive) note(u *updated) error {
	name := a.name(u.path)
	before := a.replayed[name]
	a.replayed[name] = u
	if before != nil && !bytes.Equal(before.new, u.new) {
		a.broken[name] = true
		return fmt.Errorf("%s is replayed twice with different outputs, and left as it is", syntax.Shown(name))
	}
	return nil
}

// save writes what changed, and says what that is.
func (a *archive) save() (changes []string, err error) {
	compared, err := txtar.ParseFile(a.copy)
	if err != nil {
		return nil, err
	}
	text := a.text
	for i := range a.parsed.Files {
		f := &a.parsed.Files[i]
		if i < len(compared.Files) && !bytes.Equal(f.Data, compared.Files[i].Data) {
			text = splice(text, i, compared.Files[i].Data)
			changes = append(changes, fmt.Sprintf("%s: %s: changed", syntax.Shown(a.path), syntax.Shown(f.Name)))
		}
		if u := a.replayed[f.Name]; u != nil && u.entries > 0 && !a.broken[f.Name] && f == a.file(f.Name) {
			write := literal
			if !bytes.Equal(u.old, f.Data) {
				write = quoted
			}
			text = splice(text, i, write(u.new))
			changes = append(changes, syntax.Shown(a.path)+": "+u.told(f.Name))
		}
	}
	if len(changes) == 0 {
		return nil, nil
	}
	return changes, replace.File(a.path, append([]byte(a.mark), text...))
}

// literal puts a backslash before printed lines that would begin another file of the archive.
func literal(transcript []byte) []byte {
	var out []byte
	for line := range bytes.Lines(transcript) {
		if isMarker(line) {
			out = append(out, '\\')
		}
		out = append(out, line...)
	}
	return out
}

// quoted puts a ">" before each line, as the script's unquote takes it off.
func quoted(transcript []byte) []byte {
	var out []byte
	for line := range bytes.Lines(transcript) {
		out = append(append(out, '>'), line...)
	}
	return out
}

// splice puts data in the place of the archive's n-th file, and leaves every other byte as it is.
func splice(text []byte, n int, data []byte) []byte {
	var out []byte
	file := -1
	for line := range bytes.Lines(text) {
		marker := isMarker(line)
		if marker {
			file++
		}
		if marker || file != n {
			out = append(out, line...)
		}
		if marker && file == n {
			out = append(out, data...)
		}
	}
	return out
}

// isMarker reports a line that begins a file: `-- NAME --`, as txtar.Parse has it.
func isMarker(line []byte) bool {
	return bytes.HasPrefix(line, []byte("-- ")) && len(txtar.Parse(line).Files) > 0
}

// lookForAliases finds the files that several of the paths lead to, where they are to be updated: what one test puts
// there is not what the other one has.
func (o *Options) lookForAliases(paths []string) {
	if !o.Update {
		return
	}
	o.aliases = map[string]string{}
	first := map[string]string{}
	for _, path := range paths {
		target, err := filepath.EvalSymlinks(path)
		if err != nil {
			continue // its test will say so
		}
		if target, err = filepath.Abs(target); err != nil {
			continue // likewise
		}
		if before, found := first[target]; found {
			o.aliases[path], o.aliases[before] = before, path
		} else {
			first[target] = path
		}
	}
}

// runAlias runs a test whose file is another one's, too, and leaves the file as it is.
func runAlias(ctx context.Context, path, other string, o *Options) outcome {
	inner := *o
	inner.Update, inner.aliases = false, nil
	result := runFile(ctx, path, &inner)
	if result.report != "" {
		result.report += fmt.Sprintf("%s: the file is %s, too, and left as it is\n", syntax.Shown(path), syntax.Shown(other))
	}
	return result
}
