package param

import (
	"slices"
	"strings"

	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// Scope is what a session had at one moment, for completion to offer, and functions that ask for more, each of which may
// be nil.
type Scope struct {
	Sockets     []string
	Descriptors []string
	Variables   []NamedText // in no order
	Aliases     []NamedText
	Definitions []NamedText
	Things      []NamedThing
	Jobs        []PendingJob

	// Socket is the one on which the command is to act, as typed, empty for the current one, and Protocol is that of one.
	Socket   string
	Protocol func(socket string) sockcore.Protocol

	State       func(socket string) sockcore.State     // of one, as Protocol
	Recent      func() []string                        // the words of the lines that ran last, the last one first
	Hosts       func() []Choice                        // what was connected to, and what the system has a name for
	SocketState func(name string) string               // what the socket does; empty where there is none of that name
	EnvNames    func() []string                        // of the environment's variables
	Folder      func(dir, prefix string) []FolderEntry // what a folder holds whose name begins so
	Congestion  func() []string                        // the system's congestion control algorithms
	Topics      func() []Choice                        // what help explains, besides aliases

	// Prefix is what the word that is completed begins with. A long list need hold no other words.
	Prefix string
}

// With is the scope for a word that begins so.
func (s *Scope) With(prefix string) *Scope {
	with := *s
	with.Prefix = prefix
	return &with
}

// Suits reports what may be meant for the socket on which the command is to act: all, where that is closed or unknown.
func (s *Scope) Suits(t sockcore.Transports) bool {
	if s.Protocol == nil {
		return true
	}
	p := s.Protocol(s.Socket)
	return p.Type == 0 || t.Has(p)
}

// NamedText is a name and the text that it stands for.
type NamedText struct{ Name, Text string }

// NamedThing is a name that is no socket's, and of which kind the thing is.
type NamedThing struct{ Name, Kind string }

// ThingChoices lists the things of a kind, or of any.
func (s *Scope) ThingChoices(kind string) []Choice {
	var out []Choice
	for _, t := range s.Things {
		if kind == "" || t.Kind == kind {
			out = append(out, Choice{t.Name, t.Kind})
		}
	}
	return matching(out, s.Prefix)
}

// ThingKind is of which kind a thing is, "" where there is none of that name.
func (s *Scope) ThingKind(name string) string {
	for _, t := range s.Things {
		if t.Name == name {
			return t.Kind
		}
	}
	return ""
}

// PendingJob is a job that has not been joined, or runs detached.
type PendingJob struct {
	Number         int
	State, Command string // running, detached, done or failed; as typed
	Detached       bool
}

// FolderEntry is a file in a folder, or a folder.
type FolderEntry struct {
	Name   string
	Folder bool // also where it is a link to one
}

// mostStates is of how many sockets the state is asked for a list: what a person takes in.
const mostStates = 200

// SocketChoices lists the sockets, with what each does.
func (s *Scope) SocketChoices() []Choice {
	found := matching(Labelled(s.Sockets, "socket"), s.Prefix)
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

// HostChoices lists the hosts.
func (s *Scope) HostChoices() []Choice {
	if s.Hosts == nil {
		return nil
	}
	return matching(s.Hosts(), s.Prefix)
}

// AliasChoices lists the aliases, with what each stands for.
func (s *Scope) AliasChoices() []Choice { return namedChoices(s.Aliases, s.Prefix) }

// DefinitionChoices lists the commands that definitions made.
func (s *Scope) DefinitionChoices() []Choice { return namedChoices(s.Definitions, s.Prefix) }

// Alias is what an alias stands for.
func (s *Scope) Alias(name string) (text string, ok bool) {
	for i := range s.Aliases {
		if s.Aliases[i].Name == name {
			return s.Aliases[i].Text, true
		}
	}
	return "", false
}

// VariableChoices lists the variables, with what each holds.
func (s *Scope) VariableChoices() []Choice { return namedChoices(s.Variables, s.Prefix) }

// ExpansionChoices lists what may be expanded: variables, then what the session sets.
func (s *Scope) ExpansionChoices() []Choice {
	return append(s.VariableChoices(), matching(ownVariables, s.Prefix)...)
}

// EnvChoices lists the environment's variables.
func (s *Scope) EnvChoices() []Choice {
	if s.EnvNames == nil {
		return nil
	}
	return matching(Labelled(s.EnvNames(), "of the environment"), s.Prefix)
}

func namedChoices(named []NamedText, prefix string) []Choice {
	var out []Choice
	for _, n := range named {
		if strings.HasPrefix(n.Name, prefix) {
			out = append(out, Choice{n.Name, beginning(n.Text)})
		}
	}
	slices.SortFunc(out, func(a, b Choice) int { return strings.Compare(a.Text, b.Text) })
	return out
}

// beginning is a text as a description holds it.
func beginning(text string) string {
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

// ownVariables are those that a session sets itself.
var ownVariables = []Choice{
	{"_", "the last result"},
	{"?", "the name of the last command's error, or ok"},
	{"#", "how many arguments there are"},
	{"1", "the first argument; $9 is the ninth"},
	{"i", "the count, from 1, inside repeat"},
}
