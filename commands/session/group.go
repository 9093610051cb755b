package session

import (
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// block is a group that has been checked. Any number of flows run it, at once and within each other.
type block struct {
	place  Place // of each step but for its line
	source string
	steps  []step
}

// groupCommand runs a group that stands where a command may.
var groupCommand = &Command{Name: "{", Layout: &param.Layout{}, control: true, index: -1}

func init() {
	groupCommand.alone = heading{command: groupCommand}
	groupCommand.run = func(c *Call, in any) error {
		c.result = value.Nothing
		return c.runBlock(c.within(), in.(*block))
	}
}

// group checks the statements of a group, which outlive the parser, once.
func (v *validator) group(fr *frame, g *syntax.Group) (*block, *Failure) {
	if b, ok := g.Program.(*block); ok {
		return b, nil
	}
	b := &block{place: v.place, source: g.Source, steps: make([]step, len(g.Statements))}
	own := *fr
	own.source = b.source
	var first *Failure
	v.nesting++
	bodies := v.bodies
	v.bodies = true
	for i := range g.Statements {
		st := &g.Statements[i]
		own.place.Line = v.number + st.Line
		if failure := v.kept(&own, st, &b.steps[i]); failure != nil && first == nil {
			first = failure
		} else if failure != nil {
			v.more = append(v.more, failure)
		}
	}
	v.bodies = bodies
	v.nesting--
	if first != nil {
		return nil, first
	}
	g.Program, g.Statements = b, nil
	return b, nil
}

// kept checks a statement, which outlives the parser, and makes a step of it.
func (v *validator) kept(fr *frame, st *syntax.Statement, s *step) *Failure {
	s.number, s.pos = int32(fr.place.Line), st.Pos
	bound, failure := v.withCapture(fr, st)
	switch {
	case failure != nil:
		return failure
	case bound.input == nil || st.HasCapture || st.Background:
		s.input = st
	default:
		s.head, s.input = bound.head, bound.input
	}
	return nil
}

// runBlock runs a block in a frame that is the caller's to change. Each of its results is handed on as it comes, and its
// first error ends it.
func (c *Call) runBlock(own *frame, b *block) error {
	f := c.fiber
	own.place, own.source = b.place, b.source
	mark := len(f.binder.Arena)
	for i := range b.steps {
		s := &b.steps[i]
		own.place.Line = int(s.number)
		if err := f.blockStep(own, s); err != nil {
			return err
		}
		f.binder.Arena = f.binder.Arena[:mark]
	}
	return nil
}

func (f *Fiber) blockStep(own *frame, s *step) error {
	if exit := f.leaving(); exit != nil {
		return exit
	}
	if f.job == nil {
		f.session.deliverNotices()
	}
	if err := f.interrupted(own.deadline); err != nil {
		return f.failBefore(own, s, err)
	}
	if own.started = 0; f.timed() {
		own.started = sockcore.Now()
	}
	own.capture.passOutput(f, own)
	err := f.exec(own, nil, s)
	if f.spawned != nil {
		f.showSpawned()
	}
	return err
}

// failBefore is the failure of a step that is not to begin any more.
func (f *Fiber) failBefore(own *frame, s *step, err error) error {
	for b, ok := s.input.(*block); ok && len(b.steps) > 0; b, ok = s.input.(*block) {
		s = &b.steps[0] // a group has no name
		own.place.Line = int(s.number)
	}
	c := f.enter(own)
	defer func() { f.depth-- }()
	if s.head != nil {
		_ = c.found(s.head) // only its name counts
	} else {
		_, _ = c.find(nil, s.input.(*syntax.Statement).Words)
	}
	if c.command == groupCommand {
		c.command = nil
	}
	return f.fail(c, err)
}

// blockOf is the block of a word that is to be a group.
func blockOf(b *param.Binder, w *syntax.Word) (*block, error) {
	if bl, ok := w.Group.Program.(*block); ok {
		return bl, nil
	}
	var v *validator
	var fr *frame
	switch by := b.Owner.(type) {
	case *check:
		v, fr = by.validator, by.frame
	case *Call:
		v, fr = by.fiber.validator(), by.frame
		v.place, v.number = fr.place, fr.place.Line
	}
	bl, failure := v.group(fr, w.Group)
	if failure != nil {
		return nil, failure
	}
	return bl, nil
}

// Branches are what `if` is given.
type Branches struct {
	list      []branch
	otherwise *block
}

type branch struct{ head, body *block }

var branchesKind = param.Kind{Set: setBranches, Rest: true, CommandAt: 1, Whole: func([]string) bool { return false }}

// Kind implements param.Typed.
func (Branches) Kind() *param.Kind { return &branchesKind }

// setBranches reads `COMMAND { … } else if COMMAND { … } else { … }`, of which the parser has made groups of the commands.
func setBranches(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	in := (*Branches)(dst)
	for i := 0; ; i++ {
		br, err := headAndBody(b, args[i:])
		if err != nil {
			return 0, err
		}
		in.list = append(in.list, br)
		if i += 2; i == len(args) {
			return len(args), nil
		}
		if i++; args[i].Group != nil { // behind else, where the parser lets nothing else stand
			in.otherwise, err = blockOf(b, &args[i])
			return len(args), err
		}
	}
}

// Loop is what `while` is given.
type Loop struct{ branch branch }

var loopKind = param.Kind{Set: setLoop, Rest: true, CommandAt: 1, Whole: func([]string) bool { return false }}

// Kind implements param.Typed.
func (Loop) Kind() *param.Kind { return &loopKind }

func setLoop(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	br, err := headAndBody(b, args)
	(*Loop)(dst).branch = br
	return len(args), err
}

func headAndBody(b *param.Binder, args []syntax.Word) (br branch, err error) {
	switch {
	case len(args) == 0 || args[0].Group == nil:
		return br, param.Usage("missing COMMAND")
	case len(args) == 1 || args[1].Group == nil:
		return br, missingBlock
	}
	if br.head, err = blockOf(b, &args[0]); err == nil {
		br.body, err = blockOf(b, &args[1])
	}
	return br, err
}

var missingBlock = param.Usage(`missing "{", as a word of its own on this line`)
