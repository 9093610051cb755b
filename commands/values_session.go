package commands

import (
	"slices"
	"strings"
)

// mostStates is of how many sockets the state is asked for a list: what a person takes in.
const mostStates = 200

// SocketChoices lists the sockets whose name begins so, with what each does.
func (s *Snapshot) SocketChoices(prefix string) []Choice {
	found := matching(labelled(s.Sockets, "socket"), prefix)
	if s.SocketState == nil || len(found) > mostStates {
		return found
	}
	for i := range found {
		if state := s.SocketState(found[i].Text); state != "" {
			found[i].Doc = "socket, " + state
		}
	}
	return found
}

// AliasChoices lists the aliases whose name begins so, with what each stands for.
func (s *Snapshot) AliasChoices(prefix string) []Choice { return namedChoices(s.Aliases, prefix) }

// Alias is what an alias stands for.
func (s *Snapshot) Alias(name string) (text string, ok bool) {
	for i := range s.Aliases {
		if s.Aliases[i].Name == name {
			return s.Aliases[i].Text, true
		}
	}
	return "", false
}

// variableChoices lists the variables whose name begins so, with what each holds.
func (s *Snapshot) variableChoices(prefix string) []Choice { return namedChoices(s.Variables, prefix) }

// ExpansionChoices lists what may be expanded whose name begins so: variables, then what the session sets.
func (s *Snapshot) ExpansionChoices(prefix string) []Choice {
	return append(s.variableChoices(prefix), matching(ownVariables, prefix)...)
}

// EnvChoices lists the environment's variables whose name begins so.
func (s *Snapshot) EnvChoices(prefix string) []Choice {
	if s.EnvNames == nil {
		return nil
	}
	return matching(labelled(s.EnvNames(), "of the environment"), prefix)
}

func namedChoices(named []NamedText, prefix string) []Choice {
	var out []Choice
	for _, n := range named {
		if strings.HasPrefix(n.Name, prefix) {
			out = append(out, Choice{n.Name, shownText(n.Text)})
		}
	}
	slices.SortFunc(out, func(a, b Choice) int { return strings.Compare(a.Text, b.Text) })
	return out
}

// ownVariables are those that a session sets itself.
var ownVariables = []Choice{
	{"_", "the last result"},
	{"?", "the name of the last command's error, or ok"},
	{"#", "how many arguments there are"},
	{"1", "the first argument; $9 is the ninth"},
	{"i", "the count, from 1, inside repeat"},
}

var booleans = []Choice{{"true", "switched on"}, {"false", "switched off"}}

var onOffs = []Choice{{"on", "from now on"}, {"off", "no longer"}}

// protocols are the words of `[tcp] v4|v6|ADDRESS` behind those given.
func protocols(given []string) []Choice {
	families := []Choice{{"v4", "IPv4"}, {"v6", "IPv6"}}
	if len(given) > 0 {
		return families
	}
	return append(families, Choice{"tcp", "the transport"})
}

// addressesOf are the addresses that are the same on every machine.
func addressesOf(k ParamKind) []Choice {
	own := []Choice{{"127.0.0.1", "this machine, by IPv4"}, {"::1", "this machine, by IPv6"}}
	if k == RemoteEndpoint {
		return append(own, Choice{"localhost", "this machine, by name"})
	}
	return append(own, Choice{"0.0.0.0", "every IPv4 address of this machine"}, Choice{"::", "every address of this machine"})
}
