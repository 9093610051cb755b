package session

import (
	"bufio"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

const (
	hostsFile  = "/etc/hosts" // hosts(5)
	mostHosts  = 64 << 10     // bytes of it that are read
	hostsLines = 1000         // how many of the last lines are looked at for hosts
)

// hosts lists the hosts that lines named, the last one first, and then those of the system's file.
func (s *Session) hosts() []param.Choice {
	var found []param.Choice
	known := map[string]bool{}
	add := func(name, doc string) {
		if !known[name] {
			known[name] = true
			found = append(found, param.Choice{Text: name, Doc: doc})
		}
	}
	for _, line := range slices.Backward(s.lastLines()) {
		for _, host := range slices.Backward(s.hostsIn(line)) {
			add(host, "used before")
		}
	}
	if f, err := os.Open(hostsFile); err == nil {
		defer func() { _ = f.Close() }()
		for _, h := range hostsOf(io.LimitReader(f, mostHosts)) {
			add(h.Text, h.Doc)
		}
	}
	return found
}

// lastLines are the last ones that were typed, also in sessions before.
func (s *Session) lastLines() []string {
	var lines []string
	if s.config.Past != nil {
		lines = s.config.Past()
	}
	if lines == nil {
		lines = s.History()
	}
	return lines[max(0, len(lines)-hostsLines):]
}

// hostsIn lists the unquoted words of a line that stand where a command takes a host.
func (s *Session) hostsIn(line string) (hosts []string) {
	scan := syntax.Scanner{Grammar: s.Grammar()}
	scan.Reset(line)
	start, end, bare, wanted := 0, 0, false, false
	ends := func() {
		word := line[start:end]
		if wanted && bare && !strings.Contains(word, "://") { // a URL, which connect refuses
			hosts = append(hosts, word)
		}
		wanted = !wanted && bare && s.takesHost(word)
		bare = false
	}
	for t, ok := scan.Next(); ok; t, ok = scan.Next() {
		switch {
		case t.Kind == syntax.EndToken, t.Kind == syntax.OpenToken, t.Kind == syntax.CloseToken:
			ends()
			wanted = false
		case t.First:
			ends()
			start, end, bare = t.Start, t.End, t.Kind == syntax.BareToken
		case t.Start == end: // the word goes on
			bare = false
		default: // a remark
			ends()
		}
	}
	ends()
	return hosts
}

// takesHost reports the word of a command whose first argument is a host.
func (s *Session) takesHost(word string) bool {
	c := s.table.Lookup(word[strings.LastIndexByte(word, ':')+1:])
	if c == nil {
		return false
	}
	args := c.Arguments()
	p := args.Param()
	return p != nil && p.Host
}

// hostsOf reads a file of hosts: each line an address and its names, up to a "#". One of the unspecified address is there
// to be unreachable.
func hostsOf(r io.Reader) []param.Choice {
	var found []param.Choice
	for lines := bufio.NewScanner(r); lines.Scan(); {
		text, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		if ip, err := netip.ParseAddr(fields[0]); err != nil || ip.IsUnspecified() {
			continue
		}
		for _, name := range fields[1:] {
			found = append(found, param.Choice{Text: name, Doc: fields[0]})
		}
	}
	return found
}
