package param

import "strings"

// Arguments follows what is typed after a command's name, word by word, and tells what may come next. It looks at no
// word closer than that takes: whether the words are right is for a check to say.
type Arguments struct {
	layout *Layout
	next   int      // the parameter that the next word is for
	given  []string // the words that this parameter has got already
	count  int
}

// Arguments is where a command's words begin.
func (l *Layout) Arguments() Arguments { return Arguments{layout: l} }

// Param is the parameter that the next word is for, nil when none may follow.
func (a *Arguments) Param() *Param {
	if a.layout == nil || a.next == len(a.layout.Params) {
		return nil
	}
	return a.layout.Params[a.next]
}

// AtCommand says that the next word begins a command: a prefix's, or what an alias is to stand for.
func (a *Arguments) AtCommand() bool {
	at := a.layout.CommandAt()
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
	if p.Whole == nil && !p.Rest || p.Whole != nil && p.Whole(a.given) {
		a.next, a.given = a.next+1, nil
	}
}

// Missing is what the usage line shows behind the words that are there: `HOST PORT`, or `PORT`.
func (a *Arguments) Missing() string {
	var forms []string
	if p := a.Param(); p != nil {
		switch {
		case a.First():
			forms = append(forms, p.Form())
		case p.Rest && p.repeats():
		case p.Missing != nil:
			forms = append(forms, p.Missing(a.given)...)
		default:
			forms = append(forms, furtherWords(p.Name, a.given)...)
		}
		for _, p := range a.layout.Params[a.next+1:] {
			forms = append(forms, p.Form())
		}
	}
	return strings.Join(forms, " ")
}

// furtherWords are those of a parameter's name that stand for what comes after the words given.
func furtherWords(name string, given []string) []string {
	words := strings.Fields(name)
	return words[min(len(given), len(words)):]
}

// Names says whether the next word is to be a name of a fixed list, and whether text is one.
func (a *Arguments) Names(text string) (fixed, known bool) {
	p := a.Param()
	if p == nil || p.Known == nil {
		return false, false
	}
	return a.First(), p.Known(text)
}

// Values lists the words that may come next and begin with prefix; none when anything may, or nothing. A word that ends
// with a colon goes on.
func (a *Arguments) Values(s *Scope, prefix string) []Choice {
	p := a.Param()
	if p == nil || p.Choices == nil {
		return nil
	}
	return matching(p.Choices(s.With(prefix), p, a.given), prefix)
}
