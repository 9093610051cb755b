package session

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// validator checks commands before any of them runs: each word that says itself what it means. It makes of them what
// runs.
type validator struct {
	session  *Session
	current  *NamedSocket // the flow's
	declared *Declarations
	inputs   *inputs // what statements are bound to
	bodies   bool    // a prefix is bound too, with what it prefixes
	parser   syntax.Parser
	parsed   syntax.Statement
	checks   []*check // one for each depth of prefixes
	depth    int
	frame    frame // of the statement under way

	place     Place      // as blocks have it
	number    int        // the line at which the text begins
	whole     bool       // it is all that will define commands
	lenient   bool       // within what need not know its commands yet
	nesting   int        // how many groups deep
	more      []*Failure // of the statement under way, besides the first
	hint      string     // the first on the text's words
	text      string     // for what it defines further down
	collected bool
}

// check is the check of one command.
type check struct {
	validator *validator
	frame     *frame
	binder    param.Binder
}

// validator makes one for a text of the flow.
func (f *Fiber) validator() *validator {
	return &validator{session: f.session, current: f.current, declared: &Declarations{}, inputs: &inputs{}}
}

// Session implements Binding.
func (k *check) Session() *Session { return k.validator.session }

// Alias implements Binding.
func (k *check) Alias(name string) *Alias { return k.validator.Alias(name) }

func (k *check) known() aliasFinder { return k.validator }

func (v *validator) definesMore() bool { return v.declared.more || v.lenient }

func (v *validator) defined(name string) *Command { return v.declared.definitions[name] }

// declares finds a definition anywhere in the text, or in a file that it sources: all are collected where first a name is
// not known.
func (v *validator) declares(name string) *Command {
	v.collect()
	return v.declared.definitions[name]
}

func (k *check) line() string { return k.frame.source }

// Alias finds an alias: one that the text defines further up, or the session's.
func (v *validator) Alias(name string) *Alias {
	if a := v.declared.alias(v, name); a != nil {
		return a
	}
	return v.session.Alias(name)
}

func (v *validator) aliasNames() []string {
	names := v.session.aliasNames()
	for name := range v.declared.aliases {
		names = append(names, name)
	}
	return names
}

// file checks a whole text as a file has it: what is wrong ends its line. It returns all that is wrong.
func (v *validator) file(p *program, text string) []*Failure {
	p.text = syntax.WithoutReturns(text)
	v.whole, v.text, v.collected = true, p.text, false
	v.parser.ByLines()
	return v.statements(p, 1)
}

// line checks each statement of a logical line that begins at the number.
func (v *validator) line(p *program, number int, line string) []*Failure {
	p.text = line
	v.whole, v.text, v.collected = false, line, false
	return v.statements(p, number)
}

// statements checks those of a program's text, which begins at the line of that number.
func (v *validator) statements(p *program, number int) []*Failure {
	var found []*Failure
	fr, st := &v.frame, &v.parsed
	fr.place, fr.source = p.place, p.text
	v.number = number
	if v.place = p.place; p.runs != nil {
		v.place = *p.runs
	}
	p.grammars = p.grammars[:0]
	followed, checked := v.follow(p, 0), -1
	v.parser.Reset(p.text)
	for {
		ok, err := v.parser.Next(st)
		if !ok && err == nil {
			return found
		}
		fr.place.Line = number + st.Line
		var failure *Failure
		if err != nil {
			failure = v.unparsed(fr, number, err)
		} else {
			failure = v.step(fr, p)
		}
		if taken := v.declared.taken[followed:]; len(taken) > 0 && failure == nil && !v.outdated(p, taken) {
			followed = len(v.declared.taken)
		} else if len(taken) > 0 {
			again, from := failure != nil && st.Pos > checked, st.End
			if again { // one of the names may stand in it
				v.declared.lookAll(v)
				v.parser.Again(st)
				v.more, checked, from = nil, st.Pos, st.Pos
			}
			if followed = v.follow(p, from); again {
				continue
			}
		}
		if failure == nil {
			continue
		}
		p.chunks = nil // it will not run
		found = append(found, failure)
		if v.more != nil {
			found = append(found, v.more[:min(len(v.more), mostErrors-len(found))]...)
			v.more = nil
		}
		if err == nil && len(found) < mostErrors {
			continue
		}
		more, rest := v.parser.SkipLine()
		if len(found) == mostErrors && (err == nil && more || rest != "") {
			return v.stopChecking(found, fr.place, rest)
		}
	}
}

