//go:build unix

package cmd_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sockshell/internal/needs"
	"sockshell/sockcore"
)

// a peer serves one connection, and tells what it received.
type peer struct {
	t        *testing.T
	listener net.Listener
	got      chan string
}

// startPeer serves the first connection; what serve returns is what the peer got.
func startPeer(t *testing.T, serve func(c *net.TCPConn) []byte) *peer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	p := &peer{t: t, listener: listener, got: make(chan string, 1)}
	go func() {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		p.got <- string(serve(c.(*net.TCPConn)))
		_ = c.Close()
	}()
	return p
}

func (p *peer) port() string { return strconv.Itoa(p.listener.Addr().(*net.TCPAddr).Port) }

// received waits for what the peer got.
func (p *peer) received() string {
	p.t.Helper()
	select {
	case got := <-p.got:
		return got
	case <-time.After(patience):
		p.t.Fatal("the peer still serves")
		return ""
	}
}

func rest(c io.Reader) []byte {
	data, _ := io.ReadAll(c) // a reset ends it, too
	return data
}

// piped runs a program with an input; nil: the input stays open.
func piped(t *testing.T, input io.Reader, program string, args ...string) (out, errors string, status int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, args...)
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "GORACE=atexit_sleep_ms=0")
	var stdout, stderr bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = input, &stdout, &stderr
	_ = command.Run() // ProcessState has the status
	return stdout.String(), stderr.String(), command.ProcessState.ExitCode()
}

// startQuick starts the shell at a terminal, connected to a peer, whose connection comes next.
func startQuick(t *testing.T, args ...string) (*shell, *net.TCPConn) {
	t.Helper()
	return startQuickIn(t, nil, args...)
}

// startQuickIn is startQuick with an environment.
func startQuickIn(t *testing.T, env []string, args ...string) (*shell, *net.TCPConn) {
	t.Helper()
	conns := make(chan *net.TCPConn, 1)
	p := startPeer(t, func(c *net.TCPConn) []byte {
		conns <- c
		<-t.Context().Done()
		return nil
	})
	command := exec.Command(os.Args[0], append(append([]string{"--no-rc"}, args...), "127.0.0.1", p.port())...)
	command.Env = env
	s := startProgram(t, command)
	return s, <-conns
}

// abridged keeps a failure readable.
func abridged(s string) string {
	if len(s) > 100 {
		return strconv.Itoa(len(s)) + " bytes " + strconv.Quote(s[:100])
	}
	return strconv.Quote(s)
}

// TestQuickAsNC: a pipe through a connection gives the bytes and the status that nc -N gives.
func TestQuickAsNC(t *testing.T) {
	needs.Program(t, "nc")
	binary := make([]byte, 1<<20)
	for i := range binary {
		binary[i] = byte(i*7 + i>>8)
	}
	for _, c := range []struct {
		name  string
		input string
		serve func(c *net.TCPConn) []byte
	}{
		{"an answer at the end", "PING\r\n", func(c *net.TCPConn) []byte {
			got := rest(c)
			_, _ = c.Write(append([]byte("got "), got...))
			return got
		}},
		{"no input", "", func(c *net.TCPConn) []byte {
			got := rest(c)
			_, _ = c.Write([]byte("nothing came"))
			return got
		}},
		{"the peer closes first", "", func(c *net.TCPConn) []byte {
			_, _ = c.Write([]byte("bye\n"))
			return nil
		}},
		{"the peer shuts down first", "hello", func(c *net.TCPConn) []byte {
			_, _ = c.Write([]byte("bye\n"))
			_ = c.CloseWrite()
			return rest(c)
		}},
		{"a reset", "hello", func(c *net.TCPConn) []byte {
			got := make([]byte, 5)
			_, _ = io.ReadFull(c, got)
			_ = c.SetLinger(0)
			return got
		}},
		{"1 MB both ways", string(binary), func(c *net.TCPConn) []byte {
			got := make(chan []byte)
			go func() { got <- rest(c) }()
			_, _ = c.Write(binary)
			_ = c.CloseWrite()
			return <-got
		}},
		{"binary", "\x00\r\n\xff\n\x1b[2J\r", func(c *net.TCPConn) []byte {
			got := rest(c)
			_, _ = c.Write(got)
			return got
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var outs, gots [2]string
			var statuses [2]int
			for i, program := range []string{"nc", os.Args[0]} {
				p := startPeer(t, c.serve)
				args := []string{"127.0.0.1", p.port()}
				if i == 0 {
					args = append([]string{"-N"}, args...)
				}
				outs[i], _, statuses[i] = piped(t, strings.NewReader(c.input), program, args...)
				gots[i] = p.received()
			}
			if outs[0] != outs[1] || gots[0] != gots[1] || statuses[0] != statuses[1] {
				t.Errorf("nc: status %d, out %s, sent %s\nsockshell: status %d, out %s, sent %s",
					statuses[0], abridged(outs[0]), abridged(gots[0]), statuses[1], abridged(outs[1]), abridged(gots[1]))
			}
		})
	}
}

