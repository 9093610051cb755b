package session

import (
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// Detached is what `detach` is given: a job's number, or a command.
type Detached struct {
	job  int64 // 0: none
	body Body
}

var detachedKind = param.Kind{Set: setDetached, Rest: true, CommandAt: 1, Choices: param.JobNumber(0).Kind().Choices}

// Kind implements param.Typed.
func (Detached) Kind() *param.Kind { return &detachedKind }

func setDetached(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	in := (*Detached)(dst)
	w := &args[0]
	if len(args) > 1 || !isNumber(w) && (w.Pieces == nil || len(w.Pieces) > 1) {
		return setBody(b, p, unsafe.Pointer(&in.body), args)
	}
	text, known, err := b.Text(w)
	if err != nil || !known {
		return 1, err
	}
	if in.job, err = param.ParseInt(text); err == nil && in.job < 1 {
		err = param.Usage("there is no job " + text)
	}
	return 1, err
}

func isNumber(w *syntax.Word) bool {
	_, err := param.ParseInt(w.Text)
	return err == nil && w.Group == nil
}

// Detach starts a command as a job that nobody joins, or has a job's result dropped.
func (c *Call) Detach(in Detached) (value.Value, error) {
	if in.job == 0 {
		return value.Nothing, c.fiber.spawnDetached(c.frame, in.body.statement.words)
	}
	if err := c.detachJob(in.job); err != nil {
		return value.Ok, err
	}
	c.fiber.setOrigin(c)
	c.fiber.settle(&value.Ok)
	return value.Ok, nil
}

// printed hands on at once what a detached job prints, and nothing else.
type printed struct{ collector }

// Result implements Sink.
func (s *printed) Result(r *Result) {
	if r.Err == nil && r.Value.Kind == value.Output {
		s.job.session.config.Sink.Notice(&Notice{Output: r, At: r.At})
	}
}