// outdated reports that the parser goes by another grammar than names that were taken make.
func (v *validator) outdated(p *program, taken []string) bool {
	g := p.grammars[len(p.grammars)-1].grammar
	return slices.ContainsFunc(taken, func(name string) bool { return v.session.outdated(g, v, name) })
}

// follow has the parser go by the names that are taken so far, from a place on. It tells how many there were.
func (v *validator) follow(p *program, pos int) (followed int) {
	g := v.session.Grammar()
	if len(v.declared.taken) > 0 {
		g = v.session.grammarOf(v)
	}
	p.grammars = append(p.grammars, grammarFrom{pos, g})
	v.parser.Use(g)
	return len(v.declared.taken)
}

// unparsed is the failure of a statement that does not parse.
func (v *validator) unparsed(fr *frame, number int, err error) *Failure {
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		fr.place.Line = number + wrong.Line
	}
	return v.fail(fr, &heading{unknown: firstWord(&v.parsed)}, param.Usage(err.Error()))
}

// firstWord is the command of a statement that does not parse, where that much of it does.
func firstWord(st *syntax.Statement) string {
	if len(st.Words) == 0 {
		return ""
	}
	return st.Words[0].Text
}

// step checks the statement that has been parsed, and adds it to the program.
func (v *validator) step(fr *frame, p *program) *Failure {
	st := &v.parsed
	if st.HasGroup() {
		v.bodies = true
		kept, s := st.Clone(), step{}
		failure := v.kept(fr, &kept, &s)
		v.bodies = false
		if failure == nil {
			*p.add() = s
		}
		return failure
	}
	bound, failure := v.withCapture(fr, st)
	if failure != nil {
		return failure
	}
	s := p.add()
	s.number, s.pos = int32(fr.place.Line), st.Pos
	switch {
	case bound.input == nil:
	case st.HasCapture || st.Background:
		v.inputs.give(bound.head.command, bound.input)
	default:
		s.head, s.input = bound.head, bound.input
		v.parser.KeepText()
	}
	return nil
}

// withCapture checks a statement with its capture, which the failure of what it captures names.
func (v *validator) withCapture(fr *frame, st *syntax.Statement) (statement, *Failure) {
	if !st.HasCapture {
		return v.statement(fr, st.Words)
	}
	name, err := captureName(&param.Binder{Checking: true}, &st.Capture)
	if err != nil {
		return statement{}, v.fail(fr, &heading{}, err)
	}
	bound, failure := v.statement(fr, st.Words)
	if failure != nil {
		v.meantLet(fr, st, failure)
		failure.variable = strings.Clone(name) // none where only the run can know it
	}
	return bound, failure
}

// meantLet says how a variable gets a word, where a capture has one in the place of its command: one that resembles none.
func (v *validator) meantLet(fr *frame, st *syntax.Statement, failure *Failure) {
	if len(st.Words) == 1 && failure.Err.Message == unknownCommand+resemblesNone {
		name, word := &st.Capture, &st.Words[0]
		failure.Err.Hint = ""
		failure.Err.Message = unknownCommand + "; to set a variable to a word: let " + fr.source[name.Pos:name.End] + " " + fr.source[word.Pos:word.End]
	}
}

// maxPrefixes is how deeply prefixes may nest.
const maxPrefixes = 64

