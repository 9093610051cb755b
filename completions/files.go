package completions

import (
	"slices"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// files completes the path that the text ends with: it begins at start, quotes included, and typed is what it says so
// far.
func files(snap *session.Snapshot, st *statement, start int, typed string) Result {
	slash := strings.LastIndexByte(typed, '/') + 1
	dir, base := typed[:slash], typed[slash:]
	entries := entriesOf(snap, dir, base)
	quotes := quotesFor(entries, dir, st.open)
	r := Result{Start: start}
	// Where the path stands as it is said, that stays, and only names are listed.
	written := st.text[start:]
	if quotes == syntax.Closed && written == typed || quotes == syntax.OpenRaw && written == "'"+typed {
		r.Start = len(st.text) - len(base)
		for _, e := range entries {
			c := fileCandidate("", e, quotes)
			c.Text = strings.TrimPrefix(c.Text, written[:len(written)-len(typed)])
			r.Candidates = append(r.Candidates, c)
		}
		return r
	}
	for i, e := range entries {
		if base == "" && st.open == syntax.Closed { // one odd name is not to put quotes in front of all that may be typed
			quotes = quotesFor(entries[i:i+1], dir, st.open)
		}
		r.Candidates = append(r.Candidates, fileCandidate(dir, e, quotes))
	}
	return r
}

// entriesOf lists what a folder holds whose name begins so: hidden files only where a dot was typed.
func entriesOf(snap *session.Snapshot, dir, base string) []param.FolderEntry {
	if snap.Folder == nil {
		return nil
	}
	entries := slices.DeleteFunc(snap.Folder(dir, base), func(e param.FolderEntry) bool {
		return base == "" && strings.HasPrefix(e.Name, ".")
	})
	slices.SortFunc(entries, func(a, b param.FolderEntry) int { return strings.Compare(a.Name, b.Name) })
	return entries
}

// quotesFor are the quotes in which all of the paths can be written, so that they begin alike: those that are open where they
// will do.
func quotesFor(entries []param.FolderEntry, dir string, open syntax.Opening) syntax.Opening {
	for _, e := range entries {
		switch path := dir + e.Name; {
		case open == syntax.OpenDouble || !syntax.Printable(path):
			return syntax.OpenDouble
		case bareEnough(path):
		case strings.Contains(path, "'"):
			return syntax.OpenDouble
		default:
			open = syntax.OpenRaw
		}
	}
	return open
}

// fileCandidate writes a path. A folder's goes on, within its quotes.
func fileCandidate(dir string, e param.FolderEntry, quotes syntax.Opening) Candidate {
	c := Candidate{Text: dir + e.Name, Description: "file"}
	if e.Folder {
		c = Candidate{Text: c.Text + "/", Description: "folder"}
	}
	switch quotes {
	case syntax.OpenRaw:
		c.Text = "'" + c.Text + "'"
	case syntax.OpenDouble:
		c.Text = syntax.Quoted(c.Text)
	case syntax.Closed, syntax.OpenLine, syntax.OpenComment, syntax.OpenReservation, syntax.OpenCode:
	}
	if e.Folder && quotes != syntax.Closed {
		c.Text = c.Text[:len(c.Text)-1]
	}
	return c
}
