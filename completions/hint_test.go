package completions_test

import (
	"testing"

	"sockshell/completions"
)

var hintTests = []struct{ text, want string }{
	{"", ""},
	{"conn", ""},
	{"connect", " HOST PORT"},
	{"connect ", "HOST PORT"},
	{"connect 1.2.3.4", " PORT"},
	{"connect 1.2.3.4 ", "PORT"},
	{"connect 1.2.3.4 80", ""},
	{"connect 1.2.3.4 80 ", ""},
	{"connect 1.2.3.4:80 ", ""},
	{"connect $host ", "PORT"},
	{"s1:connect ", "HOST PORT"},
	{"s$i:connect ", "HOST PORT"},
	{"timeout ", "DURATION COMMAND"},
	{"timeout 1", " COMMAND"},
	{"timeout 1s ", "COMMAND"},
	{"timeout 1s connect ", "HOST PORT"},
	{"timeout 1s conn", ""},
	{"spawn ", "COMMAND"},
	{"x = ", "COMMAND"},
	{"x =", " COMMAND"},
	{"x = connect", " HOST PORT"},
	{"close; ", ""},
	{"close; connect ", "HOST PORT"},
	{"close\nconnect ", "HOST PORT"},
	{"read_until ", "DELIM [MAX]"},
	{"log on ", "[text|hex] [SOCKET…]"},
	{"relay a b limit 1k ", "then close|reset|stall [delay DURATION] [rate BYTES] [pieces SIZES]"},
	{"relay a b rate 1k pieces 1... delay 1s limit 1k then reset ", ""},
	{`read_until "\n"`, " [MAX]"},
	{`read_until "\n" `, "[MAX]"},
	{`read_until "\n`, ""},
	{"read_until 'x", ""},
	{"write_all ", "DATA…"},
	{"write_all x", ""},
	{"join ", "[N…]"},
	{"join 1 ", ""},
	{"open ", "[tcp|udp] v4|v6|ADDRESS"},
	{"open tcp ", "v4|v6|ADDRESS"},
	{"open unix ", "[stream|datagram|seqpacket]"},
	{"open unix stream ", ""},
	{"assign unix ", "[stream|datagram|seqpacket] FD"},
	{"assign udp ", "v4|v6|ADDRESS FD"},
	{"open v4 ", ""},
	{"assign v4 ", "FD"},
	{"set_option ", "NAME VALUE"},
	{"set_option keep_alive ", "VALUE"},
	{"set_option keep_alive true ", ""},
	{"set_option linger true ", "SECONDS"},
	{"set_option linger false ", ""},
	{"set ", "[NAME [VALUE]]"},
	{"set timeout ", "[VALUE]"},
	{"send_file x ", "OFFSET SIZE [HEAD] [TAIL] [PER_SEND]"},
	{"source ", "FILE [ARG…]"},
	{"source x ", "[ARG…]"},
	{"alias ", "[NAME [COMMAND…]]"},
	{"alias x ", "[COMMAND…]"},
	{"alias x timeout ", "DURATION COMMAND"},
	{"within ", "COMMAND"},
	{"within connect ", "HOST PORT"},
	{"loop ", ""},
	{"nonsense ", ""},
	{"connect # ", ""},
	{"connect 'a", ""},
	{"connect \\", ""},
	{"connect \\\n", "HOST PORT"},
	{"connect &", ""},
	{"connect & ", ""},
	{"!connect ", ""},
	{"connect | ", ""},
}

func TestHint(t *testing.T) {
	snap := snapshot()
	for _, test := range hintTests {
		if got := completions.Hint(snap, test.text); got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

func FuzzHint(f *testing.F) {
	for _, test := range hintTests {
		f.Add(test.text)
	}
	snap := snapshot()
	f.Fuzz(func(_ *testing.T, text string) { completions.Hint(snap, text) }) // that it returns is all there is to say
}

func BenchmarkHint(b *testing.B) {
	snap := snapshot()
	for _, text := range []string{"connect ", "timeout 1s retry 2s s1:write_all "} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				completions.Hint(snap, text)
			}
		})
	}
}
