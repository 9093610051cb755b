package testscripts_test

import (
	"fmt"
	"slices"
	"strings"
)

// host gives a name to be looked up, of which the server has what kind says, and spells it.
func (p *script) host(kind string) (name, spelled string) {
	name = fmt.Sprintf("n%x-%d.%s.test", p.seed, p.number(), kind)
	p.hosts = append(p.hosts, name)
	switch p.rnd.IntN(4) {
	case 0:
		return name, name
	case 1:
		return name, `"\x6e` + name[1:] + `"`
	case 2:
		first, rest, _ := strings.Cut(name, ".")
		variable := p.name("h")
		p.emit(step{}, "let %s %s", variable, first)
		return name, "${" + variable + "}." + rest
	default:
		variable := p.name("h")
		p.emit(step{}, "let %s '%s'", variable, name)
		return name, "$" + variable
	}
}

// connect makes a connection by name.
func (p *script) connect() {
	c, n := p.name("c"), p.name("n")
	host, spelled := p.host(pick(p, "here", "here", "both", "late"))
	p.emit(step{}, "new %s", p.spelled(c))
	gentle, accepting := p.one(2), p.one(3)
	accept := step{does: accepts, with: n, gentle: gentle}
	if accepting {
		op := "l:accept " + p.spelled(n)
		accept.spawns = op
		p.emit(accept, "%s &", op)
		p.jobs++
	}
	s := step{does: connects, socket: c, target: host, with: "port_l"}
	if op := fmt.Sprintf("%s:connect %s $port_l", c, spelled); p.one(3) {
		s.spawns = op
		p.jobs++
		p.emit(s, "%s &", op)
		p.secret()
		p.join()
	} else {
		p.emit(s, "%s 500ms %s", pick(p, "timeout", "retry"), op)
	}
	if accepting {
		p.join()
	} else {
		p.emit(accept, "timeout 50ms l:accept %s", p.spelled(n))
	}
	p.emit(step{does: local, socket: c, gentle: gentle}, "%s:local_endpoint", c)
	p.made(c, "tcp", gentle)
	p.made(n, "tcp", gentle)
}

// lookUp looks a name up, mostly for less time than that takes, and uses the memory that the name was in.
func (p *script) lookUp() {
	x := pick(p, "x1", "x2", "x3")
	host, spelled := p.host(pick(p, "here", "both", "six", "late", "failed", "none", "silent"))
	s := step{does: connects, socket: x, target: host, with: "port_m"}
	op := fmt.Sprintf("%s:connect %s $port_m", x, spelled)
	if p.one(3) {
		op, s.socket, s.with = fmt.Sprintf("resolve %s $port_m", spelled), "", ""
	}
	if p.one(3) && p.plain() {
		s.spawns = op
		p.jobs++
		p.emit(s, "%s &", op)
		p.secret()
		switch p.rnd.IntN(4) {
		case 0:
			p.emit(step{}, "%s", p.interrupt(p.jobs))
		case 1:
			p.emit(step{}, "%s:cancel", x)
		case 2:
			p.emit(step{}, "%s:close", x)
		}
	} else {
		p.emit(s, "timeout %s %s", pick(p, "0", "10us", "10us", "60us", "500us"), op)
	}
	for range 1 + p.rnd.IntN(3) {
		p.secret()
	}
	p.emit(step{}, "%s:%s", x, pick(p, "close", "reset"))
}

// hand gives the descriptor of a side to other sockets, of which each may be another name's.
func (p *script) hand() {
	s := p.side()
	if s.transport != "tcp" {
		return
	}
	if s.reader != s.writer {
		// One of two goes; what is read from is the other then.
		gone, left := s.reader, s.writer
		if p.one(2) {
			gone, left = left, gone
		}
		p.join()
		p.emit(step{does: closes, socket: gone}, "%s:close", gone)
		s.reader, s.writer = left, left
		return
	}
	p.join()
	a, fd := s.reader, p.name("fd")
	p.emit(step{does: releases, socket: a, with: fd}, "%s = %s:release", fd, a)
	other := ""
	if s.gentle && p.one(3) {
		p.pass(s, fd)
		return
	}
	if p.one(2) {
		other = p.name("fd")
		p.emit(step{does: dups, with: other, from: fd}, "%s = dup $%s", other, fd)
	}
	if p.one(2) {
		s.reader = p.new("r")
	}
	p.emit(step{does: assigns, socket: s.reader, with: fd}, "%s:assign v4 $%s", s.reader, fd)
	s.writer = s.reader
	if other == "" {
		return
	}
	s.writer = p.new("w")
	p.emit(step{does: assigns, socket: s.writer, with: other}, "%s:assign v4 $%s", s.writer, other)
	if p.one(2) {
		s.reader, s.writer = s.writer, s.reader
	}
}

// pass gives a descriptor to another socket, through a connection.
func (p *script) pass(s *side, fd string) {
	s.reader = p.new("r")
	s.writer = s.reader
	p.emit(step{}, "post:send_with_fds %s $%s", dataMark, fd)
	p.emit(step{}, "close_descriptor $%s", fd)
	p.emit(step{does: assigns, socket: s.reader, with: fd},
		"timeout 5s lua local s = byte_span.new(9) local n, fds = sock.mail:receive_with_fds(s, 1) sock.%s:assign('v4', fds[1])", s.reader)
}

// spelled writes a name to be given.
func (p *script) spelled(name string) string {
	switch p.rnd.IntN(3) {
	case 0:
		return name
	case 1:
		return fmt.Sprintf(`"\x%x%s"`, name[0], name[1:])
	default:
		variable := p.name("t")
		p.emit(step{}, "let %s %s", variable, name)
		return "$" + variable
	}
}

// new makes a socket.
func (p *script) new(kind string) string {
	name := p.name(kind)
	p.emit(step{}, "new %s", p.spelled(name))
	p.emit(step{}, "let name_%s %s", name, name)
	return name
}

// breakOff ends a connection, and may make another of its sockets.
func (p *script) breakOff() {
	s := p.side()
	if s.gentle {
		return
	}
	name := pick(p, s.reader, s.writer)
	job, ended := "", step{does: closes, socket: name}
	if p.one(3) || !p.plain() {
		ended = step{} // nobody knows when
		job = pick(p, "", " &")
	}
	if job != "" {
		p.jobs++
	}
	way := p.rnd.IntN(7)
	unable := s.transport != "tcp" && (way == 2 || way == 3) // unix streams are, and UDP in part
	if unable || s.transport == "tls" && way > 4 {           // a descriptor does not take TLS along
		way = 1
	}
	switch way {
	case 0:
		p.calmly(func() { p.pairAgain(s) })
	case 1:
		p.emit(ended, "%s:close%s", name, job)
	case 2:
		p.emit(ended, "%s:reset%s", name, job)
	case 3:
		p.emit(ended, "%s:disconnect%s", name, job)
	case 4:
		p.emit(step{}, "%s:shutdown %s%s", name, pick(p, "send", "receive", "both"), job)
	default:
		fd := p.name("fd")
		p.emit(ended, "%s = %s:release", fd, name)
		p.emit(step{}, "close_descriptor $%s", fd)
	}
}

// pairAgain makes a new connection of a side's socket.
func (p *script) pairAgain(s *side) {
	if !p.plain() {
		return
	}
	p.join()
	for _, name := range []string{s.writer, s.reader} {
		p.emit(step{does: closes, socket: name}, "%s:close", name)
	}
	p.sides = slices.DeleteFunc(p.sides, func(o *side) bool { return o == s })
	p.pairOf(s.reader, p.name("b"))
}
