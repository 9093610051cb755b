package commands

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"sockshell/commands/session"
	"sockshell/commands/value"
	"sockshell/internal/tempdir"
	"sockshell/sockcore"
)

// errorSink keeps what the last command printed, and its hint.
type errorSink struct{ text, hint string }

func (s *errorSink) Result(r *session.Result) {
	s.text, s.hint = string(session.AppendResult(nil, r, session.OutputText, value.Form{})), ""
	if r.Err != nil {
		s.hint = r.Err.Hint
	}
}

func (*errorSink) Echo(string)             {}
func (*errorSink) Flush()                  {}
func (*errorSink) Trace(*sockcore.SysCall) {}
func (*errorSink) Notice(*session.Notice)  {}

// kinds are the kinds of socket: how a connected pair a b is made of each, and how a socket l is bound.
var kinds = []struct{ name, pair, bound string }{
	{"tcp", "socket_pair a b", "open v4; bind 127.0.0.1 0"},
	{"udp", "socket_pair udp a b", "open udp v4; bind 127.0.0.1 0"},
	{"unix", "socket_pair unix a b", "bind unix:./l"},
	{"unix-datagram", "socket_pair unix datagram a b", "bind unix-datagram:./l"},
	{"unix-seqpacket", "socket_pair unix seqpacket a b", "bind unix-seqpacket:./l"},
}

const (
	streams   = "tcp unix"
	datagrams = "udp unix-datagram"
	connected = "tcp unix unix-seqpacket"
	internet  = "tcp udp"
	local     = "unix unix-datagram unix-seqpacket"
	all       = internet + " " + local
)

// verbs are the lines that act on a socket of each kind, those for which they are, and what they print there: b has sent "xy" to
// a, and f is a file of three bytes.
var verbs = []struct{ line, kinds, want string }{
	{"a:read_some", all, `2 bytes "xy"`},
	{"a:receive", all, `2 bytes "xy"`},
	{"a:receive 9 peek", all, `2 bytes "xy"`},
	{"a:receive 9 dont_wait", all, `2 bytes "xy"`},
	{"a:write_some x", all, "1"},
	{"a:send x 0", all, "1"},
	{"a:write_all x", all, "1"},
	{"a:write_all file:f", all, "3"},
	{"a:send file:f 0", all, "3"},
	{"a:read_all 2", streams, `2 bytes "xy"`},
	{"a:read_at_least 1 2", streams, `2 bytes "xy"`},
	{"a:read_until y", streams, `2 bytes "xy"`},
	{"a:read_to_eof 2", streams, `2 bytes "xy"`},
	{"a:expect y", streams, `2 bytes "xy"`},
	{"a:write_pieces 1,* 0 ab", streams, "2"},
	{"a:send_file f 0 0", streams, "3"},
	{"a:receive_file g 2", streams, "2"},
	{"a:discard 2", streams, "2"},
	{"l:listen", connected, "ok"},
	{"l:listen 5", connected, "ok"},
	{"l:listen; timeout 0 l:accept", connected, "error: l:accept: timed_out: timed out"},
	{"a:receive_from", datagrams, `2 bytes "xy" from .*`},
	{"a:receive_message", all, `2 bytes "xy"(?: from .*)?(?s:\n.*)?`},
	{"a:receive_with_fds 9 1", local, `2 bytes "xy".*`},
	{"h = a:native_handle; a:send_with_fds x $h", local, "1"},
	{"a:receive_error", "udp", "error: a:receive_error: EAGAIN: .*"},
	{"a:receive 1 truncate", datagrams + " unix-seqpacket", `1 of 2 bytes "x"`},
	{"a:shutdown both", all, "ok"},
	{"a:disconnect", internet + " unix-datagram", "ok"},
	{"a:wait write", all, "ok"},
	{"a:wait read", all, "ok"},
	{"a:io_control bytes_readable", all, "2"},
	{"a:at_mark", "tcp", "false"},
	{"a:send x out_of_band", "tcp", "1"},
	{"a:receive 1 out_of_band", "tcp", "error: a:receive: EINVAL: invalid argument"},
	{"a:send x do_not_route", internet, "1"},
	{"a:local_address", internet, "127.0.0.1"},
	{"a:local_port", internet, "[0-9]+"},
	{"a:remote_address", internet, "127.0.0.1"},
	{"a:remote_port", internet, "[0-9]+"},
	{"a:local_path", local, ""},
	{"a:remote_path", local, ""},
	{"l:remote_path", local, "error: l:remote_path: ENOTCONN: transport endpoint is not connected"},
	{"l:remote_port", internet, "error: l:remote_port: ENOTCONN: transport endpoint is not connected"},
	{"l:local_path", local, "./l"},
	{"a:local_endpoint", all, "127.0.0.1:[0-9]+|unix:"},
	{"a:set_option tcp_no_delay true", "tcp", "ok"},
	{"a:get_option tcp_no_delay", "tcp", "false"},
	{"a:set_option broadcast true", "udp", "ok"},
	{"a:get_option remote_credentials", local, "uid [0-9]+ gid [0-9]+ pid [0-9]+"},
	{"a:reset", "tcp", "ok"},
	{"send_to hi udp:127.0.0.1:$port", "udp", "2"},
	{"send_to hi unix:./l", "unix-datagram", "2"},
}

