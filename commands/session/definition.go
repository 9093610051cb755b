package session

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// Definition is a command that `define` made of others. It never changes.
type Definition struct {
	name   string
	params []string
	rest   bool // the last parameter takes all words that are left
	body   *block
	text   string // as typed, from its name on
}

// Name is its name.
func (d *Definition) Name() string { return d.name }

// Text is `NAME PARAM… { … }`, as typed.
func (d *Definition) Text() string { return d.text }

// maxCalls is how deeply definitions may call each other.
const maxCalls = 1000

type callInput struct {
	Args []string `name:"ARG" optional:"y" doc:"what it is given"`
}

// commandOf makes a command of a definition.
func (s *Session) commandOf(d *Definition, summary string) *Command {
	c := DefineControl(d.name, Doc{Group: Blocks, Summary: summary}, func(c *Call, in *callInput) error {
		return c.callDefinition(d, in.Args)
	})
	c.OnSocket, c.definition = true, d
	c.ready()
	layout := *c.Layout
	if len(d.params) > 0 {
		layout.Params = nil
		for i, name := range d.params {
			last := d.rest && i == len(d.params)-1
			kind := &wordOfCall
			if last {
				kind = &wordsOfCall
			}
			layout.Params = append(layout.Params, &param.Param{Kind: kind, Name: name, Rest: last, Doc: "what the definition is given"})
		}
	}
	layout.Bind = d.bind
	c.Layout, c.index, c.alone = &layout, len(s.table.commands), heading{command: c}
	c.Systems, c.Transports = sockcore.Everywhere, sockcore.OnAll
	return c
}

var (
	wordOfCall  = param.Kind{Bytes: true, Choices: func(*param.Scope, *param.Param, []string) []param.Choice { return param.BytePrefixes() }}
	wordsOfCall = param.Kind{Bytes: true, Rest: true, Repeats: true, Choices: wordOfCall.Choices}
)

// bind gives a call its words; what they are is known at its run alone.
func (d *Definition) bind(b *param.Binder, args []syntax.Word, in any) error {
	b.Looks = true // another definition may have the name by then
	if n := len(d.params); n > 0 {
		least := n
		if d.rest {
			least--
		}
		switch {
		case len(args) < least:
			return param.Usage("missing " + d.params[len(args)])
		case len(args) > n && !d.rest:
			return param.Usage("takes " + param.Plural(n, "word") + ", not " + strconv.Itoa(len(args)))
		}
	}
	call := in.(*callInput)
	call.Args = call.Args[:0]
	for i := range args {
		text, err := b.Word(&args[i])
		if err != nil {
			return err
		}
		call.Args = append(call.Args, text)
	}
	return nil
}

// callDefinition runs a definition.
func (c *Call) callDefinition(d *Definition, args []string) error {
	f := c.fiber
	own := c.within()
	if own.calls++; own.calls > maxCalls {
		return param.Usage("definitions call each other more than " + strconv.Itoa(maxCalls) + " deep")
	}
	own.args, own.aliasStack = args, nil
	c.locals.names = d.params
	c.locals.texts, c.locals.forgot = c.locals.texts[:0], c.locals.forgot[:0]
	for i := range d.params {
		text := ""
		switch {
		case d.rest && i == len(d.params)-1:
			text = strings.Join(args[min(i, len(args)):], " ")
		default:
			text = args[i]
		}
		c.locals.texts, c.locals.forgot = append(c.locals.texts, text), append(c.locals.forgot, false)
	}
	own.locals = &c.locals
	if c.typed == "" {
		return c.runBlock(own, d.body)
	}
	former := f.current
	f.current = c.socket
	err := c.runBlock(own, d.body)
	f.current = c.session.sockets.orNewest(former)
	return err
}

// DefinitionChange is what `define` is given: nothing, or a definition.
type DefinitionChange struct{ Defined *Definition }

var definitionKind = param.Kind{
	Set: setDefinition, Rest: true, Whole: func([]string) bool { return false },
	Missing: func([]string) []string { return []string{"[PARAM…]", "{"} },
}

// Kind implements param.Typed.
func (DefinitionChange) Kind() *param.Kind { return &definitionKind }

