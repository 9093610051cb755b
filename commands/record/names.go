package record

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"sockshell/commands/session"
	"sockshell/sockcore"
)

// names knows which ports, addresses and descriptors the system chose, and the variables that
// stand for them in a recording. All are kept as the text that they print.
type names struct {
	session *session.Session
	vars    map[string]string // what the system chose → its variable
	sources map[string]string // what open sockets have → the command that gives it
	typed   map[string]bool   // what was typed, and will be again
	last    map[string]int    // the last number that a kind of variable was given
	used    map[string]bool   // the names of that form that the user has a use for
	lost    map[string]bool   // what the system chose, when the user took its variable
	paths   paths
}

// helperName is the form of the variables' names.
var helperName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(?:address|argument|error|fd|kept|last|path|port)[0-9]+\b`)
})

// firstChosen is the first port that is not a well-known one (RFC 6335), of which the system chooses
// none.
const firstChosen = 1024

func (n *names) init(s *session.Session) {
	n.session = s
	n.vars, n.typed, n.last = map[string]string{}, map[string]bool{}, map[string]int{}
	n.used, n.lost = map[string]bool{}, map[string]bool{}
	n.sources = n.look()
	temporary, _ := s.LookupEnv("TMPDIR") // without it there is /tmp
	n.paths.init(temporary)
}

// look asks each open socket for its endpoints. Its own come first: that the peer is in the session,
// too, may not be known to the other end yet.
func (n *names) look() map[string]string {
	found := map[string]string{}
	type peer struct {
		source endpointSource
		sockcore.Endpoint
	}
	var peers []peer
	for _, s := range n.session.SocketDetails() {
		if s.FD < 0 {
			continue
		}
		addFound(found, endpointSource{s.Name, "local"}, s.Local)
		peers = append(peers, peer{endpointSource{s.Name, "remote"}, s.Remote})
	}
	for _, p := range peers {
		addFound(found, p.source, p.Endpoint)
	}
	return found
}

func addFound(found map[string]string, source endpointSource, e sockcore.Endpoint) {
	if text := strconv.Itoa(int(e.Port())); e.Port() >= firstChosen && found[text] == "" {
		found[text] = source.port()
	}
	if text := e.Path(); isAbstract(text) && found[text] == "" {
		found[text] = source.path()
	}
	if text := e.Address(); chosenAddress(e.Addr()) && found[text] == "" {
		found[text] = source.address()
	}
}

// isAbstract reports the abstract name of a unix socket.
func isAbstract(text string) bool { return len(text) > 1 && text[0] == '@' }

// chosenAddress reports an address that another machine, or another day, may not have.
func chosenAddress(a netip.Addr) bool { return a.IsValid() && !a.IsLoopback() && !a.IsUnspecified() }

// observe notes what the sockets have now. What appears anew is not what an older variable stands for.
func (n *names) observe() {
	now := n.look()
	for text := range now {
		if n.sources[text] == "" {
			delete(n.vars, text)
		}
	}
	n.sources = now
}

// release leaves the names that a text has to the user: variables that have them get others, before the entry.
func (n *names) release(e *entry, text string) {
	for _, name := range helperName().FindAllString(text, -1) {
		n.used[name] = true
		for chosen, variable := range n.vars {
			switch {
			case variable != name:
			case e.fixed:
				n.lose(chosen)
			default:
				n.vars[chosen] = n.newName(strings.TrimRight(name, "0123456789"))
				e.moves = append(e.moves, inputRename(name, n.vars[chosen]))
			}
		}
	}
}

// lose gives up the variable of what the system chose.
func (n *names) lose(chosen string) {
	delete(n.vars, chosen)
	n.lost[chosen] = true
}

// noteTyped notes the ports and addresses in a line as typed: they are the same when it is replayed.
func (n *names) noteTyped(line string) {
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\n\"';=#,", r) }) {
		n.noteTypedWord(word)
		if colon := strings.LastIndexByte(word, ':'); colon >= 0 {
			n.noteTypedWord(strings.Trim(word[:colon], "[]"))
			n.noteTypedWord(word[colon+1:])
		}
	}
}

func (n *names) noteTypedWord(word string) {
	if n.sources[word] != "" || n.vars[word] != "" {
		return // it was chosen by the system before it was typed
	}
	if a, err := netip.ParseAddr(word); err == nil {
		n.typed[a.String()] = true
	} else if isPort(word) || isAbstract(word) {
		n.typed[word] = true
	}
}

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port >= firstChosen
}

// variable gives the variable that stands for a text that the system chose, and has the entry capture
// it first where it is new. It is empty for any other text, and where nothing may be inserted.
func (n *names) variable(e *entry, text string) string {
	if n.typed[text] {
		return ""
	}
	if name := n.vars[text]; name != "" && !n.taken(name) {
		return name
	} else if name != "" {
		n.lose(text) // a sourced file has set it, or a job
	}
	source := n.sources[text]
	if source == "" || e.fixed {
		return ""
	}
	kind := "address"
	switch {
	case isPort(text):
		kind = "port"
	case isAbstract(text):
		kind = "path"
	}
	name := n.newName(kind)
	n.vars[text] = name
	e.captures = append(e.captures, inputCapture(name, source))
	return name
}

// newName is a name that is not in use, and was not.
func (n *names) newName(kind string) string {
	name := n.free(kind, n.last[kind]+1)
	n.last[kind], _ = strconv.Atoi(name[len(kind):])
	return name
}

// free is the first name of a kind, from a number on, that the user has no use for.
func (n *names) free(kind string, number int) string {
	for {
		name := kind + strconv.Itoa(number)
		if !n.used[name] && !n.taken(name) {
			return name
		}
		number++
	}
}

// taken reports a variable that the user has, or will have.
func (n *names) taken(name string) bool { return n.session.Uses(name) }

// find adds printed text to the entry's lines, with a pattern for each port and address that the
// system chose.
func (n *names) find(e *entry, text string) {
	done := 0
	for i := 0; i < len(text); {
		end := wordEnd(text, i)
		if end == i {
			if stop := n.abstractEnd(text, i); stop > i {
				e.lines.add(text[done:i])
				e.lines.pattern(anyText)
				done, i = stop, stop
				continue
			}
			i++
			continue
		}
		from, to := trimWord(text, i, end)
		if p := n.pattern(e, text[from:to]); p != "" {
			e.lines.add(text[done:from])
			e.lines.pattern(p)
			done = to
		} else {
			done = n.findParts(e, text, from, to, done)
		}
		i = end
	}
	e.lines.add(text[done:])
}

// findParts looks at what stands between the colons of an endpoint: the host before the last one, and
// the port after it. It returns up to where the text is added.
func (n *names) findParts(e *entry, text string, from, to, done int) int {
	colon := strings.LastIndexByte(text[from:to], ':')
	if colon < 0 {
		return done
	}
	for _, part := range [][2]int{{from, from + colon}, {from + colon + 1, to}} {
		start, stop := part[0], part[1]
		if p := n.pattern(e, text[start:stop]); p != "" {
			e.lines.add(text[done:start])
			e.lines.pattern(p)
			done = stop
		}
	}
	return done
}

// pattern is what stands for a text that the system chose: its variable, or anything where the text is
// too new to be asked for before. It is empty for any other text.
func (n *names) pattern(e *entry, text string) string {
	if _, err := netip.ParseAddr(text); err != nil && !isPort(text) || n.typed[text] {
		return ""
	}
	if name := n.variable(e, text); name != "" {
		return "[$" + name + "]"
	}
	if n.sources[text] != "" || n.lost[text] || n.look()[text] != "" {
		return anyText
	}
	return ""
}

// abstractEnd is where the abstract name that begins at i ends, i where none does that the system chose.
func (n *names) abstractEnd(text string, i int) int {
	end := i + 1
	if text[i] != '@' {
		return i
	}
	for end < len(text) && isPathByte(text[end]) {
		end++
	}
	if name := text[i:end]; n.typed[name] || n.sources[name] == "" && n.look()[name] == "" {
		return i
	}
	return end
}

// wordEnd is where the run of bytes ends that an endpoint may have.
func wordEnd(text string, i int) int {
	for i < len(text) {
		c := text[i]
		if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '.' || c == ':' || c == '_' || c == '%' {
			i++
			continue
		}
		break
	}
	return i
}

// trimWord takes off what ends a sentence or a clause.
func trimWord(text string, from, to int) (int, int) {
	for to > from && (text[to-1] == '.' || text[to-1] == ':') && !strings.HasSuffix(text[from:to], "::") {
		to--
	}
	for from < to && text[from] == ':' && !strings.HasPrefix(text[from:to], "::") {
		from++
	}
	return from, to
}
