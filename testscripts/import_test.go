package testscripts_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sockshell/commands/exchange"
	"sockshell/commands/match"
	"sockshell/internal/packets"
	"sockshell/testscripts"
)

// capture is a pcap file of one connection over loopback that a test makes.
type capture struct {
	file []byte
	port [2]uint16 // of the client and the server
	seq  [2]uint32
}

func newCapture(server uint16) *capture {
	c := &capture{port: [2]uint16{40000, server}, seq: [2]uint32{1<<32 - 3000, 7}}
	c.file = binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	c.file = append(c.file, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 101, 0, 0, 0)
	c.packet(0, syn, nil)
	c.packet(1, syn|ack, nil)
	return c
}

// The flags of TCP.
const (
	fin = 1 << iota
	syn
	rst
	_
	ack
)

func (c *capture) packet(from int, flags byte, data []byte) {
	p := []byte{0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1}
	binary.BigEndian.PutUint16(p[2:], uint16(40+len(data)))
	p = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(p, c.port[from]), c.port[1-from])
	p = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(p, c.seq[from]), c.seq[1-from])
	p = append(p, 0x50, flags, 255, 255, 0, 0, 0, 0)
	p = append(p, data...)
	c.seq[from] += uint32(len(data))
	if flags&(syn|fin) != 0 {
		c.seq[from]++
	}
	for _, v := range []int{1_790_000_000, 0, len(p), len(p)} {
		c.file = binary.LittleEndian.AppendUint32(c.file, uint32(v))
	}
	c.file = append(c.file, p...)
}

func (c *capture) say(from int, data []byte) {
	for part := range slices.Chunk(data, 1400) {
		c.packet(from, ack, part)
	}
}

// sayings are what is hard to write down: what reads as an input, a pattern or a variable, what varies, what is cut.
var sayings = []string{
	"> close\n", "...", "...\n...\n", `\`, "\\\n", "[..]\n", "[$port] 5 <123> [..]\n", "$1 ${env:HOME} \"quoted\" 'raw'\n", "# no comment\n",
	"\n", "\r\n\r\n", "  two  spaces \n", "\t\n", "\x00", "\xff\xfe", "é€\n", "\u202e\n", "<1>", "<1>\n", "a <1> b <22> c\r\n", "<1>\n<2>\n\n", "<\n>",
	"one\ntwo\nthree", "HTTP/1.1 200 OK\r\nDate: Mon, 02 Jan 2006 15:04:05 GMT\r\nX: 1\r\n\r\n\x00\x01\x02", "& | ; {", "hex:00",
	strings.Repeat("a line of text\n", 5000), strings.Repeat("x", 70_000), strings.Repeat("\x00\x01é", 20_000), strings.Repeat("<5>", 3),
}

// TestImportedSides: of a capture both sides are imported, and play against each other.
func TestImportedSides(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	loosen, err := match.Every(`<([0-9]+)>|(\xfe)`)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 5))
		port, err := testscripts.FreePort()
		if err != nil {
			t.Fatal(err)
		}
		c := newCapture(uint16(port))
		side := random.IntN(2)
		for n := range 1 + random.IntN(12) {
			saying := sayings[(int(seed)*7+n+random.IntN(3))%len(sayings)]
			c.say(side, []byte(saying))
			if random.IntN(3) > 0 {
				side = 1 - side
			}
		}
		ways := 5
		if wine() {
			ways = 2 // it lacks a reset
		}
		switch random.IntN(ways) {
		case 0:
			c.packet(0, fin|ack, nil)
			c.say(1, []byte("goodbye\n"))
			c.packet(1, fin|ack, nil)
		case 1:
			c.packet(1, fin|ack, nil)
			c.say(0, []byte("goodbye\n"))
			c.packet(0, fin|ack, nil)
		case 2:
			c.say(0, []byte("reset me"))
			c.packet(1, rst|ack, nil)
		case 3:
			c.say(1, []byte("reset me"))
			c.packet(0, rst|ack, nil)
		}
		dir := tempDir(t)
		for _, played := range []packets.Side{packets.Client, packets.Server} {
			text := imported(t, c.file, exchange.Options{File: "made\n.pcap", Side: played, Loosen: []*match.Finder{loosen}})
			text = strings.Replace(text, "> connect ", "> retry 10s connect ", 1) // the server may not be there yet
			if err := os.WriteFile(filepath.Join(dir, played.String()+".transcript"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		summary, err := testscripts.Run(t.Context(), []string{dir}, testscripts.Options{Parallel: 2}, &out)
		if err != nil || summary.Passed != 2 {
			t.Fatalf("seed %d: %v, %v\n%s", seed, err, summary, out.Bytes())
		}
	}
}

// TestImportWithoutPeer: what cannot be played or expected is an error, and what is encrypted is told.
func TestImportWithoutPeer(t *testing.T) {
	refused, unanswered, encrypted, joined := newCapture(80), newCapture(80), newCapture(80), newCapture(80)
	const head, segment = 24, 16 + 40
	refused.file = refused.file[:head+segment]
	refused.packet(1, rst|ack, nil)
	unanswered.file = unanswered.file[:head+segment]
	encrypted.say(0, []byte("\x16\x03\x01\x00\x05\x01..."))
	joined.file = joined.file[:head]
	joined.say(0, []byte("in the middle"))
	for _, c := range []struct {
		name   string
		file   []byte
		played packets.Side
		lack   exchange.Lack
		want   error
		text   string
	}{
		{"refused", refused.file, packets.Client, exchange.Lack{}, nil, "> expect_error ECONNREFUSED connect 127.0.0.1 80\nECONNREFUSED\n"},
		{"refused", refused.file, packets.Server, exchange.Lack{}, exchange.ErrRefused, ""},
		{"unanswered", unanswered.file, packets.Client, exchange.Lack{}, exchange.ErrUnanswered, ""},
		{"encrypted", encrypted.file, packets.Client, exchange.Lack{Closed: "its handshake is not complete"}, nil, "> write_all hex:1603010005012e2e2e"},
		{"joined", joined.file, packets.Server, exchange.Lack{}, nil, "> # the capture does not have the beginning of the connection\n> read_all 13\n"},
	} {
		var out strings.Builder
		capture, err := packets.Survey(bytes.NewReader(c.file))
		if err != nil || len(capture.Streams) != 1 {
			t.Fatalf("%s: %v, %d streams", c.name, err, len(capture.Streams))
		}
		lack, err := exchange.Write(&out, capture, bytes.NewReader(c.file), capture.Streams[0], exchange.Options{Side: c.played})
		if err != c.want || lack != c.lack || !strings.Contains(out.String(), c.text) || c.want != nil && out.Len() > 0 {
			t.Errorf("%s as %v: %v, %+v\n%s", c.name, c.played, err, lack, out.String())
		}
	}
}

func imported(t *testing.T, file []byte, o exchange.Options) string {
	t.Helper()
	c, err := packets.Survey(bytes.NewReader(file))
	if err != nil || len(c.Streams) != 1 || c.Damage != nil {
		t.Fatalf("%v, %d streams, damage %v", err, len(c.Streams), c.Damage)
	}
	var out strings.Builder
	lack, err := exchange.Write(&out, c, bytes.NewReader(file), c.Streams[0], o)
	if err != nil || lack != (exchange.Lack{}) {
		t.Fatal(err, fmt.Sprintf("%+v", lack))
	}
	return out.String()
}
