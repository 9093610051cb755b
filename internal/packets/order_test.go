package packets

import (
	"testing"
	"time"
)

// enough is how many times as long something may take in another order: more than a logarithm, far less than the number of
// pieces.
const enough = 100

// TestReversed: what comes in the reverse order costs little more than what comes in its own.
func TestReversed(t *testing.T) {
	const n = 60_000
	forward := adding(t, n, func(i int64) int64 { return i })
	if reversed := adding(t, n, func(i int64) int64 { return n - 1 - i }); reversed > enough*max(forward, 5*time.Millisecond) {
		t.Errorf("it takes %v, and %v in order", reversed, forward)
	}
}

// adding is how long n bytes take of which the one added i-th has a place of its own.
func adding(t *testing.T, n int64, place func(i int64) int64) time.Duration {
	t.Helper()
	known := direction{begun: true}
	known.cover(span{0, n}, true)
	said := int64(0)
	f := &follower{handle: func(e *Event) error {
		if want := byte(said); e.Kind != Said || len(e.Data) != 1 || e.Data[0] != want {
			t.Fatalf("byte %d: %+v", said, e)
		}
		said++
		return nil
	}}
	f.flows[0] = flow{f: f, known: &known}
	began := time.Now()
	for i := range n {
		at := place(i)
		if err := f.flows[0].add(at, []byte{byte(at)}); err != nil {
			t.Fatal(err)
		}
	}
	took := time.Since(began)
	if said != n || f.held != 0 || len(f.flows[0].longest) != 0 {
		t.Errorf("%d of %d are said, %d still held", said, n, f.held)
	}
	return took
}

// TestManyHoles: what comes again below many holes is found without a look at each.
func TestManyHoles(t *testing.T) {
	few, many := covering(t, 4), covering(t, maxSpans)
	if many > enough*max(few, time.Millisecond) {
		t.Errorf("it takes %v, and %v with few", many, few)
	}
}

// covering is how long it takes to cover one of so many spans again, 50,000 times.
func covering(t *testing.T, spans int64) time.Duration {
	t.Helper()
	var d direction
	for i := range spans {
		d.cover(span{2 * i, 2*i + 1}, true)
	}
	began := time.Now()
	for range 50_000 {
		if more := d.cover(span{2, 3}, true); more != 0 {
			t.Fatal("it was there already")
		}
	}
	return time.Since(began)
}
