package completions_test

import (
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/completions"
)

func TestComplete(t *testing.T) {
	snap := commands.Snapshot{
		Table: commands.NewTable(), Sockets: []string{"s1", "server"}, Variables: []string{"port", "pattern"}, Jobs: []int{1, 12},
	}
	// | stands for the cursor in line; want are the candidates' texts, and what they replace.
	tests := []struct{ line, replaced, want string }{
		{"read_s|", "read_s", "read_some "},
		{"sh|", "sh", "shutdown "},
		{"ser|", "ser", "server:"},
		{"s1:loc|", "loc", "local_address local_port local_endpoint"},
		{"s1:new|", "new", ""},
		{"set_option tcp_no|", "tcp_no", "tcp_no_delay "},
		{"set_option linger |", "", "true false"},
		{"get_option k|", "k", "keep_alive "},
		{"shutdown s|", "s", "send "},
		{"wait |", "", "read write error"},
		{"expect_error conn| foo", "conn", "connection_aborted connection_refused connection_reset"},
		{"timeout 1s expect_error eof server:rem|", "rem", "remote_address remote_port remote_endpoint"},
		{"use se|", "se", "server "},
		{"join 1|", "1", "1 12"},
		{"print $po|", "$po", "$port "},
		{"print \"a${pa|", "${pa", "${pattern} "},
		{"x = is_|", "is_", "is_open "},
		{"is_open; shu|", "shu", "shutdown "},
		{"set out|", "out", "output "},
		{"set output j|", "j", "json "},
		{"help is|", "is", "is_open "},
		{"io_control |", "", "bytes_readable bytes_unsent"},
		{"receive 10 p|", "p", "peek "},
		{"nonsense |", "", ""},
		{"print |", "", ""},
		{"close |", "", ""},
		{"'unclosed |", "", ""},
	}
	for _, test := range tests {
		line, rest, _ := strings.Cut(test.line, "|")
		got := completions.Complete(snap, line+rest, len(line))
		var texts []string
		for _, c := range got.Candidates {
			texts = append(texts, c.Text)
		}
		if replaced := line[got.Start:]; replaced != test.replaced && test.want != "" {
			t.Errorf("%s: replaces %q, want %q", test.line, replaced, test.replaced)
		}
		if text := strings.Join(texts, " "); text != test.want {
			t.Errorf("%s: got %q, want %q", test.line, text, test.want)
		}
	}
}

func FuzzComplete(f *testing.F) {
	snap := commands.Snapshot{Table: commands.NewTable(), Sockets: []string{"s1"}, Variables: []string{"v"}}
	f.Add("s1:read_some \"a$v", 5)
	f.Add("timeout 1s x = ; ", 12)
	f.Fuzz(func(t *testing.T, line string, cursor int) {
		if cursor < 0 || cursor > len(line) {
			t.Skip("no such place")
		}
		if r := completions.Complete(snap, line, cursor); r.Start < 0 || r.Start > cursor {
			t.Errorf("%q at %d: starts at %d", line, cursor, r.Start)
		}
	})
}