// refusing returns an address at which nobody listens, which is nobody else's until the test ends.
func refusing(t *testing.T) string {
	t.Helper()
	s := sockcore.New(nil)
	t.Cleanup(func() { _ = s.Close() })
	err := errors.Join(s.Open(sockcore.TCP(sockcore.V4)), s.Bind(sockcore.IPEndpoint(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)))
	at, asked := s.LocalEndpoint()
	if err := errors.Join(err, asked); err != nil {
		t.Fatal(err)
	}
	return at.String()
}

// TestQuickRefused: what cannot be reached is a plain error.
func TestQuickRefused(t *testing.T) {
	address := refusing(t)
	host, port, _ := net.SplitHostPort(address)
	for _, args := range [][]string{{address}, {host, port}, {"tcp:" + address}, {"-i", address}} {
		out, told, status := piped(t, strings.NewReader("x"), os.Args[0], args...)
		if out != "" || told != "error: connect "+address+": ECONNREFUSED: connection refused\n" || status != 1 {
			t.Errorf("%v: status %d, %q, %q", args, status, out, told)
		}
	}
}

// TestQuickWords: what is no address is told, and a way in wins over a host.
func TestQuickWords(t *testing.T) {
	for _, c := range []struct {
		args   []string
		told   string
		status int
	}{
		{[]string{"foo.socksh"}, "error: unknown command \"foo.socksh\"; to run a script: sockshell run foo.socksh\n", 2},
		{[]string{"8080"}, "error: unknown command \"8080\"; to connect: sockshell HOST 8080; to listen: sockshell -l 8080\n", 2},
		{[]string{"-lp", "8080"}, "error: unknown shorthand flag: 'p' in -p; the port stands behind the flags, as in sockshell -l 8080\n", 2},
		{[]string{"-u", "127.0.0.1", "53"}, "error: unknown shorthand flag: 'u' in -u; for UDP write udp:HOST:PORT\n", 2},
		{[]string{"-z", "127.0.0.1", "53"}, "error: unknown shorthand flag: 'z' in -z; sockshell --help lists them\n", 2},
		{[]string{"test", "--nosuch"}, "error: unknown flag: --nosuch; sockshell test --help lists them\n", 2},
		{[]string{"tset", "folder"}, "error: unknown command \"tset\"; did you mean test?\n", 2},
		{[]string{"run", "80"}, "error: run 80: ENOENT: no such file or directory\n", 2},
		{[]string{"127.0.0.1"}, "error: unknown command \"127.0.0.1\"; to connect: sockshell 127.0.0.1 PORT\n", 2},
		{[]string{"::1"}, "error: connect: usage: missing port: HOST PORT, or both in one word as 127.0.0.1:80 or [::1]:80\n  usage: connect HOST PORT\n", 2},
		{[]string{"tls:127.0.0.1:443", "--insecure"}, "error: unexpected argument \"--insecure\"; flags stand before the address\n", 2},
		{[]string{"127.0.0.1", "80", "81"}, "error: unexpected argument \"81\"; an address is HOST PORT, or one word\n", 2},
		{[]string{"127.0.0.1", "80", "--timeout", "5"}, "error: unexpected argument \"--timeout\"; flags stand before the address\n", 2},
		{[]string{"connect", "127.0.0.1", "7400"}, "error: unknown command \"connect\"; to connect: sockshell 127.0.0.1 7400\n", 2},
		{[]string{"connect", "tls:localhost:443"}, "error: unknown command \"connect\"; to connect: sockshell tls:localhost:443\n", 2},
		{[]string{"listen", "127.0.0.1", "80"}, "error: unknown command \"listen\"; to listen: sockshell -l 127.0.0.1 80\n", 2},
		{[]string{"--insecure", "127.0.0.1:80"}, "error: --insecure is for tls:HOST:PORT\n", 2},
		{[]string{"-l"}, "error: missing PORT, or an address\n", 2},
		{[]string{"-i"}, "error: missing HOST PORT\n", 2},
		{[]string{"127.0.0.1", "99999"}, "error: connect: usage: PORT: \"99999\" is not a port (0 to 65535)\n  usage: connect HOST PORT\n", 2},
		{[]string{"unix:/nowhere/$x y"}, "error: connect unix:/nowhere/$x y: ENOENT: no such file or directory\n", 1},
	} {
		out, told, status := piped(t, nil, os.Args[0], c.args...)
		if out != "" || told != c.told || status != c.status {
			t.Errorf("%q: status %d, %q, %q", c.args, status, out, told)
		}
	}
	version, _, _ := piped(t, nil, os.Args[0], "version")
	if flag, _, status := piped(t, nil, os.Args[0], "--version"); flag != version || status != 0 {
		t.Errorf("--version: status %d, %q", status, flag)
	}
	if help, _, status := piped(t, nil, os.Args[0], "help", "is_open"); !strings.HasPrefix(help, "is_open\n") || status != 0 {
		t.Errorf("help is_open: status %d, %q", status, help)
	}
}

