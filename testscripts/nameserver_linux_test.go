package testscripts_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
)

// nameServer answers on port 53 of loopback (RFC 1035), and must not be asked for a name that nobody connects to.
// The second label of a name tells what it has of it.
type nameServer struct {
	conn net.PacketConn

	mu        sync.Mutex
	names     map[string]bool // that may be asked for
	questions int
	held      []question // that are answered when the next one comes
	silent    []question // that are answered when the server is closed
	wrong     []string
}

type question struct {
	packet []byte
	end    int // of the question within the packet
	name   string
	kind   uint16
	asker  net.Addr
}

// The types of a question.
const (
	typeA    = 1
	typeAAAA = 28
)

// nameAnswers are what the server has, by the second label.
var nameAnswers = map[string]struct {
	code      byte // RCODE
	addresses []netip.Addr
	late      bool // it answers when the next question comes
	silent    bool // it does not
}{
	"here":   {addresses: []netip.Addr{netip.MustParseAddr("127.0.0.1")}},
	"both":   {addresses: []netip.Addr{netip.MustParseAddr("127.0.0.2"), netip.MustParseAddr("127.0.0.1")}},
	"six":    {addresses: []netip.Addr{netip.IPv6Loopback()}},
	"late":   {addresses: []netip.Addr{netip.MustParseAddr("127.0.0.1")}, late: true},
	"failed": {code: 2},
	"none":   {code: 3},
	"silent": {silent: true},
}

func newNameServer() (*nameServer, error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:53")
	return &nameServer{conn: conn, names: map[string]bool{}}, err
}

// allow adds names that may be asked for.
func (s *nameServer) allow(names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		s.names[name] = true
	}
}

// told returns how many questions came, and what was wrong with them.
func (s *nameServer) told() (questions int, wrong []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.questions, s.wrong
}

// serve answers until the server is closed.
func (s *nameServer) serve() {
	for {
		packet := make([]byte, 2048)
		n, asker, err := s.conn.ReadFrom(packet)
		if err != nil {
			return
		}
		s.take(packet[:n], asker)
	}
}

// close answers what it has not, so that nobody waits any more.
func (s *nameServer) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range append(s.held, s.silent...) {
		s.answer(&q)
	}
	_ = s.conn.Close()
}

func (s *nameServer) take(packet []byte, asker net.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.questions++
	q := question{packet: packet, asker: asker}
	err := q.parse()
	if err == nil && !s.names[q.name] {
		err = fmt.Errorf("nobody connects to %q", q.name)
	}
	for _, secret := range []string{secretMark, dataMark} {
		if bytes.Contains(packet, []byte(secret)) {
			err = fmt.Errorf("it holds %s", secret)
		}
	}
	if err != nil {
		s.wrong = append(s.wrong, fmt.Sprintf("the name server was asked %q: %v", packet, err))
		return
	}
	for _, late := range s.held {
		s.answer(&late)
	}
	s.held = nil
	switch a := nameAnswers[strings.Split(q.name, ".")[1]]; {
	case a.silent:
		s.silent = append(s.silent, q)
	case a.late:
		s.held = append(s.held, q)
	default:
		s.answer(&q)
	}
}

// parse finds the name and the type (RFC 1035, 4.1.2).
func (q *question) parse() error {
	if len(q.packet) < 12 || binary.BigEndian.Uint16(q.packet[4:]) != 1 {
		return fmt.Errorf("%d bytes are not one question", len(q.packet))
	}
	rest := q.packet[12:]
	var labels []string
	for {
		if len(rest) == 0 || len(rest) < int(rest[0])+1 {
			return fmt.Errorf("a name without end")
		}
		n := int(rest[0])
		label := string(rest[1 : n+1])
		rest = rest[n+1:]
		if n == 0 {
			break
		}
		labels = append(labels, label)
	}
	if len(rest) < 4 {
		return fmt.Errorf("no type and no class")
	}
	q.name, q.kind = strings.Join(labels, "."), binary.BigEndian.Uint16(rest)
	q.end = len(q.packet) - len(rest) + 4
	return nil
}

// answer answers a question. An asker that has gone hears nothing of it.
func (s *nameServer) answer(q *question) {
	a := nameAnswers[strings.Split(q.name, ".")[1]]
	var records []byte
	count := 0
	for _, address := range a.addresses {
		if q.kind == typeA && address.Is4() || q.kind == typeAAAA && address.Is6() {
			count++
			raw := address.AsSlice()
			records = append(records, 0xc0, 12) // the name is the question's
			records = binary.BigEndian.AppendUint16(records, q.kind)
			records = append(records, 0, 1, 0, 0, 0, 0, 0, byte(len(raw))) // IN, for no time
			records = append(records, raw...)
		}
	}
	reply := append([]byte{}, q.packet[:2]...)
	reply = append(reply, 0x81, 0x80|a.code, 0, 1, 0, byte(count), 0, 0, 0, 0)
	reply = append(append(reply, q.packet[12:q.end]...), records...)
	_, _ = s.conn.WriteTo(reply, q.asker)
}
