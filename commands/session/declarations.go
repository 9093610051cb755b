package session

import (
	"os"
	"strings"

	"sockshell/commands/syntax"
)

// Declarations is what the check of a text knows of the commands further up, which have not run yet.
type Declarations struct {
	aliases map[string]*Alias
	files   []string // that are sourced, and not yet looked into
	looking bool

	definitions map[string]*Command
	// A command further up may define any others.
	more  bool
	taken []string // the names of aliases and definitions so far, in the order of the text
}

// DefinesMore notes a command that may define others, of any name.
func (p *Declarations) DefinesMore() { p.more = true }

// alias finds an alias that is declared. Only for a name that is not, the files are looked into that the
// text sources.
func (p *Declarations) alias(v *validator, name string) *Alias {
	for p.aliases[name] == nil && p.lookNext(v) {
		continue
	}
	return p.aliases[name]
}

// lookAll looks into all files that the text sources.
func (p *Declarations) lookAll(v *validator) {
	for p.lookNext(v) {
		continue
	}
}

// lookNext looks into a file, where one is left.
func (p *Declarations) lookNext(v *validator) bool {
	if len(p.files) == 0 || p.looking {
		return false
	}
	file := p.files[0]
	p.files = p.files[1:]
	p.looking = true
	p.look(v, file)
	p.looking = false
	return true
}

// Alias notes an alias.
func (p *Declarations) Alias(a *Alias) {
	if p.aliases == nil {
		p.aliases = map[string]*Alias{}
	}
	p.aliases[a.name] = a
	p.taken = append(p.taken, a.name)
}

// define notes a definition.
func (p *Declarations) define(s *Session, d *Definition) {
	if p.definitions == nil {
		p.definitions = map[string]*Command{}
	}
	p.definitions[d.name] = s.commandOf(d, "")
}

// collect notes all definitions of the text, and of files that it sources by names that it says.
func (v *validator) collect() {
	if v.collected {
		return
	}
	v.collected = true
	v.declared.collect(v, v.text, 0)
}

// collect notes the definitions of a text that are not known yet.
func (p *Declarations) collect(v *validator, text string, files int) {
	var parser syntax.Parser
	parser.Use(v.session.Grammar())
	parser.ByLines()
	parser.Reset(text)
	var st syntax.Statement
	for {
		ok, err := parser.Next(&st)
		switch {
		case err != nil:
			if w := st.Words; len(w) > 1 && v.session.table.has(w[0].Text, RoleDefine) && p.definitions[w[1].Text] == nil {
				p.define(v.session, &Definition{name: strings.Clone(w[1].Text)}) // what is wrong in it is said once
			}
			parser.SkipLine()
			continue
		case !ok:
			return
		}
		c := v.session.table.Lookup(st.Words[0].Text)
		switch {
		case c == nil || len(st.Words) < 2 || st.Words[1].Pieces != nil:
		case c.Role == RoleDefine && st.Words[len(st.Words)-1].Group != nil:
			if d := header(st.Words); p.definitions[d.name] == nil {
				p.define(v.session, d)
			}
		case c.Role == RoleSource && files < maxDepth:
			if text, ok := p.read(v, st.Words[1].Text); ok {
				p.collect(v, text, files+1)
			}
		}
	}
}

// header is a definition as far as a call of it is checked.
func header(words []syntax.Word) *Definition {
	d := &Definition{name: strings.Clone(words[1].Text)}
	for i := range words[2 : len(words)-1] {
		name := strings.TrimSuffix(strings.TrimSuffix(words[2+i].Text, "…"), "...")
		d.params, d.rest = append(d.params, strings.Clone(name)), name != words[2+i].Text
	}
	return d
}

// look checks a file for the aliases that it defines. What is wrong with it, or that it is not there yet, the
// run will tell. What may never answer, such as a FIFO, is left alone.
func (p *Declarations) look(v *validator, name string) {
	text, ok := p.read(v, name)
	if !ok {
		return
	}
	other := validator{session: v.session, current: v.current, declared: p, inputs: &inputs{}}
	other.file(&program{place: Place{File: name, Nested: true}}, text)
}

// read gives a file's text, where that can be had at once.
func (p *Declarations) read(v *validator, name string) (text string, ok bool) {
	path, settings := v.session.Path(name), &v.session.Settings
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || settings.allows(info.Size(), fileIsMore) != nil {
		return "", false
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", false
	}
	_, text = syntax.CutMark(string(data))
	return syntax.WithoutReturns(text), true
}

// Source notes a file that is sourced; one without a name is known to the run alone. Files that source each other end with
// maxDepth.
func (p *Declarations) Source(file string) {
	if file == "" {
		p.DefinesMore()
	}
	if file != "" && len(p.files) < maxDepth {
		p.files = append(p.files, file)
	}
}
