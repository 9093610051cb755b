package commands

import (
	"slices"
	"strconv"

	"sockshell/sockcore"
)

// Choice is a word that an argument may be.
type Choice struct{ Text, Doc string }

// Values lists the words that may follow those given to the command; nil when anything may, or
// nothing.
func (c *Command) Values(snap Snapshot, given []string) []Choice {
	if len(c.Params) == 0 {
		return nil
	}
	p := c.Params[min(len(given), len(c.Params)-1)]
	if len(given) >= len(c.Params) && !p.Rest {
		return nil
	}
	switch p.Kind {
	case OnOff:
		return []Choice{{"on", ""}, {"off", ""}}
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
	case OptionSetting:
		return settingOfOption(given)
	case SettingChange:
		return settingChoices(given)
	case SocketName:
		return labelled(snap.Sockets, "socket")
	case Descriptor:
		return labelled(snap.Descriptors, "descriptor")
	case Variable:
		return labelled(snap.Variables, "variable")
	case Numbers:
		return numbers(snap.Jobs)
	case Topic:
		return append(commandChoices(snap.Table), Choice{platformsTopic.Name, platformsTopic.Summary})
	case ErrorName:
		return labelled(append(sockcore.CodeNames(), "any"), "error")
	case IoControl:
		return controlChoices()
	case MessageFlags:
		return flagChoices()
	case Protocol:
		return []Choice{{"v4", "IPv4"}, {"v6", "IPv6"}, {"tcp", "the transport"}}
	default:
		return nil
	}
}

func choices[T any](words []namedValue[T]) []Choice {
	var out []Choice
	for _, w := range words {
		out = append(out, Choice{w.name, w.doc})
	}
	return out
}

func labelled(names []string, doc string) []Choice {
	names = slices.Clone(names)
	slices.Sort(names)
	var out []Choice
	for _, name := range names {
		out = append(out, Choice{name, doc})
	}
	return out
}

func numbers(jobs []int) []Choice {
	var out []Choice
	for _, n := range jobs {
		out = append(out, Choice{strconv.Itoa(n), "job"})
	}
	return out
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

func settingOfOption(given []string) []Choice {
	if len(given) == 0 {
		return optionChoices(true)
	}
	o, ok := sockcore.LookupOption(given[0])
	if ok && len(given) == 1 && (o.Kind == sockcore.Boolean || o.Kind == sockcore.Linger) {
		return []Choice{{"true", ""}, {"false", ""}}
	}
	return nil
}

func settingChoices(given []string) []Choice {
	var out []Choice
	switch len(given) {
	case 0:
		for i := range settings {
			out = append(out, Choice{settings[i].name, settings[i].doc})
		}
	case 1:
		if s := lookupSetting(given[0]); s != nil {
			return labelled(s.values, "")
		}
	}
	return out
}

func commandChoices(t *Table) []Choice {
	var out []Choice
	for _, c := range t.Commands() {
		out = append(out, Choice{c.Name, c.Summary})
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
