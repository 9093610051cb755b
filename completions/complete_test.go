package completions_test

import (
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/completions"
	"sockshell/sockcore"
)

// snapshot is a session's, as the tests of this package have it.
func snapshot() session.Snapshot {
	folders := map[string][]param.FolderEntry{
		"": {
			{Name: "=odd"},
			{Name: "reply.bin"},
			{Name: "request.txt"},
			{Name: "my file"},
			{Name: "it's"},
			{Name: ".hidden"},
			{Name: "new\nline"},
			{Name: "data", Folder: true},
			{Name: "two words", Folder: true},
			{Name: ".config", Folder: true},
		},
		"data/":      {{Name: "b"}, {Name: "a"}, {Name: "c d"}, {Name: "sub", Folder: true}},
		"two words/": {{Name: "x"}, {Name: "y z"}},
		"/":          {{Name: "etc", Folder: true}},
	}
	table := commands.NewTable()
	return session.Snapshot{
		Grammar: table.Grammar(),
		Table:   table,
		Scope: param.Scope{
			Sockets:     []string{"s1", "server"},
			Descriptors: []string{"/dev/fd/7"},
			Variables:   []param.NamedText{{Name: "port", Text: "8080"}, {Name: "pattern", Text: "a\x00b"}},
			Aliases:     []param.NamedText{{Name: "within", Text: "timeout 1s"}, {Name: "within2", Text: "within"}, {Name: "loop", Text: "loop"}},
			Jobs:        []param.PendingJob{{Number: 1, State: "running", Command: "s1:read_some"}, {Number: 12, State: "done", Command: "sleep 1s"}},
			Protocol: func(name string) sockcore.Protocol {
				return map[string]sockcore.Protocol{"server": sockcore.UDP(sockcore.V4), "": sockcore.TCP(sockcore.V4)}[name]
			},
			SocketState: func(name string) string { return map[string]string{"s1": "closed"}[name] },
			EnvNames:    func() []string { return []string{"HOME", "HOST", "not a name"} },
			Folder: func(dir, prefix string) []param.FolderEntry {
				var found []param.FolderEntry
				for _, e := range folders[dir] {
					if strings.HasPrefix(e.Name, prefix) {
						found = append(found, e)
					}
				}
				return found
			},
			Congestion: func() []string { return []string{"reno", "cubic"} },
			Topics:     func() []param.Choice { return table.Topics(table) },
		},
	}
}

