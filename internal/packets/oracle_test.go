package packets_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/gopacket/gopacket/reassembly"

	"sockshell/internal/packets"
)

// TestAgainstGopacket: gopacket reads the same files, and puts the same bytes together, with the same bytes missing.
func TestAgainstGopacket(t *testing.T) {
	const rounds = 400
	missing := 0
	for seed := range uint64(rounds) {
		random := rand.New(rand.NewPCG(seed, 1))
		list := randomStream(t, random)
		file := new(bytes.Buffer)
		write := pcapgo.NewWriter(file)
		ng, err := pcapgo.NewNgWriter(file, layers.LinkTypeEthernet)
		if err != nil {
			t.Fatal(err)
		}
		classic := random.IntN(2) == 0
		if classic {
			file.Reset()
			err = write.WriteFileHeader(65536, layers.LinkTypeEthernet)
		}
		for i, packet := range list {
			if err != nil {
				t.Fatal(err)
			}
			data := ether(packet)
			info := gopacket.CaptureInfo{Timestamp: epoch.Add(1e6), CaptureLength: len(data), Length: len(data)}
			if classic {
				err = write.WritePacket(info, data)
			} else if err = ng.WritePacket(info, data); err == nil && i == len(list)-1 {
				err = ng.Flush()
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := our(t, file.Bytes()), gopackets(t, list)
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Fatalf("seed %d: - gopacket + ours\n%s", seed, diff)
		}
		for _, side := range ours {
			missing += bytes.Count([]byte(side), []byte("["))
		}
	}
	if missing < rounds/10 {
		t.Errorf("%d times something was missing", missing)
	}
}

// randomStream makes a connection, whose segments overlap, come again, late or never, and whose numbers may go round.
func randomStream(t *testing.T, random *rand.Rand) [][]byte {
	t.Helper()
	ends := [2]end{client4, server4}
	seq := [2]uint32{random.Uint32(), random.Uint32()}
	if random.IntN(2) == 0 {
		seq[0] = -uint32(random.IntN(200))
	}
	list := [][]byte{
		tcp(t, ends[0], ends[1], "S", seq[0], 0, ""),
		tcp(t, ends[1], ends[0], "SA", seq[1], seq[0]+1, ""),
	}
	var said [2][]byte
	for n := range 2 + random.IntN(30) {
		side := random.IntN(2)
		begin := len(said[side])
		said[side] = fmt.Appendf(said[side], "%d:%x,", n, random.Uint32()>>random.IntN(32))
		if random.IntN(8) == 0 {
			continue // it is missing, unless another one overlaps it
		}
		begin = max(0, begin-random.IntN(10)*random.IntN(2))
		// Nothing is acknowledged: gopacket drops what is behind an acknowledgement that it has seen.
		list = append(list, tcp(t, ends[side], ends[1-side], "PA", seq[side]+1+uint32(begin), seq[1-side]+1, string(said[side][begin:])))
		for random.IntN(6) == 0 {
			at := 2 + random.IntN(len(list)-2)
			list = append(list, list[at])
		}
	}
	for range random.IntN(10) {
		a, b := 2+random.IntN(len(list)-2+1)%max(1, len(list)-2), 0
		b = min(len(list)-1, a+random.IntN(4))
		if a < len(list) {
			list[a], list[b] = list[b], list[a]
		}
	}
	return list
}

// our is what we put together, by side.
func our(t *testing.T, file []byte) (got [2]string) {
	t.Helper()
	c := survey(t, file)
	if len(c.Streams) != 1 || c.Damage != nil {
		t.Fatalf("%d streams, damage %v", len(c.Streams), c.Damage)
	}
	var there, missing [2]int64
	err := c.Follow(bytes.NewReader(file), c.Streams[0], func(e *packets.Event) error {
		got[e.Side] += string(e.Data)
		if e.Kind == packets.Missing {
			got[e.Side] += fmt.Sprintf("[%d]", e.Missing)
		}
		there[e.Side] += int64(len(e.Data))
		missing[e.Side] += e.Missing
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for side := range got {
		if a, b := c.Streams[0].Bytes(packets.Side(side)); a != there[side] || b != missing[side] {
			t.Errorf("%v: listed %d and %d missing, told %d and %d", packets.Side(side), a, b, there[side], missing[side])
		}
	}
	return got
}

// gopackets is what gopacket puts together.
func gopackets(t *testing.T, list [][]byte) [2]string {
	t.Helper()
	f := &factory{}
	assembler := reassembly.NewAssembler(reassembly.NewStreamPool(f))
	for _, packet := range list {
		p := gopacket.NewPacket(packet, layers.LayerTypeIPv4, gopacket.Default)
		assembler.AssembleWithContext(p.NetworkLayer().NetworkFlow(), p.TransportLayer().(*layers.TCP), f)
	}
	assembler.FlushAll()
	return f.got
}

// factory is all that reassembly wants: it makes streams, and is the one.
type factory struct{ got [2]string }

func (f *factory) GetCaptureInfo() gopacket.CaptureInfo {
	return gopacket.CaptureInfo{Timestamp: epoch}
}

func (f *factory) New(_, _ gopacket.Flow, _ *layers.TCP, _ reassembly.AssemblerContext) reassembly.Stream {
	return f
}

func (f *factory) Accept(_ *layers.TCP, _ gopacket.CaptureInfo, _ reassembly.TCPFlowDirection, _ reassembly.Sequence, _ *bool,
	_ reassembly.AssemblerContext,
) bool {
	return true
}

func (f *factory) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	direction, _, _, skip := sg.Info()
	side := 0
	if direction == reassembly.TCPDirServerToClient {
		side = 1
	}
	if skip > 0 {
		f.got[side] += fmt.Sprintf("[%d]", skip)
	}
	length, _ := sg.Lengths()
	f.got[side] += string(sg.Fetch(length))
}

func (f *factory) ReassemblyComplete(reassembly.AssemblerContext) bool { return false }
