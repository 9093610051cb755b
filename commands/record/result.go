package record

import (
	"net/netip"
	"strconv"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/value"
)

// segment is what one read surely gets when it was sent at once: the data of a segment that fits an
// Ethernet frame (RFC 879: 1500 bytes less two headers), less room for TCP's options.
const segment = 1400

// note adds a result to an entry. Of a quiet session's results few come here, and a replay prints all.
func (r *recorder) note(e *entry, res *session.Result) {
	r.noteResult(e, res)
	if r.session.IsQuiet() {
		e.lines.skip()
	}
}

func (r *recorder) noteResult(e *entry, res *session.Result) {
	output := r.session.Settings.Output()
	res = r.withoutAliases(res)
	command := r.session.Lookup(res.Command)
	e.note(res, command != nil && command.Prefix && res.Variable == "")
	if e.binds {
		e.input = r.names.replace(e, e.typed)
	}
	text := r.names.relocated(e, res, string(session.AppendResult(nil, res, output, value.Form{})))
	if text == "" {
		return
	}
	if output == session.OutputJSON {
		r.noteObject(e, res, text)
		return
	}
	if res.Err != nil {
		r.noteError(e, res, text)
		return
	}
	v := &res.Value
	switch {
	case output == session.OutputRaw && (v.Kind == value.Output || v.Kind == value.Data && value.Printable(v.Bytes)):
		r.names.find(e, text)
	case output == session.OutputRaw:
		e.lines.add(text)
	case v.Kind == value.Accepted && strings.Contains(text, " unix:"):
		r.names.find(e, text)
	case v.Kind == value.Accepted:
		// An accepted peer's port is another each time.
		r.names.find(e, text[:strings.LastIndexByte(text, ':')+1])
		e.lines.pattern(anyText)
		e.lines.add("\n")
	case v.Kind == value.Spawned:
		e.lines.add("[" + strconv.FormatInt(v.Int, 10) + "] " + r.names.replace(e, r.before.substitute(r, e, r.writtenOut(v.Str))) + "\n")
	default:
		r.noteAs(e, r.replayOf(res), text)
	}
	r.noteDescriptor(e, res)
}

func (r *recorder) noteAs(e *entry, rule session.Replay, text string) {
	switch rule {
	case session.ReplayEndpoints:
		r.names.find(e, text)
	case session.ReplayVaries:
		e.lines.pattern(anyText)
		e.lines.add("\n")
	case session.ReplayHeader:
		first, _, _ := strings.Cut(text, "\n")
		e.lines.add(first + "\n")
		e.lines.skip()
	case session.ReplayDrop:
		e.lines.skip()
	default:
		e.lines.add(text)
	}
}

// replayOf is how a result repeats: as its command's Doc has it, as far as that depends on no more than what the result
// is.
func (r *recorder) replayOf(res *session.Result) session.Replay {
	c := r.session.Lookup(res.Command)
	if c == nil {
		return session.ReplayDrop // what `set show_state` adds
	}
	rule, v := c.Replay, &res.Value
	switch v.Kind {
	case value.Scalar:
		if v.Varies() || rule == session.ReplayVaries || rule == session.ReplayDescriptor {
			return session.ReplayVaries
		}
		return session.ReplayEndpoints
	case value.Data:
		if v.Varies() || rule == session.ReplayDrop {
			return session.ReplayDrop
		}
		return replayOfData(rule, v.Bytes)
	case value.Output:
		return rule
	case value.TableKind:
		return replayOfTable(rule)
	case value.Integer, value.Unsigned:
		return r.replayOfInteger(rule, res)
	case value.Lines:
		return replayOfLines(rule, v)
	case value.Duration, value.Boolean:
		if rule == session.ReplayVaries {
			return rule
		}
	case value.List:
		if rule == session.ReplayEndpoints {
			return rule
		}
	case value.OkKind, value.QuietKind, value.NothingKind, value.Linger, value.Accepted, value.Spawned:
	}
	return session.ReplaySame
}

