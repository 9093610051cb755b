package commands

import "regexp/syntax"

// stream matches a regular expression against bytes as they come, at the earliest end position at
// which it can, as if they came singly: how they are cut makes no difference. It is a Pike VM
// (Thompson's simulation, with captures) over the program that regexp compiles: each byte costs time
// proportional to the pattern, and none is looked at twice.
//
// For $, \z and \b the text ends where the bytes do, until the next one shows what follows.
type stream struct {
	prog  *syntax.Prog
	ahead bool // the pattern looks at what follows

	begun   bool
	pos     int64
	before  rune     // the byte before pos, -1 at the start
	pending []thread // where the threads are after the last byte, in order of preference
	closed  []thread // those that want a byte, found by following pending
	places  []uint32 // for each instruction its index in closed, if that one agrees

	slots   []int64 // of the thread being followed: begin and end of each group, -1 where it has none
	free    [][]int64
	matched bool // slots are those of the match
}

// thread is a way through the pattern that is still open.
type thread struct {
	pc    uint32
	slots []int64
}

// compileStream compiles a pattern over bytes.
func compileStream(pattern string) (*stream, error) {
	re, err := parseBytes(pattern)
	if err != nil {
		return nil, err
	}
	groups := re.MaxCap()
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return nil, patternError(err)
	}
	s := &stream{prog: prog, before: -1, places: make([]uint32, len(prog.Inst)), slots: make([]int64, 2*groups)}
	const looks = syntax.EmptyEndLine | syntax.EmptyEndText | syntax.EmptyWordBoundary | syntax.EmptyNoWordBoundary
	for i := range prog.Inst {
		inst := &prog.Inst[i]
		s.ahead = s.ahead || inst.Op == syntax.InstEmptyWidth && syntax.EmptyOp(inst.Arg)&looks != 0
	}
	return s, nil
}

// feed takes the bytes that come next. It returns how many of them lie before the match's end, or,
// while there is no match, that it took all.
func (s *stream) feed(p []byte) (take int, found bool) {
	if !s.begun {
		s.begun = true
		if s.close(-1) {
			return 0, true
		}
	}
	for i, c := range p {
		if s.ahead && s.close(rune(c)) {
			return i, true
		}
		s.step(c)
		if s.close(-1) {
			return i + 1, true
		}
	}
	return len(p), false
}

// close follows every thread, and a new one from the start, to where it wants a byte, next being the
// one that comes, -1 when the text ends. It reports a match.
func (s *stream) close(next rune) bool {
	for _, t := range s.closed {
		s.drop(t.slots)
	}
	s.closed = s.closed[:0]
	for _, t := range s.pending {
		copy(s.slots, t.slots)
		if s.follow(t.pc, next) {
			return true
		}
	}
	for i := range s.slots {
		s.slots[i] = -1
	}
	return s.follow(uint32(s.prog.Start), next)
}

// step lets each thread consume one byte.
func (s *stream) step(c byte) {
	for _, t := range s.pending {
		s.drop(t.slots)
	}
	s.pending = s.pending[:0]
	for i := range s.closed {
		t := &s.closed[i]
		if inst := &s.prog.Inst[t.pc]; wants(inst.Op) && inst.MatchRune(rune(c)) {
			s.pending = append(s.pending, thread{inst.Out, t.slots})
			t.slots = nil
		}
	}
	s.pos++
	s.before = rune(c)
}

// wants reports an instruction that consumes a byte.
func wants(op syntax.InstOp) bool {
	switch op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	default:
		return false
	}
}

// follow goes through the program from pc without consuming anything. The first match that it comes
// to is the preferred one.
func (s *stream) follow(pc uint32, next rune) bool {
	if i := s.places[pc]; int(i) < len(s.closed) && s.closed[i].pc == pc {
		return false
	}
	s.places[pc] = uint32(len(s.closed))
	inst := &s.prog.Inst[pc]
	if wants(inst.Op) {
		s.closed = append(s.closed, thread{pc, s.keep()})
		return false
	}
	s.closed = append(s.closed, thread{pc: pc})
	switch inst.Op {
	case syntax.InstMatch:
		s.matched = true
		return true
	case syntax.InstAlt, syntax.InstAltMatch:
		return s.follow(inst.Out, next) || s.follow(inst.Arg, next)
	case syntax.InstNop:
		return s.follow(inst.Out, next)
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(inst.Arg)&^syntax.EmptyOpContext(s.before, next) == 0 {
			return s.follow(inst.Out, next)
		}
	case syntax.InstCapture:
		slot := int(inst.Arg) - 2 // the whole match is not asked for
		if slot < 0 {
			return s.follow(inst.Out, next)
		}
		old := s.slots[slot]
		s.slots[slot] = s.pos
		if s.follow(inst.Out, next) {
			return true
		}
		s.slots[slot] = old
	default:
	}
	return false
}

// keep copies the slots for a thread.
func (s *stream) keep() []int64 {
	n := len(s.free)
	if n == 0 {
		return append([]int64(nil), s.slots...)
	}
	kept := s.free[n-1]
	s.free = s.free[:n-1]
	copy(kept, s.slots)
	return kept
}

func (s *stream) drop(slots []int64) {
	if len(slots) > 0 {
		s.free = append(s.free, slots)
	}
}

// groups returns what each group of the match holds of the bytes fed, empty where it has no part.
func (s *stream) groups(fed []byte) [][]byte {
	found := make([][]byte, len(s.slots)/2)
	for i := range found {
		if begin, end := s.slots[2*i], s.slots[2*i+1]; begin >= 0 && end >= 0 {
			found[i] = fed[begin:end]
		}
	}
	return found
}
