package testscripts_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// secretMark and dataMark are in all that a script keeps to itself or sends, and in no name that it looks up.
const (
	secretMark = "SECRET"
	dataMark   = "DATA"
)

// action is what a line does, as far as its check must know.
type action uint8

const (
	other    action = iota
	pairs           // sockets socket and with
	local           // tells the endpoint of socket, which has connected
	accepts         // into the socket with
	connects        // or resolves: to target and the port in the variable with
	writes          // sent
	reads
	peeks
	discards
	receives // into the file with
	prints   // what the line gave that is back lines before: the variable with, or $_
	ports    // the variable with
	succeeds // where nothing breaks the connection
	relays   // between the sockets socket and with
	releases // into the variable with
	dups     // the variable from into with
	assigns  // the variable with
	closes
	joins   // all jobs
	sources // the file with
)

// step is what a line of a script does.
type step struct {
	does    action
	socket  string
	with    string
	from    string
	target  string
	sent    payload
	times   int // the rounds of a repeat that counts them
	back    int
	flow    string // whose the operations are that take their turns with others in no certain order; "": the script's own
	spawns  string // the text of the job that it spawns; "": none
	repeats int    // how many lines, from it on, are run several times
	open    bool   // the line after it belongs to the same command
	calm    bool   // nothing interrupts it from outside
	gentle  bool   // nothing breaks the connection of the sockets before the script's end, as far as they do it
	final   bool   // it reads a connection to its end
	drains  bool   // message by message, until one fails since there is none
}

// lines are a text and what its lines do.
type lines struct {
	name  string
	texts []string
	steps []step
}

// side is one end of a connection, which one socket reads from and one, mostly the same, writes to.
type side struct {
	transport      string // of socket_pair: "tcp", "unix" or "udp", or "tls" over one of the first two
	reader, writer string
	gentle         bool   // nothing closes or resets the connection before the script's end: each byte arrives
	busy           *lines // the only ones that may read from it, until all jobs are joined; nil: the script itself
}

// script is a random one, and what its check must know.
type script struct {
	seed     uint64
	rnd      *rand.Rand
	main     *lines
	at       *lines // that are being written: main, or those of a file
	files    map[string]*lines
	data     map[string]string // further files
	hosts    []string          // that it looks up
	sides    []*side
	terminal bool // it is run line by line as from a terminal, with interrupts
	calm     bool
	depth    int  // of groups
	rounds   int  // of these, those that are run several times
	last     int  // the last number that something was named with
	jobs     int  // about how many were spawned
	relays   bool // one of them is a relay, detached, which is to go on: it may have any number
}

func newScript(seed uint64) *script {
	p := &script{seed: seed, rnd: rand.New(rand.NewPCG(seed, 0)), main: &lines{name: "script"}, files: map[string]*lines{}, data: map[string]string{}}
	p.at, p.terminal = p.main, p.one(3)
	p.begin()
	for range 20 + p.rnd.IntN(70) {
		p.anything()
	}
	p.end()
	return p
}

// plain is true where a line is the script's own.
func (p *script) plain() bool { return p.at == p.main && p.depth == 0 }

// one is true one time in n.
func (p *script) one(n int) bool { return p.rnd.IntN(n) == 0 }

func pick[T any](p *script, of ...T) T { return of[p.rnd.IntN(len(of))] }

// number gives a number that nothing has yet.
func (p *script) number() int {
	p.last++
	return p.last
}

// name gives a name that nothing has yet.
func (p *script) name(kind string) string { return fmt.Sprint(kind, p.number()) }

func (p *script) emit(s step, format string, args ...any) {
	s.calm = p.calm
	p.at.texts = append(p.at.texts, fmt.Sprintf(format, args...))
	p.at.steps = append(p.at.steps, s)
}

// calmly writes what nothing interrupts from outside.
func (p *script) calmly(write func()) {
	outer := p.calm
	p.calm = true
	write()
	p.calm = outer
}

// begin makes listeners and connections.
func (p *script) begin() {
	p.calmly(func() {
		p.emit(step{}, "set on_error continue")
		p.emit(step{}, "set timeout %dms", 2+p.rnd.IntN(20))
		p.emit(step{}, "set output %s", pick(p, "text", "text", "json", "hex"))
		p.emit(step{}, "set show_state %t", p.one(8))
		p.emit(step{}, "set trace %t", p.one(8))
		p.emit(step{}, "alias soon timeout 90us")
		p.emit(step{}, "let secret %s", secretMark)
		p.emit(step{}, "tls_context server tls_server")
		p.emit(step{}, "server:self_signed localhost")
		p.emit(step{}, "socket_pair unix post mail")
		p.emit(step{}, "new passed")
		p.emit(step{}, "passed:open udp v4")
		p.emit(step{}, "fd = passed:native_handle")
		for _, l := range []string{"l", "m"} {
			p.emit(step{}, "new %s", l)
			p.emit(step{}, "%s:open v4", l)
			if p.one(2) { // for what it accepts: less than a peer has been told already would make the kernel drop segments
				p.emit(step{}, "%s:set_option receive_buffer_size %d", l, 2000+p.rnd.IntN(9000))
			}
			p.emit(step{}, "%s:bind 127.0.0.1 0", l)
			p.emit(step{}, "%s:listen", l)
			p.emit(step{}, "port_%s = %s:local_port", l, l)
			p.emit(step{does: ports, with: "port_" + l}, "print $port_%s", l)
		}
		for _, x := range []string{"x1", "x2", "x3", "closed"} {
			p.emit(step{}, "new %s", x)
		}
		for range 1 + p.rnd.IntN(3) {
			p.pair()
		}
	})
}

