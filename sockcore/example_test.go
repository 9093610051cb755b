package sockcore_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"syscall"
	"time"

	"sockshell/sockcore"
)

// pair returns two connected sockets.
func pair() (a, b *sockcore.Socket) {
	a, b = sockcore.New(nil), sockcore.New(nil)
	if err := sockcore.Pair(a, b, sockcore.TCP(sockcore.V4)); err != nil {
		panic(err)
	}
	return a, b
}

var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

func Example() {
	ctx := context.Background()
	l, server, client := sockcore.New(nil), sockcore.New(nil), sockcore.New(nil)
	defer l.Close()
	defer server.Close()
	defer client.Close()

	fmt.Println(l.Open(sockcore.TCP(sockcore.V4)))
	fmt.Println(l.Bind(sockcore.IPEndpoint(loopback, 0)))
	fmt.Println(l.Listen(-1))
	at, err := l.LocalEndpoint()
	fmt.Println(err)

	peer, err := client.Connect(ctx, at)
	fmt.Println(peer == at, err)
	_, err = l.Accept(ctx, server)
	fmt.Println(err)

	n, err := client.Write(ctx, []byte("one\ntwo\n"))
	fmt.Println(n, err)
	line, err := server.ReadUntil(ctx, []byte("\n"), 1024)
	fmt.Printf("%q %v\n", line, err)
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// <nil>
	// true <nil>
	// <nil>
	// 8 <nil>
	// "one\n" <nil>
}

func ExampleSocket_Read() {
	a, b := pair()
	defer a.Close()
	defer b.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	p := make([]byte, 100)
	_, err := b.Read(ctx, p)
	fmt.Println(err)

	a.Close()
	_, err = b.Read(context.Background(), p)
	fmt.Println(err, errors.Is(err, io.EOF))
	// Output:
	// timed_out: timed out
	// eof: end of file true
}

func ExampleSocket_Connect() {
	s := sockcore.New(nil)
	_, err := s.Connect(context.Background(), sockcore.IPEndpoint(loopback, 1))
	fmt.Println(err, errors.Is(err, syscall.ECONNREFUSED))
	// Output:
	// ECONNREFUSED: connection refused true
}

func ExampleSocket_Start() {
	a, b := pair()
	defer a.Close()
	defer b.Close()
	done := make(chan struct{})
	op := sockcore.ReadAll(5)
	op.Done = func(*sockcore.Op) { close(done) }
	fmt.Println(b.Start(op)) // nothing is there yet
	a.Write(context.Background(), []byte("hello"))
	<-done
	fmt.Printf("%q %v\n", op.Buf[:op.N], op.Err)
	// Output:
	// false
	// "hello" <nil>
}

func ExampleSocket_Cancel() {
	a, b := pair()
	defer a.Close()
	defer b.Close()
	op := sockcore.ReadAll(5)
	b.Start(op)
	b.Cancel()
	op.Wait()
	fmt.Println(op.Err)
	// Output:
	// operation_aborted: operation canceled
}

func ExampleSocket_Do() {
	a, b := pair()
	defer a.Close()
	defer b.Close()
	fmt.Println(a.Do(context.Background(), sockcore.WriteAll([]byte("hello"))))
	fmt.Println(b.Do(context.Background(), sockcore.WaitFor(sockcore.WaitRead)))
	op := sockcore.ReadSome(2)
	fmt.Println(b.Do(context.Background(), op))
	fmt.Printf("%q\n", op.Buf[:op.N])
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// "he"
}

func ExampleSocket_SendTo() {
	a, b := sockcore.New(nil), sockcore.New(nil)
	defer a.Close()
	defer b.Close()
	for _, s := range []*sockcore.Socket{a, b} {
		s.Open(sockcore.UDP(sockcore.V4))
		s.Bind(sockcore.IPEndpoint(loopback, 0))
	}
	to, _ := b.LocalEndpoint()
	from, _ := a.LocalEndpoint()
	ctx := context.Background()
	fmt.Println(a.SendTo(ctx, []byte("hello"), to))
	p, m := make([]byte, 4), sockcore.Message{}
	n, err := b.ReceiveFrom(ctx, p, &m)
	fmt.Printf("%q %v %v %v\n", p[:n], err, m.From == from, m.Truncated)
	// Output:
	// <nil>
	// "hell" <nil> true true
}

func ExampleSocket_SetOption() {
	s := sockcore.New(nil)
	defer s.Close()
	s.Open(sockcore.TCP(sockcore.V4))
	noDelay, _ := sockcore.LookupOption("tcp_no_delay")
	fmt.Println(s.SetOption(noDelay, sockcore.BoolValue(true)))
	v, err := s.GetOption(noDelay)
	fmt.Println(v.Bool, err)
	// Output:
	// <nil>
	// true <nil>
}

func ExampleLookup() {
	s := sockcore.New(nil)
	op := &sockcore.Op{Kind: sockcore.OpConnect, Lookup: sockcore.Lookup("host.invalid", "http", sockcore.Protocol{Type: sockcore.Stream})}
	fmt.Println(s.Do(context.Background(), op))
	// Output:
	// host_not_found: host not found (authoritative)
}
