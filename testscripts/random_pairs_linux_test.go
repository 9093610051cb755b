package testscripts_test

// messages reports a transport of messages, each of which is read as a whole.
func (s *side) messages() bool { return s.transport == "udp" }

// patience is how long the end may take to come.
func (s *side) patience() string {
	if s.gentle {
		return "20s"
	}
	return "2ms"
}

func (p *script) pair() {
	a, b := p.name("a"), p.name("b")
	p.pairOf(a, b)
}

func (p *script) pairOf(a, b string) {
	gentle := p.one(2)
	if p.one(5) {
		p.relayed(a, b, gentle)
		return
	}
	transport := p.connected(a, b, gentle, "tcp", "tcp", "unix", "udp", "tls")
	p.made(a, transport, gentle)
	p.made(b, transport, gentle)
}

// relayed makes two sockets that are connected by way of two others and a relay between these.
func (p *script) relayed(a, b string, gentle bool) {
	near, far := p.name("e"), p.name("f")
	one := p.connected(a, near, gentle, "tcp", "unix", "tls")
	two := p.connected(far, b, gentle, "tcp", "unix", "tls")
	patience := "50s" // nothing else ends it before both directions are done
	if !gentle {
		patience = pick(p, "500us", "5ms", "20ms")
	}
	p.relays = p.relays || gentle
	p.emit(step{does: relays, socket: near, with: far}, "detach timeout %s relay %s %s %s", patience, near, far, pick(p, "", "", "pieces 700…", "delay 100us"))
	p.made(a, one, gentle)
	p.made(b, two, gentle)
}

// connected makes a connection of two sockets by one of several transports.
func (p *script) connected(a, b string, gentle bool, transports ...string) (transport string) {
	transport = pick(p, transports...)
	words := transport + " "
	switch {
	case transport == "tls":
		words = pick(p, "", "unix ")
	case transport == "tcp" && p.one(2):
		words = ""
	}
	p.emit(step{does: pairs, socket: a, with: b, gentle: gentle}, "socket_pair %s%s %s", words, a, b)
	switch transport {
	case "udp": // what there is no room for is lost
		p.emit(step{}, "%s:set_option receive_buffer_size %d", a, 2<<20)
		p.emit(step{}, "%s:set_option receive_buffer_size %d", b, 2<<20)
	case "tls":
		p.emit(step{}, "%s:tls server", a)
		p.emit(step{does: succeeds, socket: a}, "timeout 20s %s:server_handshake &", a)
		p.jobs++
		p.emit(step{does: succeeds, socket: b}, "timeout 20s %s:start_tls localhost insecure", b)
		p.join()
	}
	return transport
}

// made notes an end of a connection.
func (p *script) made(name, transport string, gentle bool) {
	p.sides = append(p.sides, &side{transport: transport, reader: name, writer: name, gentle: gentle})
	p.emit(step{}, "let name_%s %s", name, name)
	if transport != "udp" && p.one(3) {
		p.emit(step{}, "%s:set_option send_buffer_size %d", name, 1000+p.rnd.IntN(9000))
	}
}
