package record

import (
	"cmp"
	"strconv"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
)

// before is what the session has that nothing in the recording makes: settings, variables, arguments, and `$_` and `$?`
// of lines that are not in it.
type before struct {
	begun     bool
	variables map[string]bool // those that no line has used yet
	lastLost  bool            // a replay has another `$_`
	lastError string          // `$?` in a replay
}

func (b *before) init(s *session.Session) {
	last, _ := s.Variable("_")
	b.lastLost, b.lastError = last != "", "ok"
}

// errorLost reports that a replay has another `$?`.
func (b *before) errorLost(s *session.Session) bool { return s.LastError() != b.lastError }

// follow notes what a replay has after an entry.
func (b *before) follow(s *session.Session, e *entry) {
	switch {
	case e.interrupted || e.unfinished != "": // of which a replay has a comment
		b.lastLost = true
		if e.unfinished != "" {
			b.lastError = e.last.failed
		}
		for _, v := range s.Variables() {
			if used, captured := uses(cmp.Or(e.unfinished, e.typed), v.Name); used || captured {
				b.variables[v.Name] = true
			}
		}
	case e.rejoined: // of what that gave a replay has nothing
		b.lastLost = true
		if e.instead == "" {
			b.lastError = cmp.Or(e.failed, "ok")
		}
	default:
		b.lastError = s.LastError()
		b.lastLost = b.lastLost && !e.settled
	}
}

// give puts before an entry the settings that the recording begins with, and the variables that a line may look at, or
// change. nested says that it may run a file, which may look at any.
func (b *before) give(r *recorder, e *entry, line string, nested bool) {
	all := r.session.Variables()
	if !b.begun {
		b.begun = true
		b.variables = map[string]bool{}
		for _, v := range all {
			b.variables[v.Name] = true
		}
		for _, setting := range r.session.Settings.Changed() {
			text := setting.Value(&r.session.Settings).AppendVariable(nil)
			e.settings = append(e.settings, inputSetting(setting.Name, string(text)))
		}
	}
	if len(b.variables) == 0 {
		return
	}
	text := strings.Join(append(e.moves[:len(e.moves):len(e.moves)], line), "\n")
	for _, v := range all {
		if !b.variables[v.Name] {
			continue
		}
		switch used, captured := uses(text, v.Name); {
		case captured && !used:
			delete(b.variables, v.Name) // the line makes it
		case used || nested:
			delete(b.variables, v.Name)
			if !beginsKey(v.Text) {
				given := inputGive(v.Name, v.Text)
				r.names.noteTyped(given)
				e.given = append(e.given, r.names.replace(e, given))
			}
		}
	}
}

// uses reports a text that names a variable where a value or a word may stand, and one that captures it.
func uses(text, name string) (used, captured bool) {
	for i := 0; ; {
		at := strings.Index(text[i:], name)
		if at < 0 {
			return used, captured
		}
		at += i
		i = at + len(name)
		if i < len(text) && isNameByte(text[i]) || at > 0 && isNameByte(text[at-1]) {
			continue
		}
		ahead := strings.TrimRight(text[:at], "{")
		switch after := strings.TrimLeft(text[i:], " \t"); {
		case strings.HasSuffix(ahead, "$"):
			used = true
		case strings.HasPrefix(after, "="):
			captured = true
		case strings.HasPrefix(after, ":") || ahead == "":
		case strings.HasSuffix(ahead, " ") || strings.HasSuffix(ahead, "\t"):
			used = true // forget
		}
	}
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// substitute puts variables, which the entry is given, in the place of the arguments that the session has and a replay
// has not, and, up to the first statement's end, of a `$_` and a `$?` that differ there.
func (b *before) substitute(r *recorder, e *entry, text string) string {
	arguments := r.session.Arguments()
	first := b.lastLost && e.readsLast || b.errorLost(r.session) && e.readsError
	if len(arguments) == 0 && !first {
		return text
	}
	var out strings.Builder
	done := 0
	s := syntax.Scanner{Grammar: r.session.Grammar()}
	s.Reset(text)
	for t, ok := s.Next(); ok; t, ok = s.Next() {
		if t.Kind == syntax.EndToken {
			first = false
		}
		if t.Kind != syntax.ExpansionToken {
			continue
		}
		kind, value := b.lost(r, strings.Trim(text[t.Start:t.End], "${}"), arguments, first)
		if kind == "" {
			continue
		}
		name := "$" + e.standing(r, kind, text[t.Start:t.End], value)
		if t.End < len(text) && isNameByte(text[t.End]) {
			name = "${" + name[1:] + "}"
		}
		out.WriteString(text[done:t.Start] + name)
		done = t.End
	}
	return out.String() + text[done:]
}

// lost gives the value of a name that a replay has not, and the kind of variable that stands for it; "": it has the name.
func (b *before) lost(r *recorder, name string, arguments []string, first bool) (kind, value string) {
	switch n, err := strconv.Atoi(name); {
	case name == "?" && first && (b.errorLost(r.session) || r.session.LastError() != "ok"): // which a line for the other changes
		return "error", r.session.LastError()
	case name == "_" && first && b.lastLost:
		value, _ = r.session.Variable(name)
		return "last", value
	case name == "#" && len(arguments) > 0:
		return "argument", strconv.Itoa(len(arguments))
	case err == nil && n > 0 && n <= len(arguments):
		return "argument", arguments[n-1]
	}
	return "", ""
}

// standing is the variable that stands for an expansion in an entry, which is given it.
func (e *entry) standing(r *recorder, kind, expansion, value string) string {
	expansion = strings.Trim(expansion, "${}")
	if name := e.stands[expansion]; name != "" {
		return name
	}
	number := 1
	for _, name := range e.stands {
		if strings.HasPrefix(name, kind) {
			number++
		}
	}
	if e.stands == nil {
		e.stands = map[string]string{}
	}
	name := r.names.free(kind, number)
	e.stands[expansion] = name
	if !beginsKey(value) {
		e.given = append(e.given, r.names.replace(e, inputGive(name, value)))
	}
	return name
}

// typedBack is a text as a word that has it as it is.
func typedBack(text string) string {
	if text == "" || strings.ContainsFunc(text, func(c rune) bool { return c != '.' && c != '-' && (c > 0x7f || !isNameByte(byte(c))) }) {
		return syntax.Quoted(text)
	}
	return text
}

// readsVariable reports a text that looks at a variable.
func readsVariable(text, name string) bool {
	return strings.Contains(text, "$"+name) || strings.Contains(text, "${"+name+"}")
}
