package tlslayer

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"sockshell/sockcore"
)

// stream is a transport of memory: what is put into it can be received in the pieces that cuts says, with nothing there
// between two of them.
type stream struct {
	in   []byte
	cuts func() int // how much is there next; 0: nothing, once
	room int
	out  []byte
	ends bool
}

func (s *stream) there() ([]byte, sockcore.Code) {
	if len(s.in) == 0 && s.ends {
		return nil, 0
	}
	if s.room == 0 {
		s.room = s.cuts()
	}
	if s.room == 0 || len(s.in) == 0 {
		return nil, sockcore.EAGAIN
	}
	return s.in[:min(len(s.in), s.room)], 0
}

func (s *stream) Recv(_ int32, p []byte, _ sockcore.Flags, _ *sockcore.Message) (int, sockcore.Code) {
	there, c := s.there()
	n := copy(p, there)
	s.in, s.room = s.in[n:], max(0, s.room-n)
	return n, c
}

func (s *stream) Peek(_ int32, p []byte) (int, sockcore.Code) {
	there, c := s.there()
	return copy(p, there), c
}

func (s *stream) Send(_ int32, p []byte, _ sockcore.Flags, _ *sockcore.Message) (int, sockcore.Code) {
	s.out = append(s.out, p...)
	return len(p), 0
}

func (s *stream) Consume(tag int32, p []byte) (int, sockcore.Code) { return s.Recv(tag, p, 0, nil) }
func (s *stream) Discard(tag int32, p []byte) (int, sockcore.Code) { return s.Recv(tag, p, 0, nil) }
func (*stream) Ready(int32, sockcore.WaitKind) (bool, sockcore.Code) {
	return true, 0
}
func (*stream) Buffered() int             { return 0 }
func (*stream) Owed() int                 { return 0 }
func (*stream) Flush(int32) sockcore.Code { return 0 }
func (*stream) Close()                    {}

// converse does the handshake of l, whose transport s is, with a server at the other end of a pipe.
func converse(t *testing.T, l *Layer, s *stream, server net.Conn) {
	t.Helper()
	for {
		c := l.Handshake(0)
		if c == 0 {
			c = l.Flush(0)
		}
		if len(s.out) > 0 {
			if _, err := server.Write(s.out); err != nil {
				t.Fatal(err)
			}
			s.out = nil
		}
		if c == 0 {
			return
		}
		if c != sockcore.WantRead {
			t.Fatal(c)
		}
		if s.room == 0 && len(s.in) > 0 {
			continue
		}
		p := make([]byte, 1<<16)
		n, err := server.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		s.in = append(s.in, p[:n]...)
	}
}

