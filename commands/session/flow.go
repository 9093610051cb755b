package session

import (
	"strings"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// succeeds runs the command of a head, and tells whether it succeeded. An error that is no answer is returned.
func (c *Call) succeeds(head *block) (ok bool, failure *Failure, err error) {
	own := c.within()
	c.judged = capture{judged: true}
	own.capture = &c.judged
	own.expecting++
	err = c.runBlock(own, head)
	if err == nil {
		return c.judged.v.Kind != value.Boolean || c.judged.v.Int != 0, nil, nil
	}
	failure, failed := err.(*Failure) //nolint:errorlint // never wrapped
	if !failed || failure.code == Usage || c.interrupted() != nil {
		return false, nil, err
	}
	return false, failure, nil
}

// If runs the block of the first command that succeeds, or the last one.
func (c *Call) If(in *Branches) error {
	for i := range in.list {
		ok, _, err := c.succeeds(in.list[i].head)
		if err != nil {
			return err
		}
		if ok {
			return c.runBlock(c.within(), in.list[i].body)
		}
	}
	if in.otherwise == nil {
		return nil
	}
	return c.runBlock(c.within(), in.otherwise)
}

// While runs a block as long as a command succeeds.
func (c *Call) While(in *Loop) error {
	for {
		ok, failure, err := c.succeeds(in.branch.head)
		if err != nil {
			return err
		}
		if !ok {
			c.tellEnd(failure)
			return nil
		}
		if err := c.runBlock(c.within(), in.branch.body); err != nil {
			return err
		}
	}
}

// goesOn looks whether a loop must end, where its block did not.
func (c *Call) goesOn(body *block) error {
	if len(body.steps) > 0 {
		return nil
	}
	return c.interrupted()
}

// tellEnd tells of the error that ended a loop, but for those that commonly do.
func (c *Call) tellEnd(failure *Failure) {
	if failure == nil {
		return
	}
	switch failure.code {
	case sockcore.EOF, AssertionFailed, sockcore.OperationAborted, sockcore.TimedOut:
		return
	}
	n := Notice{Command: strings.Clone(failure.origin.command), Err: failure.Err, Place: failure.Place}
	if job := c.fiber.job; job != nil {
		n.Job, n.Going = job.number, true
	}
	c.session.announce(n)
}

// Each is what `for` is given.
type Each struct {
	name  string
	texts []string
	body  *block
}

var eachKind = param.Kind{Set: setEach, Rest: true, Bytes: true, Whole: func([]string) bool { return false }, Missing: missingOfEach, Choices: choicesOfEach, Topic: "bytes"}

// Kind implements param.Typed.
func (Each) Kind() *param.Kind { return &eachKind }

const inWord = "in"

func missingOfEach(given []string) []string {
	return []string{"in", "WORD…", "{"}[min(len(given)-1, 2):]
}

func choicesOfEach(s *param.Scope, _ *param.Param, given []string) []param.Choice {
	switch len(given) {
	case 0:
		return s.VariableChoices()
	case 1:
		return []param.Choice{{Text: inWord, Doc: "before the words"}}
	}
	return param.BytePrefixes()
}

// setEach reads `NAME in WORD… { … }`.
func setEach(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	in := (*Each)(dst)
	n := len(args)
	name, known, err := b.Text(&args[0])
	if known && err == nil {
		name, err = localName(strings.Clone(name))
	}
	switch {
	case args[0].Group != nil:
		return 0, param.Usage("missing NAME")
	case err != nil:
		return 0, param.Prefixed("NAME", err)
	case n < 2 || args[1].Text != inWord || args[1].Quote != syntax.Bare:
		return 0, param.Usage(`missing "in" behind NAME`)
	case args[n-1].Group == nil:
		return 0, missingBlock
	}
	in.name = name
	if in.body, err = blockOf(b, &args[n-1]); err != nil {
		return 0, err
	}
	for i := 2; i < n-1; i++ {
		text, err := b.Word(&args[i])
		if err != nil {
			return 0, err
		}
		in.texts = append(in.texts, text)
	}
	return n, nil
}

// ForEach runs a block with a variable that is each word in turn.
func (c *Call) ForEach(in *Each) error {
	for i, text := range in.texts {
		if err := c.setVariable(in.name, strings.Clone(text)); err != nil {
			return err
		}
		if err := c.runBlock(c.within(), in.body); err != nil {
			return err
		}
		if i == len(in.texts)-1 {
			break
		}
		if err := c.goesOn(in.body); err != nil {
			return err
		}
	}
	return nil
}

// passOutput shows what a command printed whose result another one follows.
func (k *capture) passOutput(f *Fiber, fr *frame) {
	if k == nil || k.v.Kind != value.Output {
		return
	}
	v := k.v
	k.v = value.Quiet
	f.emitAside(fr, &v)
}
