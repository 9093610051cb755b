package commands

import (
	"strings"

	"sockshell/sockcore"
)

// Arguments follows what is typed after a command's name, word by word, and tells what may come next. It looks at no
// word closer than that takes: whether the words are right is for a check to say.
type Arguments struct {
	command *Command
	next    int      // the parameter that the next word is for
	given   []string // the words that this parameter has got already
	count   int
}

// Arguments is where a command's words begin.
func (c *Command) Arguments() Arguments { return Arguments{command: c} }

// Param is the parameter that the next word is for, nil when none may follow.
func (a *Arguments) Param() *Param {
	if a.next == len(a.command.Params) {
		return nil
	}
	return a.command.Params[a.next]
}

// AtCommand says that the next word begins a command: a prefix's, or what an alias is to stand for.
func (a *Arguments) AtCommand() bool {
	at := a.command.commandAt()
	return at > 0 && a.count == at-1
}

// First says that the next word is the first of its parameter.
func (a *Arguments) First() bool { return len(a.given) == 0 }

// Add takes the next word; text is empty where only the run can know it.
func (a *Arguments) Add(text string) {
	a.count++
	p := a.Param()
	if p == nil {
		return
	}
	if p.Rest && p.repeats() {
		a.given = append(a.given[:0], text) // there may be any number: only that there is one counts
		return
	}
	a.given = append(a.given, text)
	if p.complete(a.given) {
		a.next, a.given = a.next+1, nil
	}
}

// complete says that a parameter takes no more words than these.
func (p *Param) complete(given []string) bool {
	switch p.Kind {
	case LocalEndpoint, RemoteEndpoint:
		_, _, both := splitEndpoint(given[0])
		return both || len(given) == 2
	case Protocol:
		return given[0] != "tcp" || len(given) == 2
	case OptionSetting:
		if o, known := sockcore.LookupOption(given[0]); known && o.Kind == sockcore.Linger {
			return len(given) == 3
		}
		return len(given) == 2
	case SettingChange:
		return len(given) == 2
	case Statement, AliasChange:
		return false
	default:
		return true
	}
}

// Missing is what the usage line shows behind the words that are there: `HOST PORT`, or `PORT`.
func (a *Arguments) Missing() string {
	var forms []string
	if p := a.Param(); p != nil {
		switch {
		case a.First():
			forms = append(forms, p.form())
		case p.Rest && p.repeats():
		default:
			forms = append(forms, p.wordsAfter(a.given)...)
		}
		for _, p := range a.command.Params[a.next+1:] {
			forms = append(forms, p.form())
		}
	}
	return strings.Join(forms, " ")
}

// wordsAfter are the words of a parameter's name that stand for what comes after those given.
func (p *Param) wordsAfter(given []string) []string {
	if p.Kind == OptionSetting && len(given) == 2 {
		if on, err := parseBool(given[1]); err == nil && !on {
			return nil // a linger that is off needs no seconds
		}
		return []string{"SECONDS"}
	}
	words := strings.Fields(p.Name)
	return words[min(len(given), len(words)):]
}

// Names says whether the next word is to be a name of a fixed list, and whether text is one.
func (a *Arguments) Names(text string) (fixed, known bool) {
	p := a.Param()
	if p == nil {
		return false, false
	}
	switch p.Kind {
	case ErrorName:
		_, known = sockcore.LookupCode(text)
		return true, known || text == anyError
	case OptionName, OptionSetting:
		_, known = sockcore.LookupOption(text)
		return a.First(), known
	case SettingChange:
		return a.First(), lookupSetting(text) != nil
	default:
		return false, false
	}
}