// | stands for the cursor in line; want are the candidates' texts, each in front of a comma, and replaced is what
// they replace.
var completeTests = []struct{ line, replaced, want string }{
	{"read_s|", "read_s", "read_some "},
	{"lua stre|", "stre", "stream"},
	{"lua x = stream.write_|", "write_", "write_all,write_at_least"},
	{"lua ip.tcp.acc|", "acc", "acceptor"},
	{"lua sock.|", "", "s1,server"},
	{"lua sock.s1:write_|", "write_", "write_some"},
	{"timeout 1s lua sock.s1.remote_|", "remote_", "remote_address,remote_port"},
	{"lua whil|", "whil", "while"},
	{"sh|", "sh", "shutdown "},
	{"{ sh|", "sh", "shutdown "},
	{"{ is_open; s1:shutd|", "shutd", "shutdown "},
	{"repeat 3 {\nshutd|", "shutd", "shutdown "},
	{"if s1:is_o|", "is_o", "is_open "},
	{"if x = is_o|", "is_o", "is_open "},
	{"if is_open { shutd|", "shutd", "shutdown "},
	{"if is_open { } el|", "el", "else "},
	{"if is_open { } else { shutd|", "shutd", "shutdown "},
	{"if is_open { } else if is_o|", "is_o", "is_open "},
	{"if is_open { } else i|", "i", "if "},
	{"if is_open { } else |", "", "if "},
	{"while repeat 2 is_o|", "is_o", "is_open "},
	{"while { is_open } { shutd|", "shutd", "shutdown "},
	{"for po|", "po", "port "},
	{"for w i|", "i", "in "},
	{"for w in a { print $po|", "$po", "$port "},
	{"define f A { shutd|", "shutd", "shutdown "},
	{"detach shutd|", "shutd", "shutdown "},
	{"detach { shutd|", "shutd", "shutdown "},
	{"print { shutd|", "shutd", ""},
	{"{ lua stre|", "stre", ""},
	{"{\nlua stre|", "stre", "stream"},
	{"ls|", "ls", "sockets "},
	{"fg|", "fg", "jobs,join"},
	{"s1:recv|", "recv", "read_some,receive"},
	{"s1:ls|", "ls", ""},
	{"ser|", "ser", "server_handshake,server:"},
	{"s1|", "s1", "s1:"},
	{"s1:loc|", "loc", "local_address,local_port,local_endpoint,local_path"},
	{"s1:new|", "new", ""},
	{"s$i:clo|", "clo", "close "},
	{"s$i|", "$i", "$i "},
	{"  is_o|", "is_o", "is_open "},
	{"'is_o|", "'is_o", "'is_open' "},
	{"is_open; shu|", "shu", "shutdown "},
	{"is_open\nshu|", "shu", "shutdown "},
	{"is_open \\\n|", "", ""},
	{"send 'a\nb' pee|", "pee", "peek "},
	{"x = is_|", "is_", "is_open "},
	{"x=is_|", "is_", "is_open "},
	{"timeout 1s expect_error eof server:rem|", "rem", "remote_address,remote_port,remote_endpoint,remote_path"},
	{"timeout 1s shut|", "shut", "shutdown "},
	{"spawn shut|", "shut", "shutdown "},
	{"timeout 1s is_o|x", "is_o", "is_open"},

	{"set_option tcp_no_|", "tcp_no_", "tcp_no_delay "},
	{"set_option TCP_NOD|", "TCP_NOD", "TCP_NODELAY "},
	{"set_option linger |", "", "true,false"},
	{"set_option linger t|", "t", "true "},
	{"set_option linger true |", "", ""},
	{"set_option keep_alive f|", "f", "false "},
	{"set_option tcp_congestion |", "", "cubic,reno"},
	{"set_option err|", "err", ""},
	{"get_option k|", "k", "keep_alive "},
	{`get_option "k|`, `"k`, `"keep_alive" `},
	{"get_option 'k|", "'k", "'keep_alive' "},
	{"shutdown s|", "s", "send "},
	{"wait |", "", "read,write,error"},
	{"expect_error connection_re| foo", "connection_re", "connection_refused,connection_reset"},
	{"expect_error ECONNRE|", "ECONNRE", "ECONNREFUSED,ECONNRESET"},
	{"expect_error an|", "an", "any "},
	{"use se|", "se", "server "},
	{"state s1|", "s1", "s1 "},
	{"close_descriptor |", "", "/dev/fd/7 "},
	{"join 1|", "1", "1,12"},
	{"join 1 12|", "12", "12 "},
	{"interrupt |", "", "1,12"},
	{"detach 12|", "12", "12 "},
	{"trace |", "", "on,off"},
	{"set out|", "out", "output "},
	{"set output j|", "j", "json "},
	{"set echo |", "", "true,false"},
	{"set nothing |", "", ""},
	{"help is|", "is", "is_open "},
	{"io_control |", "", "bytes_readable,bytes_unsent"},
	{"receive 10 pe|", "pe", "peek "},
	{"receive 10 peek\x01out_|", "out_", "out_of_band "},
	{"receive 10 peek\x01out_of_band\x01d|", "d", "do_not_route,dont_wait"},
	{"receive 10 peek\x01p|", "p", ""},
	{"receive 10 'peek\x01out_|", "'peek\x01out_", "'peek\x01out_of_band' "},
	{"open |", "", "v4,v6,tcp,udp,unix"},
	{"open tcp |", "", "v4,v6"},
	{"open v4 |", "", ""},
	{"assign tcp v4 |", "", "/dev/fd/7 "},
	{"assign v4 |", "", "/dev/fd/7 "},
	{"connect |", "", "127.0.0.1,::1,localhost,tls:,tcp:,udp:,unix:,unix-datagram:,unix-seqpacket:"},
	{"open udp |", "", "v4,v6"},
	{"open unix |", "", "stream,datagram,seqpacket"},
	{"open unix d|", "d", "datagram "},
	{"socket_pair |", "", "tcp,udp,unix"},
	{"socket_pair unix |", "", "stream,datagram,seqpacket"},
	{"assign unix |", "", "stream,datagram,seqpacket,/dev/fd/7"},
	{"assign unix datagram |", "", "/dev/fd/7 "},
	{"assign udp v4 |", "", "/dev/fd/7 "},
	{"connect unix:|", "", `=odd,data/,"it's",'my file',"new\nline",reply.bin,request.txt,'two words/`},
	{"connect unix:re|", "re", "reply.bin,request.txt"},
	{"connect unix-seqpacket:data/|", "data/", "data/a,data/b,'data/c d',data/sub/"},
	{"timeout 1s listen unix:req|", "req", "request.txt "},
	{"send_to x unix:req|", "req", "request.txt "},
	{"connect unix:@a|", "unix:@a", ""},
	{"connect udp:re|", "udp:re", ""},
	{"send_to x |", "", "127.0.0.1,::1,udp:,unix:,unix-datagram:"},
	{"set_option broad|", "broad", ""},
	{"server:set_option broad|", "broad", "broadcast "},
	{"timeout 1s server:set_option tcp_n|", "tcp_n", ""},
	{"set_option tcp_no_|", "tcp_no_", "tcp_no_delay "},
	{"server:get_option remote_c|", "remote_c", ""},
	{"s1:get_option remote_c|", "remote_c", "remote_credentials "},
	{"server:receive 10 t|", "t", "truncate "},
	{"receive 10 t|", "t", ""},
	{"connect l|", "l", "localhost "},
	{"connect 127.0.0.1 |", "", ""},
	{"bind 0|", "0", "0.0.0.0 "},
	{"decode u1|", "u1", "u16 "},
	{`read_until "|`, `"`, `"\n","\r\n","\r\n\r\n"`},
	{`read_until "\r\n\r|`, `"\r\n\r`, `"\r\n\r\n" `},
	{"read_until he|", "he", "hex:"},
	{`write_all "|`, `"`, ""},
	{`write_all 'he|`, "'he", ""},
	{`expect "|`, `"`, ""},
	{"write_pieces |", "", "1...,1,*"},
	{"log on |", "", "text,hex,s1,server"},
	{"log on hex |", "", "s1,server"},
	{"log off |", "", ""},
	{"relay s1 server |", "", "delay,rate,limit,pieces"},
	{"relay s1 server limit 1k |", "", "then "},
	{"relay s1 server limit 1k then |", "", "close,reset,stall"},
	{"relay s1 server delay 1s ra|", "ra", "rate "},
	{"relay s1 server pieces |", "", "1...,1,*"},
	{"assert a m|", "m", "matches "},
	{"within| ", "within", "within,within2"},
	{"within shut|", "shut", "shutdown "},
	{"within2 shut|", "shut", "shutdown "},
	{"loop shut|", "shut", ""},
	{"s1:with|", "with", "within,within2"},
	{"alias w|", "w", "within,within2"},
	{"alias x shut|", "shut", "shutdown "},
	{"unalias loo|", "loo", "loop "},

	{"print $po|", "$po", "$port "},
	{"print \"a${pa|", "${pa", "${pattern}"},
	{"print \"a $pa|", "$pa", "$pattern"},
	{"print 'a $pa|", "'a $pa", ""},
	{`print "a \$pa|`, `"a \$pa`, ""},
	{"write_all u16:$po|", "$po", "$port "},
	{"$po|", "$po", "$port "},
	{"print $|", "$", "$pattern,$port,$_,$?,$#,$1,$i"},
	{"print ${|", "${", "${pattern},${port},${_},${?},${#},${1},${i},${env:"},
	{"print ${env:|", "${env:", "${env:HOME},${env:HOST}"},
	{"print \"${env:HOM|", "${env:HOM", "${env:HOME}"},
	{"print ${port}|", "${port}", ""},
	{"let po|", "po", "port "},
	{"forget pa|", "pa", "pattern "},

	{"write_all |", "", "base64:,dump:,dumpfile:,file:,fill:,hex:,le16:,le32:,le64:,u16:,u32:,u64:,u8:"},
	{"write_all h|", "h", "hex:"},
	{"print le|", "le", "le16:,le32:,le64:"},
	{"expect r|", "r", "re:"},
	{"write_all hex:0|", "hex:0", ""},
	{"let x f|", "f", "file:,fill:"},

	{"source |", "", `=odd,data/,"it's",'my file',"new\nline",reply.bin,request.txt,'two words/`},
	{"source re|", "re", "reply.bin,request.txt"},
	{"timeout 1s source =\"o|", "=\"o", `"=odd" `},
	{"source rep|", "rep", "reply.bin "},
	{"source d|", "d", "data/"},
	{"source data/|", "data/", "data/a,data/b,'data/c d',data/sub/"},
	{"source data/s|", "s", "sub/"},
	{"source data/a|", "a", "a "},
	{"source data/c|", "data/c", "'data/c d' "},
	{"source 'data/|", "", "a',b',c d',sub/"},
	{"source 'rep|", "rep", "reply.bin' "},
	{`source "rep|`, `"rep`, `"reply.bin" `},
	{`source "da|`, `"da`, `"data/`},
	{"source my|", "my", "'my file' "},
	{"source 'my f|", "my f", "my file' "},
	{"source it|", "it", `"it's" `},
	{"source ne|", "ne", `"new\nline" `},
	{"source tw|", "tw", "'two words/"},
	{"source 'two words/|", "", "x',y z'"},
	{"source 'two words'/|", "'two words'/", "'two words/x','two words/y z'"},
	{"source .|", ".", ".config/,.hidden"},
	{"source /|", "", "etc/"},
	{"source nowhere/|", "", ""},
	{"source $x/|", "", ""},
	{"send_file rep|", "rep", "reply.bin "},
	{"receive_file rep|", "rep", "reply.bin "},
	{"record o|", "o", "off "},
	{"record r|", "r", "reply.bin,request.txt"},
	{"write_all file:rep|", "rep", "reply.bin "},
	{"write_all dumpfile:rep|", "rep", "reply.bin "},
	{"write_all file:data/s|", "s", "sub/"},
	{"write_all file:my|", "my", "'my file' "},
	{"write_all file:'my|", "my", "my file' "},
	{"write_all a file:rep|", "rep", "reply.bin "},
	{"write_all 'file:rep|", "'file:rep", ""},
	{"expect file:rep|", "rep", "reply.bin "},

	{"nonsense |", "", ""},
	{"close |", "", ""},
	{"print 'unclosed |", "", ""},
	{"# is_o|", "", ""},
	{"close # is_o|", "", ""},
	{"!is_o|", "", ""},
	{"close \x01 is_o|", "", ""},
	{"close \\|", "", ""},
}

