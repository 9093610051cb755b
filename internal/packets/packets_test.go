package packets_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sockshell/internal/packets"
)

var (
	client4 = end{"192.0.2.1", 40000}
	server4 = end{"192.0.2.2", 80}
	client6 = end{"2001:db8::1", 40000}
	server6 = end{"2001:db8::2", 80}
)

// told is a stream as lines: who said what, what is missing, who ended.
func told(t testing.TB, file []byte, c *packets.Capture, s *packets.Stream) []string {
	t.Helper()
	var lines []string
	err := c.Follow(bytes.NewReader(file), s, func(e *packets.Event) error {
		switch e.Kind {
		case packets.Said:
			line := fmt.Sprintf("%v %q", e.Side, e.Data)
			if e.Missing > 0 {
				line += fmt.Sprintf(" and %d missing", e.Missing)
			}
			lines = append(lines, line)
		case packets.Missing:
			lines = append(lines, fmt.Sprintf("%v missing %d", e.Side, e.Missing))
		case packets.Ended:
			lines = append(lines, fmt.Sprintf("%v ends", e.Side))
		case packets.Reset:
			lines = append(lines, fmt.Sprintf("%v resets", e.Side))
		}
		return nil
	})
	if err != nil {
		lines = append(lines, err.Error())
	}
	return lines
}

func survey(t testing.TB, file []byte) *packets.Capture {
	t.Helper()
	c, err := packets.Survey(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// check compares the one stream of a file.
func check(t *testing.T, file []byte, want ...string) *packets.Stream {
	t.Helper()
	c := survey(t, file)
	if len(c.Streams) != 1 {
		t.Fatalf("%d streams of %d packets, damage %v", len(c.Streams), c.Packets, c.Damage)
	}
	if diff := cmp.Diff(want, told(t, file, c, c.Streams[0])); diff != "" {
		t.Error(diff)
	}
	return c.Streams[0]
}

// exchange is a connection with a request and a response.
func exchange(t testing.TB, client, server end) [][]byte {
	t.Helper()
	return [][]byte{
		tcp(t, client, server, "S", 100, 0, ""),
		tcp(t, server, client, "SA", 900, 101, ""),
		tcp(t, client, server, "A", 101, 901, ""),
		tcp(t, client, server, "PA", 101, 901, "ping"),
		tcp(t, server, client, "PA", 901, 105, "pong!"),
		tcp(t, client, server, "FA", 105, 906, ""),
		tcp(t, server, client, "FA", 906, 106, ""),
		tcp(t, client, server, "A", 106, 907, ""),
	}
}

var exchanged = []string{`client "ping"`, `server "pong!"`, "client ends", "server ends"}

// frames puts packets into a link's frames, a millisecond apart.
func frames(link func([]byte) []byte, list ...[]byte) []frame {
	out := make([]frame, len(list))
	for i, packet := range list {
		out[i] = frame{data: link(packet), at: time.Duration(i) * time.Millisecond}
	}
	return out
}

func raw(packet []byte) []byte { return packet }

func onEther(packet []byte) []byte { return ether(packet) }

// TestLinks: each kind of frame leads to the segment in it, of both versions of IP.
func TestLinks(t *testing.T) {
	before := func(prefix string, ethertype bool) func([]byte) []byte {
		return func(packet []byte) []byte {
			head := prefix
			if ethertype && packet[0]>>4 == 6 {
				head = strings.Replace(head, "\x08\x00", "\x86\xdd", 1)
			}
			return append([]byte(head), packet...)
		}
	}
	for _, c := range []struct {
		name string
		link uint32
		make func([]byte) []byte
	}{
		{"Ethernet", 1, onEther},
		{"VLAN", 1, func(p []byte) []byte { return ether(p, "\x81\x00\x00\x07") }},
		{"two VLANs", 1, func(p []byte) []byte { return ether(p, "\x88\xa8\x00\x07", "\x81\x00\x00\x08") }},
		{"padded", 1, func(p []byte) []byte { return append(ether(p), make([]byte, 20)...) }},
		{"cooked", 113, before("\x00\x00\x03\x04\x00\x06\x00\x00\x00\x00\x00\x00\x00\x00\x08\x00", true)},
		{"cooked 2", 276, before("\x08\x00\x00\x00\x00\x00\x00\x01\x03\x04\x00\x06\x00\x00\x00\x00\x00\x00\x00\x00", true)},
		{"null", 0, before("\x02\x00\x00\x00", false)},
		{"loop", 108, before("\x00\x00\x00\x18", false)},
		{"raw", 101, raw},
		{"raw of BSD", 12, raw},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, classic(binary.LittleEndian, false, c.link, frames(c.make, exchange(t, client4, server4)...)...), exchanged...)
			check(t, classic(binary.LittleEndian, false, c.link, frames(c.make, exchange(t, client6, server6)...)...), exchanged...)
		})
	}
}