// end reads what is left. Nothing runs any more then, so that each side's end comes.
func (p *script) end() {
	p.calmly(func() {
		p.join()
		p.emit(step{}, "l:close")
		p.emit(step{}, "m:close")
		for _, s := range p.sides {
			if s.transport == "tls" { // whose shutdown is no end of what was encrypted
				p.emit(step{does: succeeds, socket: s.writer}, "timeout %s %s:tls_shutdown send &", s.patience(), s.writer)
				continue
			}
			p.emit(step{}, "%s:shutdown send", s.writer)
		}
		for _, s := range p.sides {
			if s.messages() { // which have no end: those that are left are there
				p.emit(step{does: reads, socket: s.reader, final: s.gentle, drains: true}, "repeat 1000 timeout 2ms %s:receive", s.reader)
				continue
			}
			p.emit(step{does: reads, socket: s.reader, final: s.gentle}, "timeout %s %s:read_to_eof", s.patience(), s.reader)
		}
		p.join()
		p.emit(step{}, "print end")
	})
}

func (p *script) anything() {
	switch n := p.rnd.IntN(100); {
	case n < 30:
		p.write()
	case n < 60:
		p.read()
	case n < 70:
		p.disturb()
	case n < 76:
		p.lookUp()
	case n < 82:
		p.look()
	case n < 85:
		p.breakOff()
	case n < 88:
		p.group()
	case !p.plain():
		p.secret()
	case n < 90:
		p.calmly(p.connect)
	case n < 92:
		p.calmly(p.pair)
	case n < 94:
		p.calmly(p.hand)
	case n < 97:
		p.source()
	default:
		p.calmly(p.join)
	}
}

// secret puts something into memory that a name may have been in.
func (p *script) secret() {
	text := fmt.Sprintf("%s-%d-%s.local", secretMark, p.number(), strings.Repeat("password", p.rnd.IntN(4)))
	switch p.rnd.IntN(5) {
	case 0:
		p.emit(step{}, "let secret '%s'", text)
	case 4:
		p.emit(step{}, "slice \"\\x53%s$secret\" 3 30", text[1:])
		p.emit(step{}, "let scratch $secret'%s'$secret", text)
		p.emit(step{does: prints, back: 2}, "print $_")
	case 1:
		p.emit(step{}, "closed:write_all $secret \"\\x53%s\"", text[1:])
	case 2:
		p.emit(step{}, "len \"\\x53%s$secret\"", text[1:])
	default:
		p.emit(step{}, "print $secret %s $secret", text)
	}
}

func (p *script) side() *side { return p.sides[p.rnd.IntN(len(p.sides))] }

// socket spells a socket's name before a command.
func (p *script) socket(name string) string {
	switch p.rnd.IntN(8) {
	case 0:
		return fmt.Sprintf("$name_%s", name)
	case 1:
		return name[:1] + "'" + name[1:] + "'"
	}
	return name
}

// join waits for all jobs.
func (p *script) join() {
	p.emit(step{does: joins}, "join")
	for _, s := range p.sides {
		s.busy = nil
	}
}

// source writes a file and runs it as a job.
func (p *script) source() {
	name := p.name("flow")
	p.at = &lines{name: name}
	for range 1 + p.rnd.IntN(8) {
		p.anything()
	}
	p.files[name], p.at = p.at, p.main
	p.jobs++
	p.emit(step{does: sources, with: name, flow: name, spawns: "source " + name}, "source %s &", name)
}

// interrupt ends a job, or joins it where it may be one that is to go on.
func (p *script) interrupt(job int) string {
	if p.relays {
		return fmt.Sprintf("timeout %dus join %d", p.rnd.IntN(300), job)
	}
	return fmt.Sprint("interrupt ", job)
}

// disturb ends operations that are pending, or jobs.
func (p *script) disturb() {
	s := p.side()
	name := pick(p, s.reader, s.writer)
	switch p.rnd.IntN(8) {
	case 0, 1:
		p.emit(step{}, "%s:cancel", name)
	case 6:
		p.emit(step{}, "repeat %d %s:cancel &", 1+p.rnd.IntN(50), name)
		p.jobs++
	case 7:
		p.emit(step{}, "repeat %d %s &", 1+p.rnd.IntN(50), pick(p, "jobs", p.interrupt(1+p.rnd.IntN(p.jobs+2)), "sockets"))
		p.jobs++
	case 2:
		p.emit(step{}, "%s", p.interrupt(1+p.rnd.IntN(p.jobs+2)))
	case 3:
		p.emit(step{}, "timeout %dus join", p.rnd.IntN(300))
	case 4:
		p.emit(step{}, "join %d", 1+p.rnd.IntN(p.jobs+2))
	default:
		p.emit(step{}, "timeout %dus join %d", p.rnd.IntN(300), 1+p.rnd.IntN(p.jobs+2))
	}
}

// look asks for what changes meanwhile.
func (p *script) look() {
	s := p.side()
	name := pick(p, s.reader, s.writer)
	switch p.rnd.IntN(10) {
	case 0:
		p.emit(step{}, "jobs")
	case 1:
		p.emit(step{}, "sockets")
	case 2:
		p.emit(step{}, "state %s", name)
	case 3:
		p.emit(step{}, "%s:get_option", name)
	case 4:
		p.emit(step{}, "descriptors")
	case 5:
		p.emit(step{}, "set spin %s", pick(p, "on", "off"))
	case 6:
		p.emit(step{}, "set trace %t", p.one(2))
	case 7:
		p.emit(step{}, "%s:wait %s &", name, pick(p, "read", "write", "error"))
		p.jobs++
	default:
		p.emit(step{}, "timeout %dus %s:wait %s", p.rnd.IntN(200), name, pick(p, "read", "write", "error"))
	}
}
