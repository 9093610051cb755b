// Package match finds a regular expression in bytes, which may come in pieces.
package match

import "regexp/syntax"

// Matcher looks for an expression in bytes that it is fed once, in order: how they are cut makes no
// difference. It is a Pike VM (Thompson's simulation, with captures) over the program that regexp
// compiles: each byte costs time proportional to the program, and none is looked at twice.
type Matcher struct {
	prog  *syntax.Prog
	width int  // of a thread's slots: begin and end of each group that is asked for
	whole bool // the text ends where End says
	ahead bool // what follows a byte is looked at

	begun  bool
	pos    int64
	before rune    // the byte before pos, -1 at the start
	work   int     // instructions gone through since Feed last left off
	next   threads // after the last byte, in order of preference
	open   threads // those that want a byte, found by following next

	// Of the position that is being followed.
	round uint64
	seen  []uint64 // for each instruction the round that came to it last
	slots []int64  // of the thread: begin and end of each group, -1 where it has none
	todo  []branch
}

// threads are ways through the program that are still open.
type threads struct {
	pcs   []uint32
	slots []int64
}

// branch is left for later: an instruction, or a slot to be given back what it was.
type branch struct {
	pc   uint32
	slot int // -1: pc
	was  int64
}

const (
	// MaxGroups is how many groups a match tells of at most.
	MaxGroups = 9
	// turn is after how many instructions Feed leaves off, which is about a millisecond's work. The byte
	// under way is finished: it takes no more than largest, and twice that where the pattern looks ahead.
	turn = 1 << 15
)

// Stream looks for the earliest end position at which the pattern matches, as if the bytes came singly.
// For $, \z and \b the text ends where the bytes do, until the next one shows what follows.
func Stream(pattern string) (*Matcher, error) { return newMatcher(pattern, false) }

// Whole looks whether a text holds a match: all of it is fed, and then its end is told.
func Whole(pattern string) (*Matcher, error) { return newMatcher(pattern, true) }

func newMatcher(pattern string, whole bool) (*Matcher, error) {
	prog, groups, err := compile(pattern)
	if err != nil {
		return nil, err
	}
	m := &Matcher{prog: prog, whole: whole, ahead: whole, before: -1, seen: make([]uint64, len(prog.Inst))}
	if !whole {
		m.width = 2 * min(groups, MaxGroups)
		m.slots = make([]int64, m.width)
	}
	const looks = syntax.EmptyEndLine | syntax.EmptyEndText | syntax.EmptyWordBoundary | syntax.EmptyNoWordBoundary
	for i := range prog.Inst {
		inst := &prog.Inst[i]
		m.ahead = m.ahead || inst.Op == syntax.InstEmptyWidth && syntax.EmptyOp(inst.Arg)&looks != 0
	}
	return m, nil
}

// Feed takes the bytes that come next, and returns how many it took: with a match those before its
// end. Otherwise it took all, or left off after a while, so that the caller can look whether to go on;
// then it is fed the rest.
func (m *Matcher) Feed(p []byte) (take int, found bool) {
	if !m.begun {
		m.begun = true
		if !m.whole && m.follow(-1) {
			return 0, true
		}
	}
	for i, c := range p {
		if m.ahead && m.follow(rune(c)) {
			return i, true
		}
		m.step(rune(c))
		if !m.whole && m.follow(-1) {
			return i + 1, true
		}
		if m.work >= turn && i+1 < len(p) {
			m.work = 0
			return i + 1, false
		}
	}
	return len(p), false
}

// End reports a match where the text ends that was fed.
func (m *Matcher) End() bool { return m.follow(-1) }

// Groups returns what each group of the match holds of the bytes fed, empty where it has no part. Where
// another process has taken bytes that were fed, the text is shorter, and a group may be past its end.
func (m *Matcher) Groups(fed []byte) [][]byte {
	found := make([][]byte, m.width/2)
	for i := range found {
		if begin, end := m.slots[2*i], m.slots[2*i+1]; begin >= 0 && end >= 0 && end <= int64(len(fed)) {
			found[i] = fed[begin:end]
		}
	}
	return found
}

// step lets each thread take one byte.
func (m *Matcher) step(c rune) {
	m.next.clear()
	for i, pc := range m.open.pcs {
		if inst := &m.prog.Inst[pc]; takes(inst, c) {
			m.next.pcs = append(m.next.pcs, inst.Out)
			if m.width > 0 {
				m.next.slots = append(m.next.slots, m.open.of(i, m.width)...)
			}
		}
	}
	m.pos++
	m.before = c
}

// takes reports an instruction that the byte suits.
func takes(inst *syntax.Inst, c rune) bool {
	switch inst.Op {
	case syntax.InstRune1:
		return c == inst.Rune[0]
	case syntax.InstRuneAny:
		return true
	case syntax.InstRuneAnyNotNL:
		return c != '\n'
	default:
		return inst.MatchRune(c)
	}
}

// follow lets every thread, and a new one from the start, go on to where it wants a byte, ahead being
// the one that comes, -1 where the text ends. It reports a match.
func (m *Matcher) follow(ahead rune) bool {
	m.round++
	m.open.clear()
	for i, pc := range m.next.pcs {
		if m.width > 0 {
			copy(m.slots, m.next.of(i, m.width))
		}
		if m.goOn(pc, ahead) {
			return true
		}
	}
	for i := range m.slots {
		m.slots[i] = -1
	}
	return m.goOn(uint32(m.prog.Start), ahead)
}

// goOn goes through the program from pc without taking a byte, what is preferred first. The first match
// that it comes to is the preferred one.
func (m *Matcher) goOn(pc uint32, ahead rune) bool {
	m.todo = m.todo[:0]
	for {
		for m.seen[pc] != m.round {
			m.seen[pc] = m.round
			m.work++
			inst := &m.prog.Inst[pc]
			switch inst.Op {
			case syntax.InstMatch:
				return true
			case syntax.InstAlt, syntax.InstAltMatch:
				m.todo = append(m.todo, branch{pc: inst.Arg, slot: -1})
				pc = inst.Out
			case syntax.InstNop:
				pc = inst.Out
			case syntax.InstEmptyWidth:
				if syntax.EmptyOp(inst.Arg)&^syntax.EmptyOpContext(m.before, ahead) == 0 {
					pc = inst.Out
				}
			case syntax.InstCapture:
				// The first two slots would be the whole match's, which is not asked for.
				if slot := int(inst.Arg) - 2; slot >= 0 && slot < m.width {
					m.todo = append(m.todo, branch{slot: slot, was: m.slots[slot]})
					m.slots[slot] = m.pos
				}
				pc = inst.Out
			case syntax.InstFail:
			default:
				m.open.pcs = append(m.open.pcs, pc)
				if m.width > 0 {
					m.open.slots = append(m.open.slots, m.slots...)
				}
			}
		}
		for {
			n := len(m.todo)
			if n == 0 {
				return false
			}
			b := m.todo[n-1]
			m.todo = m.todo[:n-1]
			if b.slot < 0 {
				pc = b.pc
				break
			}
			m.slots[b.slot] = b.was
		}
	}
}

func (t *threads) of(i, width int) []int64 { return t.slots[i*width : (i+1)*width] }

func (t *threads) clear() { t.pcs, t.slots = t.pcs[:0], t.slots[:0] }
