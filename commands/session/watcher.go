package session

import (
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// watcher remembers each socket's rows as they were shown last; nil: nothing is watched. It is
// used by the session's own fiber only.
type watcher map[*NamedSocket][]shownRow

// shownRow is a row as it was shown, and what it is where nothing is told of it.
type shownRow struct{ name, text, usual string }

// unseen are the rows of a socket that was not looked at before.
var unseen = []shownRow{{name: "state", text: sockcore.StateClosed.String()}}

// showState prints, with `set show_state on`, what has changed of the current socket since it was
// shown last, a line each: `  state: open → listening`. Rows that change on their own stay out, and
// so do those that a socket has only while it is open, when it is closed.
func (f *Fiber) showState(place Place) {
	if f.session.Settings.showState.Load() || f.watcher != nil {
		f.watch(place)
	}
}

func (f *Fiber) watch(place Place) {
	s := f.session
	if f.job != nil {
		return
	}
	if !s.Settings.showState.Load() {
		f.watcher = nil
		return
	}
	if f.watcher == nil {
		f.watcher = watcher{}
		for _, e := range s.sockets.list() {
			f.watcher.look(e)
		}
		return
	}
	lines := f.watcher.look(f.current)
	if output := s.Settings.Output(); len(lines) == 0 || output == OutputJSON || output == OutputRaw {
		return
	}
	f.sink.Result(&Result{Place: place, Value: value.OfOutput(lines)})
}

// look takes the socket's rows, and returns the lines that tell what is new.
func (w watcher) look(e *NamedSocket) (lines []byte) {
	details := e.sock.DetailsUntraced()
	before, seen := w[e]
	if !seen {
		before = unseen
	}
	now := shownOf(&details)
	w[e] = now
	for _, f := range now {
		was, told := textIn(before, f.name)
		if !told {
			was = f.usual
		}
		lines = f.appendChange(lines, was, f.text)
	}
	if details.State == sockcore.StateClosed {
		return lines
	}
	for _, f := range before {
		if _, told := textIn(now, f.name); !told {
			lines = f.appendChange(lines, f.text, f.usual)
		}
	}
	return lines
}

func shownOf(d *sockcore.Details) []shownRow {
	var list []shownRow
	for _, f := range RowsOf(d) {
		if f.moving {
			continue
		}
		if f.usual == "" {
			f.usual = "-"
		}
		list = append(list, shownRow{name: f.Name, text: scalarText(f.Value), usual: f.usual})
	}
	return list
}

// textIn is what the list says of the row of that name, if it does.
func textIn(list []shownRow, name string) (text string, told bool) {
	for i := range list {
		if list[i].name == name {
			return list[i].text, true
		}
	}
	return "", false
}

func (f *shownRow) appendChange(dst []byte, was, is string) []byte {
	if was == is {
		return dst
	}
	return append(dst, "  "+f.name+": "+syntax.Shown(was)+" → "+syntax.Shown(is)+"\n"...)
}
