package session

import (
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// compiled is a statement whose words alone say what it does: no variable, no file and no alias has a part
// in it. It is looked up and bound once, runs any number of times, and never changes.
type compiled struct {
	st      syntax.Statement
	command *Command
	typed   string // the socket's name, where `SOCKET:` was typed
	input   any    // whose parameters no command changes; what prepare keeps in it for finish is each run's
}

// compile binds words that will run more than once; nil where they are to be bound each time. Their
// memory must last as long as what it returns.
func (f *Fiber) compile(words []syntax.Word) *compiled {
	if !allLiteral(words) {
		return nil
	}
	c := &Call{Fiber: f}
	checking, mark := f.Checking, len(f.Arena)
	f.Checking = true // which socket it is, each run finds out
	err := c.resolve(&words[0])
	f.Checking, f.Arena = checking, f.Arena[:mark]
	if err != nil {
		return nil
	}
	in := c.command.New()
	b := param.Binder{Checking: true}
	if c.command.Bind(&b, words[1:], in) != nil || b.Looks {
		return nil
	}
	if c.command.Check != nil && c.command.Check(in) != nil {
		return nil
	}
	return &compiled{command: c.command, typed: strings.Clone(c.typed), input: in}
}

// useCompiled is resolve for a statement that is bound.
func (c *Call) useCompiled(b *compiled) error {
	c.command, c.typed, c.target, c.unknown, c.socket = b.command, b.typed, "", "", c.current
	c.aliasStack = c.Fiber.aliasStack
	if b.typed == "" && !c.socket.held.Load() {
		return nil
	}
	return c.findSocket()
}

// compiledLines remembers the lines of a text that were last seen, by what they say. A line that comes again
// is bound at its second time, and not taken apart at any later one.
type compiledLines struct {
	slots [64]compiledLine
	start compiledLine
	last  *compiledLine
}

type compiledLine struct {
	text     string
	tried    bool
	compiled *compiled
	next     *compiledLine // what came after it the last time
}

// next gives the next logical line, and what it is bound to, nil when it is to be taken apart. Lines that
// come again mostly do so in the same order: then one look tells that this is such a line.
func (k *compiledLines) next(f *Fiber, l *lines) (line string, number int, b *compiled, ok bool) {
	if k.last == nil {
		k.last = &k.start
	}
	if n := k.last.next; n != nil && n.compiled != nil && l.take(n.text) {
		k.last = n
		return n.text, l.number, n.compiled, true
	}
	if line, number, ok = l.next(); ok && line != "" {
		k.last.next = k.find(f, line)
		k.last = k.last.next
		b = k.last.compiled
	}
	return line, number, b, ok
}

// find gives the slot of a line, which is not empty.
func (k *compiledLines) find(f *Fiber, line string) *compiledLine {
	// Lines that differ somewhere else only take each other's place.
	n := len(line)
	slot := &k.slots[(n+5*int(line[0])+11*int(line[n/2])+17*int(line[n-1]))%len(k.slots)]
	if slot.text != line {
		*slot = compiledLine{text: line}
	} else if !slot.tried {
		slot.tried = true
		slot.compiled = f.compileLine(line)
	}
	return slot
}

// compileLine binds a logical line that is one physical line, and one statement without a capture that is
// not a spawn.
func (f *Fiber) compileLine(line string) *compiled {
	if strings.IndexByte(line, '\n') >= 0 {
		return nil
	}
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
	b := f.compile(st.Words)
	f.source = source
	if b != nil {
		b.st = st
	}
	return b
}
