package session

import (
	"os"
	"slices"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// Snapshot is what completion, colour and hints may look at.
type Snapshot struct {
	Table *Table
	Added []*Command // besides the table's
	// Grammar is what parsing is told of commands.
	Grammar *syntax.Grammar
	param.Scope
}

// Snapshot reads the session for completion. It may be called from any goroutine, while commands run, and disturbs
// none: it waits for no operation and makes no system call; what its functions ask the system is not traced.
func (s *Session) Snapshot() Snapshot {
	snap := Snapshot{Table: s.table, Grammar: s.Grammar(), Scope: param.Scope{
		Sockets: s.sockets.names(), Variables: s.main.vars.list(), Jobs: s.jobs.infos(),
		SocketState: s.socketState, Protocol: s.protocolOf, State: s.stateOf, Recent: s.recentWords, Hosts: s.hosts, EnvNames: s.config.EnvNames, Congestion: congestionControls,
		Folder: func(dir, prefix string) []param.FolderEntry { return listFolder(s.folder(dir), prefix) },
		Topics: s.table.topics, Things: s.sockets.thingNames(),
	}}
	snap.Added = s.AddedCommands()
	for _, fd := range s.descriptors.snapshot() {
		snap.Descriptors = append(snap.Descriptors, fd.String())
	}
	for _, a := range s.Aliases() {
		snap.Aliases = append(snap.Aliases, param.NamedText{Name: a.name, Text: a.text})
	}
	for _, d := range s.Definitions() {
		snap.Definitions = append(snap.Definitions, param.NamedText{Name: d.name, Text: d.text})
	}
	return snap
}

// Lookup finds a command, nil when there is none of the name.
func (snap *Snapshot) Lookup(name string) *Command {
	c := snap.Table.Lookup(name)
	if c != nil && c.Added == 0 {
		return c
	}
	for _, other := range snap.Added {
		if other.Name == name {
			return other
		}
	}
	return c
}

// folder resolves a folder's name, of which none is the session's own.
func (s *Session) folder(name string) string {
	if name == "" {
		name = "."
	}
	return s.Path(name)
}

// names lists the sockets that have not been promised to a pending accept.
func (r *sockets) names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	names := make([]string, 0, len(r.ordered))
	for _, e := range r.ordered {
		if !e.held.Load() {
			names = append(names, e.name)
		}
	}
	return names
}

// infos lists the jobs.
func (js *jobs) infos() []param.PendingJob {
	js.mu.Lock()
	defer js.mu.Unlock()
	infos := make([]param.PendingJob, 0, js.pending.Len())
	for j := range js.all() {
		infos = append(infos, param.PendingJob{Number: j.number, State: j.stateLocked(), Command: j.text, Detached: j.detached.Load()})
	}
	return infos
}

// socketState is what a prompt says of a socket.
func (s *Session) socketState(name string) string {
	e := s.sockets.find(name)
	if e == nil {
		return ""
	}
	shown := promptState{socket: e}
	return shown.state()
}

// protocolOf is what a socket is open for; the one without a name is the current one.
func (s *Session) protocolOf(name string) sockcore.Protocol {
	if e := s.meant(name); e != nil {
		return e.sock.Protocol()
	}
	return sockcore.Protocol{}
}

// stateOf is what has become of a socket, as protocolOf.
func (s *Session) stateOf(name string) sockcore.State {
	if e := s.meant(name); e != nil {
		return e.sock.Summary().State
	}
	return sockcore.StateClosed
}

func (s *Session) meant(name string) *NamedSocket {
	if name == "" {
		return s.shown.Load()
	}
	return s.sockets.find(name)
}

// recentLines is how many lines a menu looks back.
const recentLines = 50

// recentWords lists the words of the last lines, the last one first; what stands before a colon, or behind it, is a word, too.
func (s *Session) recentWords() []string {
	s.mu.Lock()
	lines := slices.Clone(s.history[max(0, len(s.history)-recentLines):])
	s.mu.Unlock()
	var words []string
	for _, line := range slices.Backward(lines) {
		fields := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\n;|&$", r) })
		for _, field := range slices.Backward(fields) {
			parts := strings.Split(field, ":")
			slices.Reverse(parts)
			words = append(append(words, field), parts...)
		}
	}
	return words
}

// congestionFile lists the algorithms that the kernel has loaded: tcp(7).
const congestionFile = "/proc/sys/net/ipv4/tcp_available_congestion_control"

// congestionControls lists the congestion control algorithms, none where the system does not tell.
func congestionControls() []string {
	text, err := os.ReadFile(congestionFile)
	if err != nil {
		return nil
	}
	return strings.Fields(string(text))
}
