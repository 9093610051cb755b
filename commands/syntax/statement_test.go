package syntax

import (
	"reflect"
	"testing"
)

func TestClone(t *testing.T) {
	var p Parser
	var st Statement
	p.Reset(`v$i = s:write_all "a\n" 'b'"c" "x$y" ${env:Z} &`)
	if ok, err := p.Next(&st); !ok {
		t.Fatal(err)
	}
	before := dump(&st)
	clone := st.Clone()
	if !reflect.DeepEqual(clone, st) {
		t.Fatalf("clone %+v\n   of %+v", clone, st)
	}
	// The same arenas, overwritten by another line of the same shape.
	p.Reset(`w$j = t:write_pad "d\t" 'e'"f" "z$w" ${env:Q}`)
	var other Statement
	if ok, err := p.Next(&other); !ok {
		t.Fatal(err)
	}
	if got := dump(&clone); got != before {
		t.Errorf("after the parser went on: %q, before: %q", got, before)
	}
}

func TestAllocations(t *testing.T) {
	var p Parser
	var st Statement
	line := func(src string) func() {
		return func() {
			p.Reset(src)
			for {
				ok, err := p.Next(&st)
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					return
				}
			}
		}
	}
	for _, src := range []string{"read_some 1024", `x = a:write_all "PING\r\n" &`, `s$i:write_all u16:$n "a\n$x" 'b'c; d # e`} {
		if n := testing.AllocsPerRun(100, line(src)); n != 0 {
			t.Errorf("%q: %v allocations", src, n)
		}
	}
	for src, want := range map[string]float64{`a:write_all "x\n" &`: 2, `s$i:write_all "x\n$y"`: 3} {
		p.Reset(src)
		if ok, err := p.Next(&st); !ok {
			t.Fatal(err)
		}
		var clone Statement
		if n := testing.AllocsPerRun(100, func() { clone = st.Clone() }); n != want {
			t.Errorf("Clone of %q: %v allocations, want %v", src, n, want)
		}
		if dump(&clone) != dump(&st) {
			t.Errorf("clone %q of %q", dump(&clone), dump(&st))
		}
	}
}