// statement checks a command, and what it prefixes.
func (v *validator) statement(fr *frame, words []syntax.Word) (statement, *Failure) {
	st := statement{words: words}
	k := v.enter(fr)
	h, err := v.session.resolve(&k.binder, fr.source, &words[0], v)
	switch err {
	case errAlias: //nolint:errorlint // never wrapped
		if fr, words, err = fr.expandAlias(&h, words); err == nil {
			_, failure := v.statement(fr, words)
			v.depth--
			return st, failure
		}
	case errOnlyTheRun: //nolint:errorlint // never wrapped
		err = nil
	case nil:
		if h.command == groupCommand {
			var b *block
			if b, err = blockOf(&k.binder, &words[0]); err == nil {
				st.head, st.input = &groupCommand.alone, b
			}
		} else {
			err = k.arguments(&h, &st)
		}
	}
	v.depth--
	if err != nil {
		return st, v.fail(fr, &h, err)
	}
	return st, nil
}

// enter gives the check of one depth of prefixes.
func (v *validator) enter(fr *frame) *check {
	if v.depth == len(v.checks) {
		k := &check{validator: v, binder: param.Binder{Checking: true}}
		k.binder.Owner = k
		v.checks = append(v.checks, k)
	}
	k := v.checks[v.depth]
	v.depth++
	k.frame = fr
	return k
}

// arguments checks the words of a command, and binds the statement where they say all.
func (k *check) arguments(h *heading, st *statement) error {
	v, cmd, b := k.validator, h.command, &k.binder
	if v.depth > maxPrefixes {
		return param.Usage("more than " + strconv.Itoa(maxPrefixes) + " prefixes")
	}
	in, args := v.inputs.take(cmd), st.words[1:]
	mark := len(b.Arena)
	b.Looks, b.Hint = false, ""
	err := cmd.Bind(b, args, in)
	v.hint = cmp.Or(v.hint, b.Hint)
	if cmd.Prefix {
		args = args[:min(len(args), len(cmd.Params)-1)] // the rest is another statement
	}
	if err != nil && param.Redirects(args) {
		err = Hinted(err, "> and < are words here: receive_file FILE, send_file FILE, or … | cat > FILE")
	}
	literal := allLiteral(args)
	if err == nil && cmd.Check != nil && literal && !b.Looks {
		err = cmd.Check(in)
	}
	if err == nil && cmd.Declare != nil {
		cmd.Declare(v.declared, in)
	}
	if err == nil && literal && st.words[0].Literal() && !b.Looks && (v.bodies || !cmd.Prefix) {
		st.head, st.input = &cmd.alone, in
		if h.typed != "" {
			st.head = &heading{command: cmd, typed: h.typed}
		}
		b.Arena = b.Arena[len(b.Arena):]
		return nil
	}
	b.Arena = b.Arena[:mark]
	v.inputs.give(cmd, in)
	return err
}

func allLiteral(words []syntax.Word) bool {
	for i := range words {
		if !words[i].Literal() {
			return false
		}
	}
	return true
}

// fail makes an error of a statement into a Failure.
func (v *validator) fail(fr *frame, h *heading, err error) *Failure {
	if failure, ok := err.(*Failure); ok { //nolint:errorlint // one from further in travels unwrapped
		return failure
	}
	c := &Call{session: v.session, frame: fr, command: h.command, typed: h.typed, unknown: h.unknown, socket: v.current}
	e, code := c.describe(err)
	failure := &Failure{Err: e, Place: fr.place, Syntax: true, code: code, origin: origin{command: e.Operation}}
	if c.command != nil {
		failure.origin = c.origin()
	}
	if failure.origin.socket != "" && h.typed != "" { // an object names it, unless only the run can know it
		failure.origin.socket = ""
		if syntax.IsIdentifier(h.typed) {
			failure.origin.socket = e.Socket
		}
	}
	return failure
}

// bindOnce binds words that will run more than once, as long as they last.
func (c *Call) bindOnce(st statement) statement {
	if st.input != nil {
		return st
	}
	v := c.fiber.validator()
	v.bodies = true
	if bound, failure := v.statement(c.frame, st.words); failure == nil {
		return bound
	}
	return st
}