func TestComplete(t *testing.T) {
	snap := snapshot()
	for _, test := range completeTests {
		before, rest, _ := strings.Cut(test.line, "|")
		before = strings.ReplaceAll(before, "\x01", "|")
		got := completions.Complete(snap, before+rest, len(before))
		var texts []string
		for _, c := range got.Candidates {
			texts = append(texts, c.Text)
			if c.Description == "" {
				t.Errorf("%s: %s has no description", test.line, c.Text)
			}
		}
		want := strings.ReplaceAll(test.want, "\x01", "|")
		if text := strings.Join(texts, ","); text != want {
			t.Errorf("%s: got %q, want %q", test.line, text, want)
		} else if replaced := before[got.Start:]; want != "" && replaced != strings.ReplaceAll(test.replaced, "\x01", "|") {
			t.Errorf("%s: replaces %q, want %q", test.line, replaced, test.replaced)
		}
	}
}

// TestDescriptions: what is told of a candidate comes from where it is kept.
func TestDescriptions(t *testing.T) {
	snap := snapshot()
	for _, test := range []struct{ line, text, want string }{
		{"is_op", "is_open ", "whether the socket is open"},
		{"s", "s1:", "socket, closed"},
		{"s", "server:", "socket"},
		{"use s", "s1", "socket, closed"},
		{"wi", "within", "timeout 1s"},
		{"join ", "1", "running: s1:read_some"},
		{"print $p", "$port", "8080"},
		{"print $p", "$pattern", `"a\x00b"`},
		{"print $_", "$_ ", "the last result"},
		{"expect_error ECONNREF", "ECONNREFUSED ", "connection refused"},
		{"expect_error connection_ref", "connection_refused ", "connection refused, ECONNREFUSED"},
		{"set output j", "json ", "one object a line"},
		{"write_all he", "hex:", "pairs of hexadecimal digits; quoted also with blanks, colons and 0x"},
		{"source da", "data/", "folder"},
		{"source rep", "reply.bin ", "file"},
	} {
		var found []string
		for _, c := range completions.Complete(snap, test.line, len(test.line)).Candidates {
			if c.Text == test.text {
				found = append(found, c.Description)
			}
		}
		if len(found) != 1 || found[0] != test.want {
			t.Errorf("%s: %s is described as %q, want %q", test.line, test.text, found, test.want)
		}
	}
}