func replayOfTable(rule session.Replay) session.Replay {
	switch rule {
	case session.ReplayVaries:
		return session.ReplayHeader
	case session.ReplayEndpoints:
		return session.ReplaySame
	default:
		return rule
	}
}

// replayOfInteger: a job's own data, which a write was given, is not at hand.
func (r *recorder) replayOfInteger(rule session.Replay, res *session.Result) session.Replay {
	switch {
	case res.Value.Varies():
		return session.ReplayVaries
	case rule == session.ReplayEndpoints, rule == session.ReplayVaries:
		return rule
	case rule == session.ReplayWritten && (res.Job != 0 || res.Value.Int != int64(r.session.Offered())):
		return session.ReplayVaries
	}
	return session.ReplaySame
}

// replayOfData: how much a single read gets depends on segments.
func replayOfData(rule session.Replay, data []byte) session.Replay {
	switch {
	case rule == session.ReplayOneRead && len(data) > segment:
		return session.ReplayDrop
	case value.Printable(data):
		return session.ReplayEndpoints
	}
	return session.ReplaySame
}

// replayOfLines: what a name resolves to may change, but for this machine's own.
func replayOfLines(rule session.Replay, v *value.Value) session.Replay {
	if rule != session.ReplayLoopback {
		return rule
	}
	for line := range strings.Lines(string(v.AppendText(nil, value.Form{}))) {
		if e, err := netip.ParseAddrPort(strings.TrimSpace(line)); err != nil || chosenAddress(e.Addr()) {
			return session.ReplayDrop
		}
	}
	return session.ReplayEndpoints
}

// noteError adds an error. How much of a write went out is the system's choice, and in a replay there are the recorder's
// own variables, too, one of which may be the nearest to a name that none has.
func (r *recorder) noteError(e *entry, res *session.Result, text string) {
	const noVariable = "is not the name of a variable"
	if first, rest, _ := strings.Cut(text, "\n"); res.Err.Name == "usage" && strings.Contains(first, noVariable) {
		r.names.find(e, first[:strings.Index(first, noVariable)+len(noVariable)])
		e.lines.pattern(anyText)
		e.lines.add("\n")
		text = rest
	}
	if res.Err.Beside.Varies() {
		first, _, _ := strings.Cut(text, "\n")
		r.names.find(e, first+"\n")
		e.lines.skip()
		return
	}
	if res.Err.Wrote && res.Err.Transferred > 0 {
		first, rest, _ := strings.Cut(text, "\n")
		if end := strings.LastIndex(first, " after "); end >= 0 {
			r.names.find(e, first[:end]+" after ")
			e.lines.pattern(anyText)
			e.lines.add("\n")
			text = rest
		}
	}
	r.names.find(e, text)
}

// noteObject adds a JSON object, without the place that it names and the time that it took.
func (r *recorder) noteObject(e *entry, res *session.Result, text string) {
	const from, to = `,"command":`, `,"elapsed_us":`
	start, end := strings.Index(text, from), strings.LastIndex(text, to)
	rule := session.ReplayEndpoints
	switch {
	case res.Err == nil:
		rule = r.replayOf(res)
	case res.Err.Beside.Varies():
		rule = session.ReplayDrop
	}
	if start < 0 || end < start || rule != session.ReplaySame && rule != session.ReplayEndpoints {
		e.lines.pattern(anyText)
		e.lines.add("\n")
		return
	}
	e.lines.add(`{"file":`)
	e.lines.pattern(anyText)
	r.names.find(e, text[start:end])
	e.lines.add(to)
	e.lines.pattern(anyText)
	e.lines.add("}\n")
}

// noteDescriptor keeps a descriptor that the session handed out in a variable, by a line after the
// entry, so that it can be named again.
func (r *recorder) noteDescriptor(e *entry, res *session.Result) {
	c := r.session.Table().Lookup(res.Command)
	if res.Err != nil || res.Job != 0 || res.Variable != "" || c == nil || c.Replay != session.ReplayDescriptor {
		return
	}
	name := r.names.newName("fd")
	r.names.vars[strings.Clone(res.Value.Str)] = name
	e.after = []string{inputSet(name, "$_")}
}
