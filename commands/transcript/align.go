package transcript

// step is one line of an alignment of expected and printed lines.
type step uint8

const (
	keep     step = iota // an expected line that matches a printed one
	absorb               // a printed line that the "..." to come stands for
	ellipsis             // that "..." itself
	swap                 // an expected line and the printed line in its place
	drop                 // an expected line for which nothing was printed
	insert               // a printed line that nothing expected
)

// maxCells bounds the table of an alignment, and with it time and memory, one byte each.
const maxCells = 1 << 24

// align lays expected and printed lines side by side such that as many expected lines as possible are kept and, among
// those ways, as few lines as possible dropped or inserted. Where the middle that differs is too large to be
// searched it is dropped and inserted whole.
func align(want []pattern, got []string) []step {
	var steps []step
	for len(want) > 0 && len(got) > 0 && want[0].match(got[0]) {
		steps = append(steps, keep)
		want, got = want[1:], got[1:]
	}
	tail := 0
	for tail < len(want) && tail < len(got) && want[len(want)-1-tail].match(got[len(got)-1-tail]) {
		tail++
	}
	want, got = want[:len(want)-tail], got[:len(got)-tail]
	if (len(want)+1)*(len(got)+1) <= maxCells {
		steps = append(steps, search(want, got)...)
	} else {
		steps = append(appendSteps(steps, drop, len(want)), appendSteps(nil, insert, len(got))...)
	}
	return appendSteps(steps, keep, tail)
}

func appendSteps(steps []step, s step, n int) []step {
	for range n {
		steps = append(steps, s)
	}
	return steps
}

// search finds the best alignment by dynamic programming, from the end, so that it can be read off from the start.
func search(want []pattern, got []string) []step {
	width := len(got) + 1
	table := make([]step, (len(want)+1)*width)
	// An expected line lost costs more than all insertions and droppings together.
	lost := len(want) + len(got) + 1
	cost, below := make([]int, width), make([]int, width) // of this row of the table, and the next
	for w := len(want); w >= 0; w-- {
		row := table[w*width : (w+1)*width]
		for g := len(got); g >= 0; g-- {
			var s step
			var best int
			switch {
			case w == len(want):
				s, best = insert, len(got)-g
			case want[w].lines:
				s, best = ellipsis, below[g]
				if g < len(got) && cost[g+1] < best {
					s, best = absorb, cost[g+1]
				}
			case g == len(got):
				s, best = drop, below[g]+lost+1
			default:
				s, best = swap, below[g+1]+lost
				if want[w].match(got[g]) {
					s, best = keep, below[g+1]
				}
				if c := below[g] + lost + 1; c < best {
					s, best = drop, c
				}
				if c := cost[g+1] + 1; c < best {
					s, best = insert, c
				}
			}
			row[g], cost[g] = s, best
		}
		cost, below = below, cost
	}
	return read(table, len(want), len(got))
}

// read follows the table from its start.
func read(table []step, want, got int) []step {
	var steps []step
	w, g := 0, 0
	for w < want || g < got {
		s := table[w*(got+1)+g]
		steps = append(steps, s)
		w, g = s.advance(w, g)
	}
	return steps
}

// advance moves on past what a step takes of the expected and of the printed lines.
func (s step) advance(w, g int) (int, int) {
	switch s {
	case keep, swap:
		w, g = w+1, g+1
	case ellipsis, drop:
		w++
	case absorb, insert:
		g++
	}
	return w, g
}