// TestUnknownLink: what is not read is told.
func TestUnknownLink(t *testing.T) {
	c := survey(t, classic(binary.BigEndian, false, 127, frames(raw, exchange(t, client4, server4)...)...))
	if len(c.Streams) != 0 || len(c.Unknown) != 1 || c.Unknown[0] != 127 {
		t.Errorf("%d streams, unknown %v", len(c.Streams), c.Unknown)
	}
}

// TestFiles: the same packets in each form of file, with their times.
func TestFiles(t *testing.T) {
	list := frames(onEther, exchange(t, client4, server4)...)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		files := map[string][]byte{
			"microseconds": classic(order, false, 1, list...),
			"nanoseconds":  classic(order, true, 1, list...),
		}
		for resolution, unit := range map[byte]uint64{0: 1e6, 3: 1e3, 6: 1e6, 9: 1e9, 0x80 | 20: 1 << 20, fromEpoch: 1e12} {
			file := append(section(order), networkInterface(order, 1, 0, resolution)...)
			file = append(file, block(order, 0xa, []byte("secrets, which are skipped"))...)
			for _, f := range list {
				file = append(file, enhanced(order, unit, f)...)
			}
			files[fmt.Sprintf("resolution %#x", resolution)] = file
		}
		for name, file := range files {
			t.Run(fmt.Sprintf("%v %s", order, name), func(t *testing.T) {
				s := check(t, file, exchanged...)
				if late := s.First.Sub(epoch).Abs(); late > time.Microsecond {
					t.Errorf("it begins at %v", s.First)
				}
				if d := s.Last.Sub(s.First); (d - 7*time.Millisecond).Abs() > 2*time.Microsecond {
					t.Errorf("it takes %v", d)
				}
			})
		}
	}
}

// TestSections: a further section has its own byte order and interfaces; simple packets have no time, and are cut.
func TestSections(t *testing.T) {
	list := exchange(t, client4, server4)
	little, big := binary.AppendByteOrder(binary.LittleEndian), binary.AppendByteOrder(binary.BigEndian)
	file := append(section(little), networkInterface(little, 127, 0, 6)...)
	file = append(file, networkInterface(little, 101, 0, 9)...)
	for _, packet := range list[:4] {
		file = append(file, enhanced(little, 1e9, frame{data: packet, iface: 1})...)
	}
	file = append(append(file, section(big)...), networkInterface(big, 101, 43, 0)...)
	cut := frame{data: list[4][:43], length: len(list[4])}
	file = append(file, simple(big, cut)...)
	for _, packet := range list[5:] {
		file = append(file, simple(big, frame{data: packet})...)
	}
	check(t, file, `client "ping"`, `server "pon"`, "server missing 2", "client ends", "server ends")
}

// TestCut: a file that ends anywhere is read up to there, and what was said before is the same.
func TestCut(t *testing.T) {
	list := frames(onEther, exchange(t, client4, server4)...)
	order := binary.AppendByteOrder(binary.LittleEndian)
	ng := append(section(order), networkInterface(order, 1, 0, 6)...)
	for _, f := range list {
		ng = append(ng, enhanced(order, 1e6, f)...)
	}
	for _, file := range [][]byte{classic(order, false, 1, list...), ng} {
		whole := 0
		for n := range len(file) {
			c, err := packets.Survey(bytes.NewReader(file[:n]))
			if err != nil && (n >= 24 || !errors.Is(err, packets.ErrFormat)) {
				t.Fatalf("%d bytes: %v", n, err)
			}
			if err != nil || len(c.Streams) == 0 {
				continue
			}
			if c.Damage == nil {
				whole++
			} else if c.Damage.Offset != int64(n) {
				t.Errorf("%d bytes: damage at %d", n, c.Damage.Offset)
			}
			for i, line := range told(t, file[:n], c, c.Streams[0]) {
				if line != exchanged[i] {
					t.Errorf("%d bytes: %q, want %q", n, line, exchanged[i])
				}
			}
		}
		if whole != len(list)-1 {
			t.Errorf("%d cuts are between two packets", whole)
		}
	}
}

