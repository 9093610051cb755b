package commands

import (
	"net/netip"
	"strconv"
	"strings"

	"sockshell/commands/value"
)

// fate is what a recording makes of a result.
type fate uint8

const (
	keep   fate = iota // it repeats as it is
	search             // it repeats but for ports and addresses that the system chose
	vary               // one line that never repeats
	header             // a table of which only the header repeats
	drop               // nothing of it repeats
)

// segment is what one read surely gets when it was sent at once: the data of a segment that fits an
// Ethernet frame (RFC 879: 1500 bytes less two headers), less room for TCP's options.
const segment = 1400

// note adds a result to an entry.
func (r *recorder) note(e *recordEntry, res *Result) {
	output := r.session.Settings.Output()
	res = r.withoutAliases(res)
	e.note(res)
	text := string(AppendResult(nil, res, output, value.Form{}))
	if text == "" {
		return
	}
	if output == OutputJSON {
		r.noteObject(e, res, text)
		return
	}
	if res.Err != nil {
		r.noteError(e, res, text)
		return
	}
	v := &res.Value
	switch {
	case output == OutputRaw:
		e.lines.add(text)
	case v.Kind == value.Accepted:
		// An accepted peer's port is another each time.
		r.names.find(e, text[:strings.LastIndexByte(text, ':')+1])
		e.lines.pattern(anyText)
		e.lines.add("\n")
	case v.Kind == value.Spawned:
		e.lines.add("[" + strconv.FormatInt(v.Int, 10) + "] " + r.names.replace(e, r.writtenOut(v.Str)) + "\n")
	default:
		r.noteFate(e, r.fateOf(res), text)
	}
	r.noteDescriptor(e, res)
}

func (r *recorder) noteFate(e *recordEntry, what fate, text string) {
	switch what {
	case keep:
		e.lines.add(text)
	case search:
		r.names.find(e, text)
	case vary:
		e.lines.pattern(anyText)
		e.lines.add("\n")
	case header:
		first, _, _ := strings.Cut(text, "\n")
		e.lines.add(first + "\n")
		e.lines.skip()
	case drop:
		e.lines.skip()
	}
}

// fateOf sorts results by what they are, not by how they look.
func (r *recorder) fateOf(res *Result) fate {
	switch v := &res.Value; v.Kind {
	case value.Integer, value.Unsigned:
		return r.fateOfInteger(res)
	case value.Duration:
		if res.Command == "time" {
			return vary
		}
	case value.Scalar:
		if res.Command == "release" || res.Command == "dup" || res.Command == "alias" {
			return vary
		}
		return search
	case value.Data:
		return fateOfData(res)
	case value.Output:
		if res.Command != "print" && res.Command != "hexdump" {
			return drop // what `set show_state` adds
		}
		return search
	case value.TableKind:
		return fateOfTable(res)
	case value.Lines:
		return fateOfLines(res)
	case value.Void, value.Silent, value.None, value.Boolean, value.Linger, value.List, value.Accepted, value.Spawned:
	}
	return keep
}

func (r *recorder) fateOfInteger(res *Result) fate {
	switch res.Command {
	case "local_port", "remote_port":
		return search
	case "native_handle", "io_control":
		return vary
	case "write_some", "send":
		// A job's own data is not at hand.
		if res.Job != 0 || res.Value.Int != int64(len(r.session.main.op.Buf)) {
			return vary
		}
	}
	return keep
}

// fateOfData: how much a single read gets depends on segments.
func fateOfData(res *Result) fate {
	once := res.Command == "read_some" || res.Command == "receive"
	switch {
	case once && len(res.Value.Bytes) > segment:
		return drop
	case value.Printable(res.Value.Bytes):
		return search
	}
	return keep
}

func fateOfTable(res *Result) fate {
	switch res.Command {
	case "set":
		return keep
	case "state":
		return drop
	}
	return header
}

// fateOfLines: names resolve to what their owners please, but for this machine's own.
func fateOfLines(res *Result) fate {
	switch res.Command {
	case "history", "state":
		return drop
	case "resolve":
		for line := range strings.Lines(string(res.Value.AppendText(nil, value.Form{}))) {
			if e, err := netip.ParseAddrPort(strings.TrimSpace(line)); err != nil || chosenAddress(e.Addr()) {
				return drop
			}
		}
	}
	return keep
}

// noteError adds an error. How much of a write went out is the system's choice, and in a replay there are the recorder's
// own variables, too, one of which may be the nearest to a name that none has.
func (r *recorder) noteError(e *recordEntry, res *Result, text string) {
	const noVariable = "is not the name of a variable"
	if first, rest, _ := strings.Cut(text, "\n"); res.Err.Name == "usage" && strings.Contains(first, noVariable) {
		r.names.find(e, first[:strings.Index(first, noVariable)+len(noVariable)])
		e.lines.pattern(anyText)
		e.lines.add("\n")
		text = rest
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
func (r *recorder) noteObject(e *recordEntry, res *Result, text string) {
	const from, to = `,"command":`, `,"elapsed_us":`
	start, end := strings.Index(text, from), strings.LastIndex(text, to)
	what := search
	if res.Err == nil {
		what = r.fateOf(res)
	}
	if start < 0 || end < start || what != keep && what != search {
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
func (r *recorder) noteDescriptor(e *recordEntry, res *Result) {
	if res.Err != nil || res.Job != 0 || res.Variable != "" || res.Command != "release" && res.Command != "dup" {
		return
	}
	name := r.names.newName("fd")
	r.names.vars[strings.Clone(res.Value.Str)] = name
	e.after = []string{"let " + name + " $_"}
}
