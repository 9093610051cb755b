package record

import (
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// paths are those of unix sockets that are others in a replay, which has a folder of its own: what lies in the system's
// temporary folder, and what the session has bound.
type paths struct {
	temporary []string
	instead   map[string]string // a path: what stands for it
	owner     map[string]string // a name in the replay's folder: the path that has it
}

func (p *paths) init(temporary string) {
	p.temporary, p.instead, p.owner = []string{"/tmp"}, map[string]string{}, map[string]string{}
	if temporary != "" {
		p.temporary = append(p.temporary, strings.TrimRight(temporary, "/"))
	}
}

// cutPath takes an address word apart that has the path of a unix socket's file.
func cutPath(word string) (file string, ok bool) {
	prefix, file, _ := strings.Cut(word, ":")
	t := sockcore.LookupTransport(prefix)
	return file, t != nil && t.HasPaths() && file != "" && file[0] != '@'
}

// plain reports a path that is the same in any folder.
func plain(file string) bool {
	name := strings.TrimPrefix(file, "./")
	return name != "" && !strings.Contains(name, "/")
}

// isTemporary reports a path below a temporary folder.
func (p *paths) isTemporary(file string) bool {
	clean := path.Clean(filepath.ToSlash(file))
	return slices.ContainsFunc(p.temporary, func(dir string) bool { return strings.HasPrefix(clean, dir+"/") })
}

// moves gives what stands for a path in the replay, where isBound says which ones sockets of the session have; empty: itself.
func (p *paths) moves(file string, isBound func(string) bool) string {
	if to := p.instead[file]; to != "" {
		return to
	}
	if !plain(file) && !p.isTemporary(file) && !isBound(file) {
		return ""
	}
	clean := path.Clean(filepath.ToSlash(file))
	to := "./" + path.Base(clean)
	for n := 2; p.owner[to] != "" && p.owner[to] != clean; n++ {
		to = "./" + strconv.Itoa(n) + "-" + path.Base(clean)
	}
	p.owner[to] = clean
	if plain(file) && path.Clean(to) == clean {
		return "" // as it was typed
	}
	p.instead[file] = to
	return to
}

// moved is a word as it is written, with the path that it has in a replay.
func (n *names) moved(e *entry, w *syntax.Word, source string) string {
	file, ok := cutPath(w.Text)
	if !ok || !w.Literal() || !strings.Contains(source, file) { // or it is written with escapes, and stays
		return source
	}
	to := n.paths.moves(file, n.isBound)
	if to == "" {
		e.binds = e.binds || !plain(file)
		return source
	}
	return strings.Replace(source, file, to, 1)
}

// isBound reports a path that a socket of the session has.
func (n *names) isBound(file string) bool {
	for _, s := range n.session.SocketDetails() {
		if s.FD >= 0 && s.Local.Path() == file {
			return true
		}
	}
	return false
}

// relocated is what a result prints, with the paths that it has in a replay: not in data, nor where a print shows what was typed.
func (n *names) relocated(e *entry, res *session.Result, text string) string {
	p := &n.paths
	first, _, _ := strings.Cut(text, "\n")
	switch v := &res.Value; {
	case len(p.instead) == 0:
		return text
	case res.Err != nil:
		return p.printed(first) + text[len(first):]
	case v.Kind == value.Output:
		for from := range p.instead {
			if strings.Contains(e.input, from) {
				return text
			}
		}
	case v.Kind == value.Data:
		for _, marker := range []string{"\" from unix:", " bytes from unix:", "\"from\":\"unix:"} {
			if i := strings.LastIndex(first, marker); i >= 0 {
				return first[:i] + p.printed(first[i:]) + text[len(first):]
			}
		}
		return text
	}
	return p.printed(text)
}

// printed is a text with the paths that it has in a replay.
func (p *paths) printed(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		from := p.at(text, i)
		if from == "" {
			out.WriteByte(text[i])
			i++
			continue
		}
		out.WriteString(p.instead[from])
		i += len(from)
	}
	return out.String()
}

// at is the path of which all stands at i, empty where none does.
func (p *paths) at(text string, i int) string {
	for from := range p.instead {
		end := i + len(from)
		if strings.HasPrefix(text[i:], from) && (i == 0 || !isPathByte(text[i-1])) && (end == len(text) || !isPathByte(text[end])) {
			return from
		}
	}
	return ""
}

func isPathByte(c byte) bool {
	return c == '/' || c == '.' || c == '-' || c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}