// TestOrder: what comes late, again, or over what was there, is said once, in its place.
func TestOrder(t *testing.T) {
	c, s := client4, server4
	begin := exchange(t, c, s)[:3]
	for _, test := range []struct {
		name string
		list [][]byte
		want []string
	}{
		{"late", [][]byte{tcp(t, c, s, "A", 104, 901, "def"), tcp(t, c, s, "A", 101, 901, "abc")}, []string{`client "abc"`, `client "def"`}},
		{"again", [][]byte{tcp(t, c, s, "A", 101, 901, "abc"), tcp(t, c, s, "A", 101, 901, "abc"), tcp(t, c, s, "A", 104, 901, "d")}, []string{`client "abc"`, `client "d"`}},
		{"over", [][]byte{tcp(t, c, s, "A", 101, 901, "abc"), tcp(t, c, s, "A", 102, 901, "bcdef")}, []string{`client "abc"`, `client "def"`}},
		{"over what waits", [][]byte{
			tcp(t, c, s, "A", 104, 901, "de"), tcp(t, c, s, "A", 104, 901, "defg"), tcp(t, c, s, "A", 103, 901, "cd"),
			tcp(t, c, s, "A", 101, 901, "ab"),
		}, []string{`client "ab"`, `client "cd"`, `client "efg"`}},
		{"a probe", [][]byte{tcp(t, c, s, "A", 100, 901, "x"), tcp(t, c, s, "A", 101, 901, "abc"), tcp(t, c, s, "A", 103, 901, "x")}, []string{`client "abc"`}},
		{"a late end", [][]byte{tcp(t, c, s, "FA", 104, 901, "de"), tcp(t, c, s, "A", 101, 901, "abc")}, []string{`client "abc"`, `client "de"`, "client ends"}},
		{"behind the end", [][]byte{tcp(t, c, s, "FA", 101, 901, "abc"), tcp(t, c, s, "A", 104, 901, "de")}, []string{`client "abc"`, "client ends"}},
		{"reset", [][]byte{tcp(t, c, s, "A", 101, 901, "abc"), tcp(t, s, c, "RA", 901, 104, "why")}, []string{`client "abc"`, "server resets"}},
		{"missing", [][]byte{tcp(t, c, s, "A", 101, 901, "abc"), tcp(t, c, s, "A", 107, 901, "ghi")}, []string{`client "abc"`, "client missing 3", `client "ghi"`}},
		{"missing, acknowledged", [][]byte{tcp(t, s, c, "A", 901, 104, "ok"), tcp(t, s, c, "A", 903, 104, "")}, []string{"client missing 3", `server "ok"`}},
		{"missing at the end", [][]byte{tcp(t, c, s, "FA", 104, 901, ""), tcp(t, s, c, "A", 901, 105, "")}, []string{"client missing 3", "client ends"}},
		{"missing with its end", [][]byte{tcp(t, s, c, "FA", 901, 105, "")}, []string{"client missing 3", "server ends"}},
		{"a last byte or an end", [][]byte{tcp(t, s, c, "A", 901, 102, "")}, nil},
		{"far away", [][]byte{tcp(t, c, s, "A", 101+1<<31-5, 901, "far"), tcp(t, c, s, "A", 101, 901, "abc")}, []string{`client "abc"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			check(t, classic(binary.LittleEndian, false, 101, frames(raw, append(begin[:3:3], test.list...)...)...), test.want...)
		})
	}
}

// TestConnections: a SYN with another number begins a new stream, the same one again does not; without one, the higher
// port is the client's.
func TestConnections(t *testing.T) {
	c, s := client4, server4
	list := append(exchange(t, c, s), tcp(t, c, s, "S", 5000, 0, ""), tcp(t, c, s, "S", 5000, 0, ""), tcp(t, s, c, "RA", 0, 5001, ""))
	list = append(list, tcp(t, server6, client6, "PA", 7, 70, "late"), tcp(t, client6, server6, "PA", 70, 11, "joined"))
	list = append(list, tcp(t, server4, end{"192.0.2.9", 9}, "SA", 1, 2, ""), tcp(t, end{"192.0.2.9", 9}, server4, "S", 1, 0, ""))
	file := classic(binary.LittleEndian, false, 101, frames(raw, list...)...)
	capture := survey(t, file)
	var got []string
	for _, s := range capture.Streams {
		there, _ := s.Bytes(packets.Client)
		got = append(got, fmt.Sprintf("%v %v %d begun %v refused %v answered %v", s.Ends[0], s.Ends[1], there, s.Begun(), s.Refused(), s.Answered()))
	}
	want := []string{
		"192.0.2.1:40000 192.0.2.2:80 4 begun true refused false answered true",
		"192.0.2.1:40000 192.0.2.2:80 0 begun true refused true answered false",
		"[2001:db8::1]:40000 [2001:db8::2]:80 6 begun false refused false answered true",
		"192.0.2.9:9 192.0.2.2:80 0 begun true refused false answered true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`server "late"`, `client "joined"`}, told(t, file, capture, capture.Streams[2])); diff != "" {
		t.Error(diff)
	}
}

// TestDatagrams: each is one, in the order of the capture, and once where two interfaces captured it.
func TestDatagrams(t *testing.T) {
	c, s := client6, end{server6.ip, 53}
	order := binary.AppendByteOrder(binary.LittleEndian)
	file := append(section(order), networkInterface(order, 101, 0, 6)...)
	file = append(file, networkInterface(order, 101, 0, 6)...)
	answer := udp(t, s, c, "answer")
	for _, f := range []frame{
		{data: udp(t, c, s, "who?")},
		{data: udp(t, c, s, "who?"), iface: 1},
		{data: udp(t, c, s, "")},
		{data: answer[:len(answer)-2], length: len(answer), iface: 1},
		{data: answer},
	} {
		file = append(file, enhanced(order, 1e6, f)...)
	}
	stream := check(t, file, `client "who?"`, `client ""`, `server "answ" and 2 missing`)
	if stream.Again() != 2 {
		t.Errorf("%d datagrams were captured again", stream.Again())
	}
}

// TestFragments: a later fragment is counted; what the first one has is there, and the rest is missing.
func TestFragments(t *testing.T) {
	four := udp(t, client4, server4, "0123456789abcdef")
	first4 := append(bytes.Clone(four[:20]), four[20:36]...)
	binary.BigEndian.PutUint16(first4[2:], 36)
	first4[6] = 0x20 // more fragments
	later4 := append(bytes.Clone(four[:20]), four[36:]...)
	binary.BigEndian.PutUint16(later4[2:], 28)
	later4[7] = 2 // from byte 16 on
	six := udp(t, client6, server6, "0123456789abcdef")
	header := func(place uint16, data []byte) []byte {
		out := bytes.Clone(six[:40])
		out[6] = 44
		binary.BigEndian.PutUint16(out[4:], uint16(8+len(data)))
		out = append(out, 17, 0)
		out = binary.BigEndian.AppendUint16(out, place)
		return append(append(out, 0, 0, 0, 1), data...)
	}
	for _, list := range [][][]byte{{first4, later4}, {header(1, six[40:56]), header(16, six[56:])}} {
		file := classic(binary.LittleEndian, false, 101, frames(raw, list...)...)
		check(t, file, `client "01234567" and 8 missing`)
		if n := survey(t, file).Fragments; n != 1 {
			t.Errorf("%d fragments", n)
		}
	}
	check(t, classic(binary.LittleEndian, false, 101, frames(raw, header(0, six[40:]))...), `client "0123456789abcdef"`)
}

// TestExtensionHeaders: what stands between IPv6 and its payload is passed over.
func TestExtensionHeaders(t *testing.T) {
	packet := udp(t, client6, server6, "hi")
	extended := bytes.Clone(packet[:40])
	extended[6] = 0 // hop by hop, then an authentication header, then a destination's options
	extended = append(extended, 51, 0, 1, 4, 0, 0, 0, 0)
	extended = append(extended, 60, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
	extended = append(extended, 17, 1, 1, 4, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0, 1, 0)
	extended = append(extended, packet[40:]...)
	binary.BigEndian.PutUint16(extended[4:], uint16(len(extended)-40))
	check(t, classic(binary.LittleEndian, false, 101, frames(raw, extended)...), `client "hi"`)
}

// TestHeldIsBounded: a stream of which the first byte comes last is not kept as a whole.
func TestHeldIsBounded(t *testing.T) {
	c, s := client4, server4
	list := exchange(t, c, s)[:3]
	data := strings.Repeat("x", 60_000)
	for at := range 1200 {
		list = append(list, tcp(t, c, s, "A", uint32(102+at*len(data)), 901, data))
	}
	list = append(list, tcp(t, c, s, "A", 101, 901, "x"))
	file := classic(binary.LittleEndian, false, 101, frames(raw, list...)...)
	capture := survey(t, file)
	lines := told(t, file, capture, capture.Streams[0])
	if len(lines) != 1 || !strings.Contains(lines[0], "64 MiB") {
		t.Errorf("%d lines", len(lines))
	}
}

// TestWrap: sequence numbers go round, and a stream is longer than they count.
func TestWrap(t *testing.T) {
	c, s := client4, server4
	random := rand.New(rand.NewPCG(1, 2))
	seq := uint32(1<<32 - 7)
	list := [][]byte{tcp(t, c, s, "S", seq-1, 0, ""), tcp(t, s, c, "SA", 1<<32-1, seq, "")}
	var want strings.Builder
	for range 20 {
		data := strings.Repeat("ab", 1+random.IntN(4))
		want.WriteString(data)
		list = append(list, tcp(t, c, s, "A", seq, 0, data))
		seq += uint32(len(data))
	}
	list[7], list[8] = list[8], list[7]
	file := classic(binary.LittleEndian, false, 101, frames(raw, list...)...)
	capture := survey(t, file)
	var got strings.Builder
	err := capture.Follow(bytes.NewReader(file), capture.Streams[0], func(e *packets.Event) error {
		got.Write(e.Data)
		return nil
	})
	if err != nil || got.String() != want.String() {
		t.Errorf("%v, %q, want %q", err, got.String(), want.String())
	}
}

// TestSecrets: each block of TLS's secrets is told, and packets behind it are read; what is cut is told up to there.
func TestSecrets(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		file := append(section(order), networkInterface(order, 101, 0, 9)...)
		file = append(file, secrets(order, 0x544c534b, "one\n")...)
		file = append(file, secrets(order, 0x57474b4c, "of WireGuard")...)
		for _, f := range frames(raw, exchange(t, client4, server4)...) {
			file = append(file, enhanced(order, 1e9, f)...)
		}
		file = append(file, secrets(order, 0x544c534b, "two and three")...)
		check(t, file, exchanged...)
		for _, c := range []struct {
			size int
			want string
		}{{len(file), "one\n|two and three|"}, {len(file) - 9, "one\n|two and thr|"}, {40, ""}} {
			var got string
			err := packets.Secrets(bytes.NewReader(file[:c.size]), func(log io.Reader) error {
				text, err := io.ReadAll(log)
				got += string(text) + "|"
				return err
			})
			if err != nil || got != c.want {
				t.Errorf("%d bytes: %q, %v", c.size, got, err)
			}
		}
		blocks := 0
		err := packets.Secrets(bytes.NewReader(file), func(log io.Reader) error { blocks++; return readPart(log) })
		if err != nil || blocks != 2 {
			t.Errorf("%d blocks, %v", blocks, err)
		}
	}
	failed := errors.New("it failed")
	file := append(section(binary.LittleEndian), secrets(binary.LittleEndian, 0x544c534b, "one")...)
	if err := packets.Secrets(bytes.NewReader(file), func(io.Reader) error { return failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
}