// FuzzSplits: however a stream of records comes apart, and however it is read, the plaintext is the same.
func FuzzSplits(f *testing.F) {
	f.Add(uint64(1), uint64(2), false)
	f.Add(uint64(3), uint64(4), true)
	f.Add(uint64(0), uint64(0), true)
	f.Fuzz(func(t *testing.T, a, b uint64, v13 bool) {
		rnd := rand.New(rand.NewPCG(a, b))
		version := uint16(tls.VersionTLS12)
		if v13 {
			version = tls.VersionTLS13
		}
		near, far := net.Pipe()
		defer near.Close()
		defer far.Close()
		must(t, near.SetDeadline(time.Now().Add(limit)))
		text := make([]byte, rnd.IntN(100_000))
		for i := range text {
			text[i] = byte(i >> (i % 3))
		}
		sizes := rand.New(rand.NewPCG(b, a))
		done := make(chan error, 1)
		go func() {
			peer := tls.Server(far, &tls.Config{Certificates: []tls.Certificate{certificate(t)}, SessionTicketsDisabled: sizes.IntN(2) == 0})
			err := peer.Handshake()
			for left := text; len(left) > 0 && err == nil; {
				n := min(len(left), 1+sizes.IntN(20_000))
				_, err = peer.Write(left[:n])
				left = left[n:]
			}
			done <- errors.Join(err, peer.CloseWrite(), far.Close())
		}()
		// In the handshake, too, what comes is in pieces.
		s := &stream{cuts: func() int { return rnd.IntN(30) }}
		l := New(nil)
		l.Over(s)
		must(t, l.Configure(&Config{TLS: only(version)}))
		converse(t, l, s, near)
		if len(s.out) > 0 {
			t.Fatal("something is unsent")
		}
		rest, err := io.ReadAll(near)
		must(t, err)
		must(t, <-done)
		s.in = append(s.in, rest...)
		s.cuts = func() int { return rnd.IntN(1 + rnd.IntN(20_000)) }
		var got []byte
		for {
			p := make([]byte, 1+rnd.IntN(1+rnd.IntN(70_000)))
			var n int
			var c sockcore.Code
			switch rnd.IntN(3) {
			case 0:
				n, c = l.Recv(0, p, 0, nil)
			case 1:
				n, c = l.Discard(0, p)
			default:
				if n, c = l.Peek(0, p); c == 0 && n > 0 {
					want := bytes.Clone(p[:n])
					clear(p)
					m := 1 + rnd.IntN(n)
					if n, c = l.Consume(0, p[:m]); c != 0 || n != m || !bytes.Equal(p[:n], want[:m]) {
						t.Fatalf("%v: %d of %d bytes that were seen, or others", c, n, m)
					}
				}
			}
			if c == sockcore.WantRead {
				continue
			}
			if c != 0 {
				t.Fatal(c)
			}
			if n == 0 {
				break
			}
			got = append(got, p[:n]...)
		}
		if !bytes.Equal(got, text) {
			t.Errorf("%d bytes, or others than the %d", len(got), len(text))
		}
		if code, _ := l.Finish(); code != sockcore.EOF {
			t.Errorf("it ended with %v", code)
		}
		l.Close()
	})
}

// What crypto/tls is relied on for, by each version of Go.

// A read error that is temporary leaves a connection usable.
func TestTemporaryErrorIsResumable(t *testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	go func() {
		peer := tls.Server(far, &tls.Config{Certificates: []tls.Certificate{certificate(t)}})
		_, _ = peer.Write([]byte("hello")) // the client finds out
	}()
	c := &hesitant{Conn: near}
	client := tls.Client(c, only(tls.VersionTLS13))
	must(t, client.Handshake())
	c.hesitates = true
	var got []byte
	failed := 0
	for len(got) < 5 {
		p := make([]byte, 9)
		n, err := client.Read(p)
		if got = append(got, p[:n]...); err != nil {
			if !errors.As(err, new(wouldBlock)) {
				t.Fatal(err)
			}
			failed++
		}
	}
	if string(got) != "hello" || failed < 5 {
		t.Errorf("%q after %d errors", got, failed)
	}
}

// hesitant fails each second read, and the others read a byte.
type hesitant struct {
	net.Conn
	hesitates, blocked bool
}

func (h *hesitant) Read(p []byte) (int, error) {
	if !h.hesitates {
		return h.Conn.Read(p)
	}
	if h.blocked = !h.blocked; h.blocked {
		return 0, wouldBlock{}
	}
	return h.Conn.Read(p[:1])
}

// A received alert is an unexported uint8 inside a net.OpError.
func TestAlertNumbers(t *testing.T) {
	for n := range 256 {
		near, far := net.Pipe()
		go func() {
			_, _ = io.ReadFull(far, make([]byte, headerSize)) // of the hello; the client finds out what fails here
			go func() { _, _ = io.Copy(io.Discard, far) }()
			_, _ = far.Write([]byte{typeAlert, 3, 3, 0, 2, 2, byte(n)})
		}()
		err := tls.Client(near, only(tls.VersionTLS12)).Handshake()
		alert, received, ok := alertOf(err)
		switch {
		case n == 0 && errors.Is(err, io.EOF):
		case !ok || !received || int(alert) != n:
			t.Errorf("%d: %v: %d %t %t", n, err, alert, received, ok)
		}
		near.Close()
		far.Close()
	}
	for _, a := range alerts {
		n := a.number
		if c := Alert(n); c.Name() != "alert_"+alertName(n) || c.Number() != int(n) || c.Category() != TLS || !IsAlert(c) {
			t.Errorf("%d: %v", n, c)
		}
	}
	if IsAlert(NotTLS) || IsAlert(Expired) || IsAlert(sockcore.EOF) {
		t.Error("not an alert")
	}
}
