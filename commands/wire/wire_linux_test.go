package wire

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sockshell/internal/needs"
	"sockshell/sockcore"
)

// captured is a session's tap with a capture, and two sockets that are connected to each other.
type captured struct {
	path string
	tap  *Tap
	env  sockcore.Env
	a, b *sockcore.Socket
}

func newCaptured(t *testing.T, only ...string) *captured {
	t.Helper()
	c := &captured{path: filepath.Join(t.TempDir(), "test.pcapng")}
	c.tap = NewTap(&c.env)
	c.a, c.b = sockcore.New(&c.env), sockcore.New(&c.env)
	var sockets []*sockcore.Socket
	if len(only) > 0 {
		sockets = append(sockets, c.a)
	}
	capture, err := NewCapture(c.path, sockets, func(err error) { t.Error(err) })
	must(t, err)
	must(t, c.tap.SetCapture(capture))
	t.Cleanup(func() {
		_ = c.a.Close()
		_ = c.b.Close()
		_ = c.tap.CloseLast()
	})
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func tshark(t *testing.T, args ...string) string {
	t.Helper()
	c := exec.Command("tshark", args...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	for line := range strings.Lines(stderr.String()) {
		if !strings.Contains(line, "This could be dangerous") {
			t.Errorf("tshark %q: %s", args, line)
		}
	}
	return string(out)
}

// TestStreams: tshark follows a stream to the same bytes, from 1 byte to 100 MB, and finds nothing to say of it.
func TestStreams(t *testing.T) {
	needs.Program(t, "tshark")
	sizes := []int{1, 64_999, 65_000, 65_001, 535, 3_000_000}
	for _, both := range []bool{true, false} {
		if !both && !testing.Short() {
			sizes = append(sizes, 100_000_000)
		}
		for _, size := range sizes {
			t.Run(strconv.Itoa(size)+map[bool]string{true: " both", false: " one"}[both], func(t *testing.T) {
				var c *captured
				if both {
					c = newCaptured(t)
				} else {
					c = newCaptured(t, "a")
				}
				must(t, sockcore.Pair(c.a, c.b, sockcore.TCP(sockcore.V4)))
				data := make([]byte, size)
				_, _ = rand.NewChaCha8([32]byte{byte(size)}).Read(data)
				for _, way := range [][2]*sockcore.Socket{{c.a, c.b}, {c.b, c.a}} {
					sent := make(chan error)
					go func() {
						_, err := way[0].Write(context.Background(), data)
						sent <- errors.Join(err, way[0].Shutdown(sockcore.ShutdownSend))
					}()
					op := &sockcore.Op{Kind: sockcore.OpReadTo, UntilEOF: true}
					must(t, way[1].Do(context.Background(), op))
					must(t, <-sent)
					if op.N != int64(size) {
						t.Fatalf("%d bytes came", op.N)
					}
				}
				must(t, c.tap.SetCapture(nil))
				if said := tshark(t, "-r", c.path, "-d", "tcp.port==1-65535,data", "-o", "tcp.check_checksum:true", "-Y", "tcp.analysis.flags || _ws.malformed || tcp.checksum.status == 0 || tcp.stream > 0"); said != "" {
					t.Errorf("tshark says %.500s", said)
				}
				followed := tshark(t, "-r", c.path, "-q", "-z", "follow,tcp,raw,0")
				var ways [2]bytes.Buffer
				for line := range strings.Lines(followed) {
					side := 0
					if strings.HasPrefix(line, "\t") {
						side = 1
					}
					p, err := hex.DecodeString(strings.TrimSpace(line))
					if err == nil {
						ways[side].Write(p)
					}
				}
				for side := range ways {
					if !bytes.Equal(ways[side].Bytes(), data) {
						t.Errorf("side %d: tshark follows %d bytes to others, of %d", side, ways[side].Len(), size)
					}
				}
			})
		}
	}
}

// TestWindow: what is under way never fills the window, also the one of a SYN, which has no scale.
func TestWindow(t *testing.T) {
	needs.Program(t, "tshark")
	for _, whole := range []bool{true, false} {
		c := newCaptured(t)
		if !whole {
			must(t, c.tap.SetCapture(nil))
		}
		must(t, sockcore.Pair(c.a, c.b, sockcore.TCP(sockcore.V4)))
		if !whole {
			capture, err := NewCapture(c.path, nil, func(err error) { t.Error(err) })
			must(t, err)
			must(t, c.tap.SetCapture(capture))
		}
		for _, size := range []int{segmentMost, windowSize - segmentMost, 1, segmentMost, windowSize - segmentMost} {
			_, err := c.a.Write(context.Background(), make([]byte, size))
			must(t, err)
		}
		must(t, c.tap.SetCapture(nil))
		if said := tshark(t, "-r", c.path, "-Y", "tcp.analysis.flags"); said != "" {
			t.Errorf("from the beginning %v: tshark says %s", whole, said)
		}
		under := tshark(t, "-r", c.path, "-T", "fields", "-e", "tcp.analysis.bytes_in_flight")
		for line := range strings.Lines(under) {
			if n, _ := strconv.Atoi(strings.TrimSpace(line)); n >= windowSize && !whole { // otherwise it is scaled
				t.Errorf("from the beginning %v: %d bytes are under way", whole, n)
			}
		}
	}
}

// blocks takes a file apart, and fails where it does not end with a whole block.
func blocks(t *testing.T, data []byte) (kinds []uint32) {
	t.Helper()
	for len(data) > 0 {
		if len(data) < 12 {
			t.Fatalf("%d bytes behind the last block", len(data))
		}
		length := int(order.Uint32(data[4:]))
		if length%4 != 0 || length > len(data) || order.Uint32(data[length-4:]) != uint32(length) {
			t.Fatalf("a block of %d bytes, of which there are %d", length, len(data))
		}
		kinds = append(kinds, order.Uint32(data))
		data = data[length:]
	}
	return kinds
}

// watch tells of a file's changes for five seconds: inotify(7).
func watch(t *testing.T, path string) *os.File {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_NONBLOCK | syscall.IN_CLOEXEC)
	must(t, err)
	changes := os.NewFile(uintptr(fd), "inotify")
	t.Cleanup(func() { _ = changes.Close() })
	_, err = syscall.InotifyAddWatch(fd, path, syscall.IN_MODIFY)
	must(t, err)
	must(t, changes.SetReadDeadline(time.Now().Add(5*time.Second)))
	return changes
}

// TestSoonOnDisk: what happened is in the file, as whole blocks, 200 ms later, though nothing ends the capture.
func TestSoonOnDisk(t *testing.T) {
	c := newCaptured(t)
	must(t, sockcore.Pair(c.a, c.b, sockcore.TCP(sockcore.V4)))
	if _, err := c.a.Write(context.Background(), []byte("PING")); err != nil {
		t.Fatal(err)
	}
	for changes := watch(t, c.path); ; {
		data, err := os.ReadFile(c.path)
		must(t, err)
		if len(blocks(t, data)) == 2+4 {
			break
		}
		if _, err := changes.Read(make([]byte, 4096)); err != nil {
			t.Fatal("it never came: ", err)
		}
	}
	if soon > 150*time.Millisecond {
		t.Errorf("up to %v", soon)
	}
}

// TestCutFile: a file that was cut anywhere opens, with all packets before.
func TestCutFile(t *testing.T) {
	needs.Program(t, "tshark")
	c := newCaptured(t)
	must(t, sockcore.Pair(c.a, c.b, sockcore.TCP(sockcore.V4)))
	for range 3 {
		_, err := c.a.Write(context.Background(), []byte("PING"))
		must(t, err)
	}
	must(t, c.tap.SetCapture(nil))
	data, err := os.ReadFile(c.path)
	must(t, err)
	whole := len(blocks(t, data))
	for _, cut := range []int{1, 7, 13, 40, 75} {
		path := filepath.Join(t.TempDir(), "cut.pcapng")
		must(t, os.WriteFile(path, data[:len(data)-cut], 0o600))
		out, _ := exec.Command("tshark", "-r", path).Output() // that it was cut is an error
		if n := strings.Count(string(out), "\n"); n != whole-2-1 {
			t.Errorf("cut by %d: %d packets, want %d", cut, n, whole-3)
		}
	}
}

// TestFullDisk: a file that cannot be written any more ends with a whole block, and it is told once.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "full")
	var told []error
	f, err := create(path, []byte("head"), func(err error) { told = append(told, err) })
	must(t, err)
	f.add(func(dst []byte) []byte { return append(dst, "whole"...) })
	f.flushLater()
	must(t, f.out.Close()) // the next write fails
	for range 2 {
		f.add(func(dst []byte) []byte { return append(dst, "lost"...) })
		f.flushLater()
	}
	if data, _ := os.ReadFile(path); string(data) != "headwhole" || len(told) != 1 {
		t.Errorf("%q, told %v", data, told)
	}
}

// TestReplaced: what was there stays whole until the new file takes its place, which only its owner may read.
func TestReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.pcapng")
	must(t, os.WriteFile(path, []byte("old"), 0o644))
	open, err := os.Open(path)
	must(t, err)
	defer func() { _ = open.Close() }()
	c, err := NewCapture(path, nil, func(error) {})
	must(t, err)
	must(t, c.Close())
	p := make([]byte, 9)
	if n, _ := open.Read(p); string(p[:n]) != "old" {
		t.Errorf("who had it open reads %q", p[:n])
	}
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v", info.Mode())
	}
}
