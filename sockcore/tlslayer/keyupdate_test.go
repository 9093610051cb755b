package tlslayer

import (
	"bytes"
	"testing"

	"sockshell/sockcore"
)

// A KeyUpdate that asks for ours, amid a write that has no room: the answer goes out behind what was sealed before it, and
// both directions go on.
func TestKeyUpdateWhileWriting(t *testing.T) {
	s, l, peer, out, in := byHand(t)
	data := make([]byte, 8<<20)
	for i := range data {
		data[i] = byte(i / 1000)
	}
	write := sockcore.WriteAll(data)
	if s.Start(write) {
		t.Fatal("the kernel has room for all")
	}
	_, err := peer.Write(append(out.seal(typeData, []byte("before"), 0), out.seal(typeHandshake, []byte{24, 0, 0, 1, 1}, 0)...))
	must(t, err)
	out = out.next(t)
	_, err = peer.Write(out.seal(typeData, []byte("after"), 0))
	must(t, err)
	op := do(s, sockcore.ReadAll(11))
	if op.Err != nil || string(op.Buf) != "beforeafter" {
		t.Fatalf("%v, %q", op.Err, op.Buf)
	}
	var got []byte
	updates := 0
	for len(got) < len(data) {
		switch typ, p := in.open(t, peer); typ {
		case typeData:
			got = append(got, p...)
		case typeHandshake:
			if !bytes.Equal(p, []byte{24, 0, 0, 1, 0}) {
				t.Fatalf("%x", p)
			}
			updates++
			in = in.next(t)
		default:
			t.Fatalf("type %d", typ)
		}
	}
	write.Wait()
	if write.Err != nil || !bytes.Equal(got, data) || updates != 1 || l.Owed() != 0 {
		t.Errorf("%v, %d bytes, %d updates, %d owed", write.Err, len(got), updates, l.Owed())
	}
}

// A peer that asks for KeyUpdates and takes none of them: reads wait before much is kept, and when it takes them, nothing is
// missing.
func TestKeyUpdatesThatNobodyTakes(t *testing.T) {
	s, l, peer, out, in := byHand(t)
	data := make([]byte, 8<<20)
	write := sockcore.WriteAll(data)
	if s.Start(write) {
		t.Fatal("the kernel has room for all")
	}
	const each = 8 // updates before a byte: of many without one crypto/tls thinks that it is attacked
	batches, read := 0, 0
	for ; batches-read < 10; batches++ {
		if batches > 5_000 {
			t.Fatalf("reads go on, with %d bytes owed", l.Owed())
		}
		var p []byte
		for range each {
			p = append(p, out.seal(typeHandshake, []byte{24, 0, 0, 1, 1}, 0)...)
			out = out.next(t)
		}
		_, err := peer.Write(append(p, out.seal(typeData, []byte("x"), 0)...))
		must(t, err)
		op := sockcore.ReadSome(9)
		op.Flags = sockcore.FlagDontWait
		switch do(s, op); op.Err {
		case nil:
			read += int(op.N)
		case sockcore.EAGAIN:
		default:
			t.Fatal(op.Err)
		}
		if l.Owed() > owedMost+bufferSize {
			t.Fatalf("%d bytes are owed", l.Owed())
		}
	}
	rest := sockcore.ReadAll(int64(batches - read))
	if s.Start(rest) {
		t.Fatalf("a read does not wait: %v", rest.Err)
	}
	for got, updates := 0, 0; got < len(data) || updates < each*batches; {
		switch typ, p := in.open(t, peer); typ {
		case typeData:
			got += len(p)
		case typeHandshake:
			updates++
			in = in.next(t)
		default:
			t.Fatalf("type %d", typ)
		}
	}
	write.Wait()
	rest.Wait()
	if write.Err != nil || rest.Err != nil || l.Owed() != 0 {
		t.Errorf("a write %v, a read %v, %d owed", write.Err, rest.Err, l.Owed())
	}
}
