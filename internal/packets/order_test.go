package packets

import (
	"testing"
	"time"
)

// quickly is far more than what takes so many steps takes, and far less than what takes its square.
const quickly = 2 * time.Second

// TestReversed: what comes in the reverse order costs little more than what comes in its own.
func TestReversed(t *testing.T) {
	const n = 60_000
	known := direction{begun: true}
	known.cover(span{0, n}, true)
	said := 0
	f := &follower{handle: func(e *Event) error {
		if want := byte(said); e.Kind != Said || len(e.Data) != 1 || e.Data[0] != want {
			t.Fatalf("byte %d: %+v", said, e)
		}
		said++
		return nil
	}}
	f.flows[0] = flow{f: f, known: &known}
	began := time.Now()
	for at := int64(n - 1); at >= 0; at-- {
		if err := f.flows[0].add(at, []byte{byte(at)}); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took > quickly {
		t.Errorf("it takes %v", took)
	}
	if said != n || f.held != 0 || len(f.flows[0].longest) != 0 {
		t.Errorf("%d of %d are said, %d still held", said, n, f.held)
	}
}

// TestManyHoles: what comes again below many holes is found without a look at each.
func TestManyHoles(t *testing.T) {
	var d direction
	for i := range int64(maxSpans) {
		d.cover(span{2 * i, 2*i + 1}, true)
	}
	began := time.Now()
	for range 1_000_000 {
		if more := d.cover(span{2, 3}, true); more != 0 {
			t.Fatal("it was there already")
		}
	}
	if took := time.Since(began); took > quickly {
		t.Errorf("it takes %v", took)
	}
}
