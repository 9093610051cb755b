package session

import (
	"strings"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// FindAlias finds an alias, or says which may have been meant.
func (c *Call) FindAlias(name string) (*Alias, error) {
	if a := c.session.Alias(name); a != nil {
		return a, nil
	}
	return nil, param.Unknown("alias", name, c.session.aliasNames())
}

// ForgetAlias takes an alias away.
func (c *Call) ForgetAlias(name string) error {
	if _, err := c.FindAlias(name); err != nil {
		return err
	}
	c.session.changeAliases(func(all aliases) { delete(all, name) })
	c.session.reveal(name)
	return nil
}

// DefineAlias makes the alias one of the session's. `alias NAME COMMAND &` cannot have meant a job that defines it.
func (c *Call) DefineAlias(a *Alias) error {
	if c.InJob() {
		return param.Usage("a job defines no alias; the COMMAND of one that is to run as a job begins with spawn")
	}
	c.session.changeAliases(func(all aliases) { all[a.name] = a })
	c.session.hide(a.name)
	if r := c.session.Recorder(); r != nil {
		r.Defined(a)
	}
	return nil
}

// AliasChange is what `alias` is given: nothing, an alias's name, or also what it is to stand for.
type AliasChange struct {
	Name    string // empty: none, or not known yet
	Defined *Alias // non-nil: it is to be defined
}

var aliasChangeKind = param.Kind{
	Set: setAliasChange, Rest: true, CommandAt: 2,
	Whole: func([]string) bool { return false },
	Choices: func(s *param.Scope, _ *param.Param, given []string) []param.Choice {
		if len(given) > 0 {
			return nil
		}
		return s.AliasChoices()
	},
}

// Kind implements param.Typed.
func (AliasChange) Kind() *param.Kind { return &aliasChangeKind }

// setAliasChange reads `NAME [COMMAND…]`.
func setAliasChange(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	in := (*AliasChange)(dst)
	name, known, err := b.Text(&args[0])
	if err != nil || !known {
		return len(args), err
	}
	in.Name = strings.Clone(name)
	if len(args) == 1 {
		return 1, nil
	}
	by := BindingOf(b)
	if b.Looks = true; by == nil {
		return len(args), nil
	}
	if err := by.Session().checkAliasName(in.Name); err != nil {
		return 0, param.Prefixed("NAME", err)
	}
	for i := range args[1:] {
		if args[1+i].Group != nil || args[1+i].Text == "{" && args[1+i].Quote == syntax.Bare {
			return 0, param.Usage("an alias holds no group: define NAME { … } makes a command of one")
		}
	}
	in.Defined = newAlias(in.Name, by.line(), args[1:])
	return len(args), checkAlias(by, in.Defined)
}

// newAlias makes an alias of words of a source.
func newAlias(name, source string, words []syntax.Word) *Alias {
	from, to := words[0].Pos, words[len(words)-1].End
	statement := syntax.Statement{Words: words}
	a := &Alias{name: name, text: strings.Clone(source[from:to]), words: statement.Clone().Words}
	for i := range a.words {
		a.words[i].Pos -= from
		a.words[i].End -= from
	}
	return a
}

// checkAliasName refuses the names that stand for something already.
func (s *Session) checkAliasName(name string) error {
	if c := s.table.Lookup(name); c != nil && c.Added == 0 {
		return param.Usage(name + " is a command")
	}
	if s.addedCommand(name) != nil {
		return param.Usage(name + " is a definition: undefine it first")
	}
	_, err := param.ParseName(nil, name)
	return err
}

// checkAlias looks at what an alias is to stand for: prefixes, and a command or another alias, none of which
// comes back to the alias itself. What follows a prefix may be left to who uses it.
func checkAlias(by Binding, a *Alias) error {
	checking := param.Binder{Checking: true} // the socket, and whether it is there, is the use's to say
	source := a.text
	for words := a.words; len(words) > 0 && !isNumber(&words[0]); {
		switch h, err := by.Session().resolve(&checking, source, &words[0], by.known()); {
		case err == errAlias: //nolint:errorlint // never wrapped
			if h.alias.name == a.name {
				return param.Usage(a.name + " would stand for itself")
			}
			source, words, _ = h.alias.expand(source, words, h.typed != "")
		case err != nil:
			return param.Prefixed(shown(source[words[0].Pos:words[0].End]), err)
		case !h.command.Prefix || len(words) <= len(h.command.Params):
			return nil
		default:
			words = words[len(h.command.Params):]
		}
	}
	return nil
}