// TestVerbsByKind runs every verb on every kind of socket. Where a verb is not for the kind it says so, changes nothing, and on a
// datagram socket the hint names what is.
func TestVerbsByKind(t *testing.T) {
	for _, k := range kinds {
		for _, v := range verbs {
			if strings.HasPrefix(v.line, "send_to") && v.kinds != k.name {
				continue // the address says the kind
			}
			t.Run(k.name+" "+v.line, func(t *testing.T) {
				t.Parallel()
				sink := &errorSink{}
				s := session.New(session.Config{Table: NewTable(), Dir: tempdir.New(t), Sink: sink})
				defer s.Close()
				if err := os.WriteFile(filepath.Join(s.Path("."), "f"), []byte("abc"), 0o600); err != nil {
					t.Fatal(err)
				}
				run := func(line string) string {
					s.RunLine(session.Place{}, line, true)
					return strings.TrimSuffix(sink.text, "\n")
				}
				run("new l; " + k.bound + "; " + k.pair)
				if k.name == "udp" {
					run("port = l:local_port")
				}
				run("new c")
				if got := run("b:write_all xy"); got != "2" {
					t.Fatalf("the pair: %s", got)
				}
				got, command := run(v.line), verbOf(v.line)
				if hasWord(v.kinds, k.name) {
					if ok, _ := regexp.MatchString("^(?:"+v.want+")$", got); !ok {
						t.Errorf("printed %q, want %q", got, v.want)
					}
					return
				}
				if command == "a:disconnect" { // the system's error
					if got != "error: a:disconnect: EINVAL: invalid argument" {
						t.Errorf("printed %q", got)
					}
					return
				}
				if want := "error: " + command + ": not_supported: not supported by a " + k.name + " socket"; got != want {
					t.Errorf("printed %q, want %q", got, want)
				}
				if hasWord(datagrams, k.name) && v.kinds == streams && !strings.Contains(sink.hint, "receive_from") {
					t.Errorf("hint: %q", sink.hint)
				}
				if _, err := os.Stat(s.Path("g")); err == nil {
					t.Error("it has made a file")
				}
				if got := run("a:read_some"); got != `2 bytes "xy"` {
					t.Errorf("what had come is %q afterwards", got)
				}
			})
		}
	}
}

// emulated reports a processor for which qemu-user may run the tests: it does not know every option.
const emulated = runtime.GOARCH != "amd64" && runtime.GOARCH != "386"

// TestOptionsByKind: the list of all has the options that apply, which the system knows on such a socket, and no other; help says
// which those are, and elsewhere they are not supported.
func TestOptionsByKind(t *testing.T) {
	for _, k := range kinds {
		sink := &errorSink{}
		s := session.New(session.Config{Table: NewTable(), Dir: tempdir.New(t), Sink: sink})
		run := func(line string) string {
			s.RunLine(session.Place{}, line, true)
			return strings.TrimSuffix(sink.text, "\n")
		}
		run(k.pair)
		listed := run("a:get_option") + "\n"
		for _, o := range sockcore.Options() {
			applies := hasWord(strings.ReplaceAll(o.Transports.String(), ",", ""), k.name) || o.Transports == sockcore.OnAll
			inList := regexp.MustCompile("(?m)^" + o.Name + " ").MatchString(listed)
			if inList != (applies && !o.WriteOnly) {
				t.Errorf("%s, %s: it is in the list: %v", k.name, o.Name, inList)
			}
			if help := run("help " + o.Name); !strings.Contains(help, "transports: "+o.Transports.String()) {
				t.Errorf("%s: the help is %s", o.Name, help)
			}
			if o.WriteOnly {
				continue
			}
			got, refusal := run("a:get_option "+o.Name), "error: a:get_option: not_supported: not supported by a "+k.name+" socket"
			if emulated && got == "error: a:get_option: ENOPROTOOPT: protocol not available" {
				continue
			}
			if applies && strings.HasPrefix(got, "error: ") && !strings.HasPrefix(o.Name, "v6_") || !applies && got != refusal {
				t.Errorf("%s, %s: %s", k.name, o.Name, got)
			}
		}
		s.Close()
	}
}

// verbOf is a line's last command, without a prefix.
func verbOf(line string) string {
	last := line[strings.LastIndexByte(line, ';')+1:]
	return strings.Fields(strings.TrimPrefix(strings.TrimSpace(last), "timeout 0 "))[0]
}

func hasWord(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}
