package completions

import (
	"slices"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// Complete finds what may stand at the cursor, a byte offset in the line, which may have several physical ones.
func Complete(snap session.Snapshot, line string, cursor int) Result {
	r, goesOn := candidates(&snap, line[:cursor])
	if len(r.Candidates) == 1 && cursor == len(line) && !goesOn {
		if only := &r.Candidates[0]; !strings.HasSuffix(only.Text, ":") && !strings.HasSuffix(only.Text, "/") {
			only.Text += " " // the word is whole: go on with the next
		}
	}
	return r
}

// candidates finds what may stand at the text's end; goesOn says that the word does, whatever is chosen.
func candidates(snap *session.Snapshot, text string) (r Result, goesOn bool) {
	st := lastStatement(snap.Grammar, text)
	if st.code > 0 {
		return codeNames(snap, text, st.code), true
	}
	if st.aside || st.open == syntax.OpenLine {
		return Result{Start: len(text)}, false
	}
	before, last := st.split()
	if n := len(last.tokens); n > 0 && last.tokens[n-1].Kind == syntax.ExpansionToken {
		dollar := last.tokens[n-1].Start
		snap.Variables = append(namedIn(snap, text[:dollar]), snap.Variables...)
		return Result{Start: dollar, Candidates: expansions(snap, text[dollar:])}, st.open != syntax.Closed
	}
	p := follow(snap, st.arguments(before))
	switch {
	case st.behind && len(before) == 0:
		return elseAfter(&st, &last), false
	case st.behind && len(before) == 1, st.otherwise && len(before) == 0:
		return headsAfter(snap, &st, &last), false
	case !p.known:
		return Result{Start: last.start}, false
	case p.command:
		r := commandNames(snap, &st, &last)
		if par := p.args.Param(); par != nil && par.Choices != nil { // or one of these
			r.Candidates = append(r.Candidates, arguments(snap, &st, &last, &p.args).Candidates...)
		}
		return r, false
	}
	snap.Socket = p.socket
	return arguments(snap, &st, &last, &p.args), false
}

// elseAfter completes what may follow a block on its line.
func elseAfter(st *statement, last *word) Result {
	r := Result{Start: last.start}
	if typed, known := last.value(st.text, st.open); known && strings.HasPrefix("else", typed) {
		r.Candidates = []Candidate{{Text: "else", Description: "what runs otherwise"}}
	}
	return r
}

// headsAfter completes the head that may follow else.
func headsAfter(snap *session.Snapshot, st *statement, last *word) Result {
	r := Result{Start: last.start}
	typed, known := last.value(st.text, st.open)
	for _, c := range snap.Table.Commands() {
		if known && c.Shape.Kind == syntax.IfShape && strings.HasPrefix(c.Name, typed) {
			r.Candidates = append(r.Candidates, Candidate{Text: c.Name, Description: c.Summary})
		}
	}
	return r
}

// codeNames completes a name in code.
func codeNames(snap *session.Snapshot, text string, code int) Result {
	if snap.Table.CompleteCode == nil {
		return Result{Start: len(text)}
	}
	start, names := snap.Table.CompleteCode(text[code:], &snap.Scope)
	r := Result{Start: code + start}
	for _, name := range names {
		r.Candidates = append(r.Candidates, Candidate{Text: name.Text, Description: name.Doc})
	}
	return r
}

// commandNames completes a command's name, or what stands in front of it.
func commandNames(snap *session.Snapshot, st *statement, last *word) Result {
	if n := len(last.tokens); n > 0 && last.tokens[n-1].Kind == syntax.BareToken {
		token := last.tokens[n-1]
		if colon := strings.LastIndexByte(st.text[token.Start:token.End], ':'); colon >= 0 {
			start := token.Start + colon + 1
			b := standing{name: st.text[token.Start : start-1], stands: true}
			found := namesBehind(snap, st.text[start:], b)
			if len(found) == 0 {
				found = synonyms(snap, st.text[start:], b)
			}
			ordered(snap, found, b.name, true)
			return Result{Start: start, Candidates: found}
		}
	}
	typed, known := last.value(st.text, st.open)
	if !known {
		return Result{Start: last.start}
	}
	found := namesBehind(snap, typed, standing{})
	if last.bare() || typed == "" {
		for _, c := range snap.With(typed).SocketChoices() {
			found = append(found, Candidate{Text: c.Text + ":", Description: c.Doc})
		}
		for _, c := range snap.With(typed).ThingChoices("") {
			found = append(found, Candidate{Text: c.Text + ":", Description: c.Doc})
		}
	}
	if len(found) == 0 {
		found = synonyms(snap, typed, standing{})
	}
	ordered(snap, found, "", true)
	return Result{Start: last.start, Candidates: spelled(found, st.open)}
}

// synonyms lists the commands that other programs call so, as namesBehind does.
func synonyms(snap *session.Snapshot, typed string, b standing) []Candidate {
	var found []Candidate
	for _, name := range snap.Table.Synonyms(typed) {
		if c := snap.Table.Lookup(name); b.fits(snap, c) {
			found = append(found, Candidate{Text: name, Description: c.Summary})
		}
	}
	return found
}

// standing is what stands before a command: the name of a socket or of a thing, with a colon.
type standing struct {
	name   string // "": it is not known
	stands bool
}

// fits reports whether a command may follow.
func (b standing) fits(snap *session.Snapshot, c *session.Command) bool {
	if !b.stands {
		return c.OnThing == ""
	}
	if kind := snap.ThingKind(b.name); kind != "" {
		return c.OnThing == kind
	}
	return c.OnSocket || c.OnThing != "" && b.name == ""
}

// namesBehind lists the commands that begin so and may stand behind b, and the aliases.
func namesBehind(snap *session.Snapshot, typed string, b standing) []Candidate {
	var found []Candidate
	for _, c := range snap.Table.Commands() {
		if strings.HasPrefix(c.Name, typed) && b.fits(snap, c) {
			found = append(found, Candidate{Text: c.Name, Description: c.Summary})
		}
	}
	for _, c := range snap.Added {
		if strings.HasPrefix(c.Name, typed) && (!b.stands || c.OnSocket) {
			found = append(found, Candidate{Text: c.Name, Description: c.Summary})
		}
	}
	return append(found, described(snap.With(typed).AliasChoices())...)
}

// arguments completes an argument.
func arguments(snap *session.Snapshot, st *statement, last *word, args *param.Arguments) Result {
	p := args.Param()
	if p == nil {
		return Result{Start: last.start}
	}
	typed, known := last.value(st.text, st.open)
	prefix, rest, isByteWord := byteWord(st.text, last, p.Kind)
	switch {
	case !known:
		return Result{Start: last.start}
	case isPath(st.text, last, p.Kind):
		return paths(snap, st, last, typed)
	case isByteWord && param.IsFileWord(prefix):
		return files(snap, st, rest, strings.TrimPrefix(typed, prefix+":"))
	case isByteWord:
		return Result{Start: last.start}
	case p.Bars:
		return barred(snap, st, last, args, typed)
	}
	found := described(args.Values(&snap.Scope, typed))
	if len(last.tokens) > 0 && last.tokens[0].Kind != syntax.BareToken { // in quotes a byte word is text
		found = slices.DeleteFunc(found, func(c Candidate) bool {
			prefix, _, colon := strings.Cut(c.Text, ":")
			return colon && p.IsByteWord(prefix)
		})
	}
	ordered(snap, found, "", false)
	r := Result{Start: last.start, Candidates: spelled(found, st.open)}
	if p.File && args.First() {
		f := files(snap, st, last.start, typed)
		r = Result{Start: f.Start, Candidates: append(r.Candidates, f.Candidates...)}
	}
	return r
}

// byteWord takes apart a word that begins with a byte word's prefix; rest is where that ends in the text.
func byteWord(text string, w *word, kind *param.Kind) (prefix string, rest int, ok bool) {
	if len(w.tokens) == 0 || w.tokens[0].Kind != syntax.BareToken {
		return "", 0, false
	}
	prefix, _, found := strings.Cut(text[w.start:w.tokens[0].End], ":")
	return prefix, w.start + len(prefix) + 1, found && kind.IsByteWord(prefix)
}

// isPath reports a word of a transport behind which a path stands.
func isPath(text string, w *word, kind *param.Kind) bool {
	if len(w.tokens) == 0 || w.tokens[0].Kind != syntax.BareToken {
		return false
	}
	prefix, _, found := strings.Cut(text[w.start:w.tokens[0].End], ":")
	return found && kind.Paths != nil && kind.Paths(prefix)
}

// paths completes a path behind its prefix; an abstract name is no file's.
func paths(snap *session.Snapshot, st *statement, last *word, typed string) Result {
	prefix, path, _ := strings.Cut(typed, ":")
	if strings.HasPrefix(path, "@") {
		return Result{Start: last.start}
	}
	return files(snap, st, last.start+len(prefix)+1, path)
}

// barred completes one of several words joined by `|`.
func barred(snap *session.Snapshot, st *statement, last *word, args *param.Arguments, typed string) Result {
	bar := strings.LastIndexByte(typed, '|') + 1
	given := strings.Split(typed[:max(bar-1, 0)], "|")
	var found []Candidate
	for _, c := range args.Values(&snap.Scope, typed[bar:]) {
		if !slices.Contains(given, c.Text) {
			found = append(found, Candidate{Text: c.Text, Description: c.Doc})
		}
	}
	if last.bare() {
		return Result{Start: last.start + bar, Candidates: found}
	}
	for i := range found {
		found[i].Text = typed[:bar] + found[i].Text
	}
	return Result{Start: last.start, Candidates: spelled(found, st.open)}
}

func described(choices []param.Choice) []Candidate {
	var found []Candidate
	for _, c := range choices {
		found = append(found, Candidate{Text: c.Text, Description: c.Doc})
	}
	return found
}

// spelled writes candidates as they are typed within the quotes that are open.
func spelled(found []Candidate, open syntax.Opening) []Candidate {
	for i := range found {
		found[i].Text = spell(found[i].Text, open)
	}
	return found
}