// TestHelpOnANarrowTerminal: help from the command line breaks its lines at blanks, as help inside does.
func TestHelpOnANarrowTerminal(t *testing.T) {
	s := startProgram(t, exec.Command("sh", "-c", `stty cols 40; exec "$0" help measure`, os.Args[0]))
	s.sees("see also: help prefixes")
	for line := range strings.SplitSeq(s.whole(), "\n") {
		if len(line) > 40 {
			t.Errorf("a line of %d columns: %s", len(line), line)
		}
	}
}

// TestQuickListen: the endpoint is told on standard error, and one connection is taken.
func TestQuickListen(t *testing.T) {
	for _, c := range []struct{ name, address string }{
		{"a port", "0"}, {"an address", "127.0.0.1 0"}, {"a word", "tcp:127.0.0.1:0"}, {"unix", "unix:" + filepath.Join(t.TempDir(), "s")},
	} {
		t.Run(c.name, func(t *testing.T) {
			command := exec.CommandContext(t.Context(), os.Args[0], append([]string{"-l"}, strings.Fields(c.address)...)...)
			command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "GORACE=atexit_sleep_ms=0")
			command.Stdin = strings.NewReader("from the server\n")
			var out bytes.Buffer
			command.Stdout = &out
			told, err := command.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			endpoint := line(t, told)
			network := "tcp"
			path, isPath := strings.CutPrefix(endpoint, "unix:")
			if isPath {
				network, endpoint = "unix", path
			}
			conn, err := net.Dial(network, endpoint)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = conn.Write([]byte("from the client\n"))
			_ = conn.(interface{ CloseWrite() error }).CloseWrite()
			got := rest(conn)
			if again, err := net.Dial(network, endpoint); err == nil {
				_ = again.Close()
				t.Error("it still listens")
			}
			_ = conn.Close()
			if err := command.Wait(); err != nil || string(got) != "from the server\n" || out.String() != "from the client\n" {
				t.Errorf("%v; sent %q, received %q", err, got, out.String())
			}
		})
	}
}

// line reads a line, and no byte more.
func line(t *testing.T, r io.Reader) string {
	t.Helper()
	var text []byte
	for b := make([]byte, 1); ; text = append(text, b[0]) {
		if _, err := r.Read(b); err != nil {
			t.Fatalf("%q: %v", text, err)
		} else if b[0] == '\n' {
			return string(text)
		}
	}
}

// TestQuickDatagrams: each read of the input is a message, without its line's end, and the end comes a second after the
// input's.
func TestQuickDatagrams(t *testing.T) {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	command := exec.CommandContext(t.Context(), os.Args[0], "udp:"+server.LocalAddr().String())
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "GORACE=atexit_sleep_ms=0")
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	command.Stdout = &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 1000)
	var got []string
	for _, message := range []string{"one\n", "two"} {
		_, _ = io.WriteString(in, message)
		n, from, err := server.ReadFrom(buf)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(buf[:n]))
		_, _ = server.WriteTo([]byte("re: "+string(buf[:n])+"\n"), from)
	}
	began := time.Now()
	_ = in.Close()
	if err := command.Wait(); err != nil || strings.Join(got, "|") != "one|two" || out.String() != "re: one\nre: two\n" {
		t.Errorf("%v; sent %q, received %q", err, got, out.String())
	}
	if took := time.Since(began); took < 900*time.Millisecond {
		t.Errorf("it waited for %v", took)
	}
}

// TestInteractFromCommands: interact takes the rest of standard input.
func TestInteractFromCommands(t *testing.T) {
	p := startPeer(t, func(c *net.TCPConn) []byte {
		got := rest(c)
		_, _ = c.Write([]byte("answer\n"))
		return got
	})
	out, told, status := piped(t, strings.NewReader("connect 127.0.0.1 "+p.port()+"\ninteract\nprint no command\n\n"), os.Args[0])
	if got := p.received(); out != "ok\nanswer\n" || got != "print no command\n\n" || status != 0 {
		t.Errorf("status %d, out %q, sent %q, %s", status, out, got, told)
	}
	p = startPeer(t, func(c *net.TCPConn) []byte { return rest(c) })
	_, _, _ = piped(t, strings.NewReader("a\nb\r\n\n"), os.Args[0], "-c", "connect 127.0.0.1 "+p.port()+"; interact crlf")
	if got := p.received(); got != "a\r\nb\r\n\r\n" {
		t.Errorf("crlf sent %q", got)
	}
	p = startPeer(t, func(c *net.TCPConn) []byte { return rest(c) })
	_, _, _ = piped(t, strings.NewReader("a\r\nb\n\r\r\n\r"), os.Args[0], "-c", "connect 127.0.0.1 "+p.port()+"; interact lf")
	if got := p.received(); got != "a\nb\n\r\n\r" {
		t.Errorf("lf sent %q", got)
	}
	_, told, status = piped(t, nil, os.Args[0], "-c", "socket_pair a b; interact &; join")
	if !strings.Contains(told, "error: interact: not_supported: it takes a terminal or standard input: a job and a transcript have neither\n") || status != 1 {
		t.Errorf("a job: status %d, %q", status, told)
	}
}
