package commands

import "sockshell/commands/syntax"

// bound is a statement whose words alone say what it does: no variable, no file and no alias has a part
// in it. It is looked up and bound once, runs any number of times, and never changes.
type bound struct {
	st      syntax.Statement
	command *Command
	typed   string // the socket's name, where `SOCKET:` was typed
	input   any    // whose parameters no command changes; what prepare keeps in it for finish is each run's
}

// bindOnce binds words that will run more than once; nil where they are to be bound each time. Their
// memory must last as long as what it returns.
func (f *Fiber) bindOnce(words []syntax.Word) *bound {
	if !allLiteral(words) {
		return nil
	}
	c := &Call{Fiber: f}
	checking := f.checking
	f.checking = true // which socket it is, each run finds out
	err := c.resolve(&words[0])
	f.checking = checking
	if err != nil {
		return nil
	}
	in := c.command.newInput()
	if c.command.bind(&binder{alone: true}, words[1:], in) != nil {
		return nil
	}
	if c.command.check != nil && c.command.check(in) != nil {
		return nil
	}
	return &bound{command: c.command, typed: c.typed, input: in}
}

// take is resolve for a statement that is bound.
func (c *Call) take(b *bound) error {
	c.command, c.typed, c.target, c.unknown, c.socket = b.command, b.typed, "", "", c.current
	c.standing = c.Fiber.standing
	return c.findSocket()
}

// keptLines remembers the lines of a text that were last seen, by what they say. A line that comes again
// is bound at its second time, and not taken apart at any later one.
type keptLines [64]keptLine

type keptLine struct {
	text  string
	tried bool
	bound *bound
}

// find gives what is kept of a line, nil when it is to be taken apart.
func (k *keptLines) find(f *Fiber, line string) *bound {
	n := len(line)
	if n == 0 {
		return nil
	}
	// Lines that differ somewhere else only take each other's place.
	slot := &k[(n+5*int(line[0])+11*int(line[n/2])+17*int(line[n-1]))%len(k)]
	if slot.text != line {
		*slot = keptLine{text: line}
		return nil
	}
	if !slot.tried {
		slot.tried = true
		slot.bound = f.bindLine(line)
	}
	return slot.bound
}

// bindLine binds a logical line that is one statement without a capture, and not a spawn.
func (f *Fiber) bindLine(line string) *bound {
	var parser syntax.Parser // its memory goes with what is bound
	parser.Reset(line)
	var st, next syntax.Statement
	if ok, err := parser.Next(&st); !ok || err != nil || st.HasCapture || st.Background {
		return nil
	}
	st = st.Clone()
	if ok, err := parser.Next(&next); ok || err != nil {
		return nil
	}
	source := f.source
	f.source = line // which the words' places are in
	b := f.bindOnce(st.Words)
	f.source = source
	if b != nil {
		b.st = st
	}
	return b
}
