package session

import (
	"os"

	"sockshell/commands/syntax"
)

// Declarations is what the check of a text knows of the commands further up, which have not run yet.
type Declarations struct {
	aliases map[string]*Alias
	files   []string // that are sourced, and not yet looked into
	looking bool
	// A command further up may define any others.
	unforeseen bool
}

// Unforeseen notes a command that may define others.
func (p *Declarations) Unforeseen() { p.unforeseen = true }

// alias finds an alias that is declared. Only for a name that is not, the files are looked into that the
// text sources.
func (p *Declarations) alias(v *validator, name string) *Alias {
	for p.aliases[name] == nil && len(p.files) > 0 && !p.looking {
		file := p.files[0]
		p.files = p.files[1:]
		p.looking = true
		p.look(v, file)
		p.looking = false
	}
	return p.aliases[name]
}

// Alias notes an alias.
func (p *Declarations) Alias(a *Alias) {
	if p.aliases == nil {
		p.aliases = map[string]*Alias{}
	}
	p.aliases[a.name] = a
}

// look checks a file for the aliases that it defines. What is wrong with it, or that it is not there yet, the
// run will tell. What may never answer, such as a FIFO, is left alone.
func (p *Declarations) look(v *validator, name string) {
	path, settings := v.session.Path(name), &v.session.Settings
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || settings.allows(info.Size(), fileIsMore) != nil {
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return
	}
	_, text := syntax.CutMark(string(data))
	other := validator{session: v.session, current: v.current, declared: p, inputs: &inputs{}}
	other.file(&program{place: Place{File: name, Nested: true}}, text)
}

// Source notes a file that is sourced. Files that source each other end with maxDepth.
func (p *Declarations) Source(file string) {
	if file != "" && len(p.files) < maxDepth {
		p.files = append(p.files, file)
	}
}
