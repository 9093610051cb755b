package commands

import (
	"slices"
	"strconv"
	"strings"

	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// Choice is a word that an argument may be.
type Choice struct{ Text, Doc string }

// Values lists the words that may come next and begin with prefix; none when anything may, or nothing. A word that
// ends with a colon goes on.
func (a *Arguments) Values(snap *Snapshot, prefix string) []Choice {
	p := a.Param()
	if p == nil {
		return nil
	}
	switch p.Kind {
	case SocketName:
		return snap.SocketChoices(prefix)
	case Descriptor:
		return matching(labelled(snap.Descriptors, "a descriptor that no socket has"), prefix)
	case Variable:
		return snap.variableChoices(prefix)
	case Numbers, JobNumber:
		return matching(jobChoices(snap.Jobs), prefix)
	case AliasName:
		return snap.AliasChoices(prefix)
	case AliasChange:
		if a.First() {
			return snap.AliasChoices(prefix)
		}
		return nil
	case Topic:
		return matching(topicChoices(snap), prefix)
	case OptionSetting:
		return matching(settingOfOption(snap, a.given), prefix)
	case SettingChange:
		return matching(settingChoices(a.given), prefix)
	case Protocol:
		return matching(protocols(a.given), prefix)
	case LocalEndpoint, RemoteEndpoint:
		if !a.First() {
			return nil
		}
		return matching(addressesOf(p.Kind), prefix)
	case Path:
		return matching(p.alternative(), prefix)
	default:
		return matching(p.Kind.values(), prefix)
	}
}

// values are the words that an argument of this kind may be, whatever the session has.
func (k ParamKind) values() []Choice {
	switch k {
	case OnOff:
		return onOffs
	case ShutdownKind:
		return choices(shutdownKinds)
	case WaitKind:
		return choices(waitKinds)
	case Operator:
		return choices(operators)
	case DecodeType:
		return choices(decoders)
	case OptionName:
		return optionChoices(false)
	case ErrorName:
		return errorChoices()
	case IoControl:
		return controlChoices()
	case MessageFlags:
		return flagChoices()
	case Bytes, Payload, Word, Words:
		return byteWordChoices()
	case Pattern:
		return append(byteWordChoices(), Choice{regexPrefix, "a regular expression, in quotes"})
	default:
		return nil
	}
}

// matching keeps those that begin with prefix. The list is its own.
func matching(choices []Choice, prefix string) []Choice {
	var found []Choice
	for _, c := range choices {
		if strings.HasPrefix(c.Text, prefix) {
			found = append(found, c)
		}
	}
	return found
}

func choices[T any](words []namedValue[T]) []Choice {
	var out []Choice
	for _, w := range words {
		out = append(out, Choice{w.name, w.doc})
	}
	return out
}

func textsOf(choices []Choice) []string {
	texts := make([]string, len(choices))
	for i := range choices {
		texts[i] = choices[i].Text
	}
	return texts
}

func labelled(names []string, doc string) []Choice {
	var out []Choice
	for _, name := range slices.Sorted(slices.Values(names)) {
		out = append(out, Choice{name, doc})
	}
	return out
}

func jobChoices(jobs []PendingJob) []Choice {
	var out []Choice
	for _, j := range jobs {
		out = append(out, Choice{strconv.Itoa(j.Number), j.State + ": " + j.Command})
	}
	return out
}

// errorChoices lists each error under each of its names.
func errorChoices() []Choice {
	var out []Choice
	for _, name := range sockcore.CodeNames() {
		code, _ := sockcore.LookupCode(name)
		doc := code.Message()
		if name != code.Name() {
			doc += ", " + code.Name()
		}
		out = append(out, Choice{name, doc})
	}
	return append(out, Choice{anyError, "whatever error it is"})
}

func optionChoices(toSet bool) []Choice {
	var out []Choice
	for _, o := range sockcore.Options() {
		if !toSet || !o.ReadOnly {
			out = append(out, Choice{o.Name, o.Doc})
		}
	}
	return out
}

// settingOfOption lists options, or the values of one.
func settingOfOption(snap *Snapshot, given []string) []Choice {
	if len(given) == 0 {
		return optionChoices(true)
	}
	o, ok := sockcore.LookupOption(given[0])
	switch {
	case !ok || len(given) > 1:
		return nil
	case o.Kind == sockcore.Boolean || o.Kind == sockcore.Linger:
		return booleans
	case o.Name == "tcp_congestion" && snap.Congestion != nil:
		return labelled(snap.Congestion(), "an algorithm that the system has loaded")
	}
	return nil
}

// settingChoices lists settings, or the values of one.
func settingChoices(given []string) []Choice {
	if len(given) > 0 {
		if s := lookupSetting(given[0]); s != nil {
			return s.Values
		}
		return nil
	}
	var out []Choice
	for i := range settings {
		out = append(out, Choice{settings[i].Name, settings[i].Doc})
	}
	return out
}

func controlChoices() []Choice {
	var out []Choice
	for _, row := range sockcore.IoControls() {
		out = append(out, Choice{row.Name, row.Doc})
	}
	return out
}

func flagChoices() []Choice {
	var out []Choice
	for _, f := range sockcore.MessageFlags() {
		out = append(out, Choice{f.Name, f.Doc})
	}
	return out
}

func byteWordChoices() []Choice {
	var out []Choice
	for _, w := range byteWords {
		out = append(out, Choice{w.name + ":", w.doc})
	}
	return out
}

// alternative is the word that may stand in the place of a path: `FILE|off`.
func (p *Param) alternative() []Choice {
	if _, word, found := strings.Cut(p.Name, "|"); found {
		return []Choice{{word, p.Doc}}
	}
	return nil
}

// IsByteWord says that an argument of this kind that begins with `prefix:`, unquoted, is no plain text.
func (k ParamKind) IsByteWord(prefix string) bool {
	switch k {
	case Bytes, Payload, Word, Words, Pattern:
		_, known := lookup(byteWords, prefix)
		return known || k == Pattern && prefix+":" == regexPrefix
	default:
		return false
	}
}

// shownText is a text as a description holds it: its beginning.
func shownText(text string) string {
	const most = 40
	part := text
	for i := range text {
		if i > most {
			part = text[:i] + "…"
			break
		}
	}
	return syntax.Shown(part)
}