// setDefinition reads `NAME [PARAM…] { … }`.
func setDefinition(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	last := len(args) - 1
	switch {
	case args[0].Group != nil:
		return 0, param.Usage("missing NAME")
	case args[last].Group == nil:
		return 0, missingBlock
	}
	k, checking := b.Owner.(*check)
	if !checking || k.validator.nesting > 0 || k.validator.depth > 1 {
		return 0, param.Usage("define stands at top level only, where nothing is around it")
	}
	d := &Definition{name: strings.Clone(args[0].Text)}
	for i := range args[:last] {
		w := &args[i]
		text, rest := w.Text, false
		if i > 0 {
			for _, dots := range []string{"…", "..."} {
				if cut, found := strings.CutSuffix(text, dots); found {
					text, rest = cut, true
				}
			}
		}
		_, err := param.ParseVariable(nil, text)
		if i > 0 {
			_, err = localName(text)
		}
		switch {
		case w.Quote != syntax.Bare || w.Pieces != nil:
			return 0, param.Usage("a name is a plain word, without quotes and variables")
		case err != nil:
			return 0, err
		case i == 0:
		case slices.Contains(d.params, text):
			return 0, param.Usage("there are two parameters " + text)
		case rest && i < last-1:
			return 0, param.Usage(text + "… takes all words that are left, so that it is the last")
		default:
			d.params, d.rest = append(d.params, strings.Clone(text)), rest
		}
	}
	if err := k.Session().checkDefinitionName(d.name, k.validator); err != nil {
		return 0, param.Prefixed("NAME", err)
	}
	k.validator.declared.define(k.Session(), d)
	inBody := k.validator.lenient
	k.validator.lenient = !k.validator.whole
	var err error
	d.body, err = blockOf(b, &args[last])
	k.validator.lenient = inBody
	k.validator.declared.taken = append(k.validator.declared.taken, d.name)
	d.text = strings.Clone(k.line()[args[0].Pos:args[last].End])
	(*DefinitionChange)(dst).Defined = d
	return len(args), err
}

// checkDefinitionName refuses the names that stand for something already.
func (s *Session) checkDefinitionName(name string, known aliasFinder) error {
	if c := s.table.Lookup(name); c != nil && c.Added == 0 {
		return param.Usage(name + " is a command")
	}
	if known.Alias(name) != nil {
		return param.Usage(name + " is an alias: unalias it first")
	}
	_, err := param.ParseName(nil, name)
	return err
}

// AddDefinition makes the definition one of the session's.
func (c *Call) AddDefinition(d *Definition) error {
	if c.InJob() {
		return param.Usage("a job defines no command")
	}
	s := c.session
	s.AddCommand(s.commandOf(d, "a definition: "+s.Grammar().Joined(d.text)))
	s.hide(d.name)
	if r := s.Recorder(); r != nil {
		r.DefinedCommand(d)
	}
	return nil
}

// ForgetDefinition takes a definition away.
func (c *Call) ForgetDefinition(name string) error {
	s := c.session
	for _, d := range s.Definitions() {
		if d.name == name {
			s.removeCommand(name)
			s.reveal(name)
			return nil
		}
	}
	var names []string
	for _, d := range s.Definitions() {
		names = append(names, d.name)
	}
	return param.Unknown("definition", name, names)
}

// Definitions lists the session's definitions by name.
func (s *Session) Definitions() []*Definition {
	var all []*Definition
	for _, c := range s.AddedCommands() {
		if c.definition != nil {
			all = append(all, c.definition)
		}
	}
	slices.SortFunc(all, func(a, b *Definition) int { return cmp.Compare(a.name, b.name) })
	return all
}

// Definition is the command's, nil where it is none.
func (c *Command) Definition() *Definition { return c.definition }

// hide notes that an alias or a definition has taken a name, which wins over a command that the first version of the
// language did not have.
func (s *Session) hide(name string) {
	s.reveal(name)
	if s.table.Lookup(name) == nil {
		return
	}
	if s.config.Announce != nil && !s.told.Swap(true) {
		s.announce(Notice{Text: name + " is yours now, and no longer the command of that name"})
	}
}

// reveal makes the grammar anew, where it has a name otherwise than aliases and definitions have it now.
func (s *Session) reveal(name string) {
	if s.outdated(s.Grammar(), s, name) {
		s.grammar.Store(s.grammarOf(s))
	}
}

// outdated reports that a grammar has a name otherwise than it is known now. Most names have no shape at all.
func (s *Session) outdated(g *syntax.Grammar, known aliasFinder, name string) bool {
	var shape syntax.Shape
	a, c := known.Alias(name), s.table.Lookup(name)
	switch {
	case c != nil && (c.Added == 0 || a == nil && known.defined(name) == nil && s.addedCommand(name) == nil):
		shape = c.Shape
	case a != nil:
		shape = s.shapeOf(a, known, MaxAliases)
	}
	return g.Shape(name) != shape
}

// grammarOf is the grammar without the names that aliases and definitions have taken, and with the aliases that end in a
// prefix, behind which a group may stand.
func (s *Session) grammarOf(known aliasFinder) *syntax.Grammar {
	aliases := known.aliasNames()
	hidden := slices.Clone(aliases)
	for _, c := range s.table.commands {
		if c.Added > 0 && (s.addedCommand(c.Name) != nil || known.defined(c.Name) != nil) {
			hidden = append(hidden, c.Name)
		}
	}
	g := s.table.Grammar()
	if len(hidden) > 0 {
		g = g.Without(hidden...)
	}
	for _, name := range aliases {
		g.Add(name, s.shapeOf(known.Alias(name), known, MaxAliases))
	}
	return g
}