// TestEveryArgument walks the table: the first of what is listed for an argument leads on to the next.
func TestEveryArgument(t *testing.T) {
	snap := snapshot()
	for _, c := range snap.Table.Commands() {
		args := c.Arguments()
		line := c.Name
		for args.Param() != nil && !args.AtCommand() && len(line) < 200 {
			if missing := args.Missing(); missing == "" && !args.Param().Rest {
				t.Errorf("%s: nothing is missing before %s", line, args.Param().Name)
			}
			r := completions.Complete(snap, line+" ", len(line)+1)
			word := "x"
			if len(r.Candidates) > 0 {
				word = strings.TrimSuffix(r.Candidates[0].Text, " ")
			}
			args.Add(word)
			line += " " + word
		}
	}
}

func FuzzComplete(f *testing.F) {
	for _, test := range completeTests {
		line := strings.ReplaceAll(strings.Replace(test.line, "|", "", 1), "\x01", "|")
		f.Add(line, len(line))
		f.Add(line, len(line)/2)
	}
	snap := snapshot()
	f.Fuzz(func(t *testing.T, line string, cursor int) {
		if cursor < 0 || cursor > len(line) {
			t.Skip("no such place")
		}
		r := completions.Complete(snap, line, cursor)
		if r.Start < 0 || r.Start > cursor {
			t.Fatalf("%q at %d: starts at %d", line, cursor, r.Start)
		}
		for _, c := range r.Candidates {
			if c.Text == "" || strings.Contains(c.Text, "\n") || c.Description == "" {
				t.Errorf("%q at %d: candidate %+v", line, cursor, c)
			}
		}
	})
}

func BenchmarkComplete(b *testing.B) {
	snap := snapshot()
	for _, line := range []string{"re", "timeout 1s s1:write_all $p", "expect_error ", "source data/"} {
		b.Run(line, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				completions.Complete(snap, line, len(line))
			}
		})
	}
}
