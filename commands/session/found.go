package session

import (
	"strconv"
	"strings"

	"sockshell/commands/match"
	"sockshell/commands/session/param"
)

// localName reads the name of a parameter, or of for: none of those that commands set by themselves.
func localName(text string) (string, error) {
	name, err := param.ParseVariable(nil, text)
	if err == nil && givenByCommands(name) {
		return "", param.Usage("$" + name + " is set by commands: take another name")
	}
	return name, err
}

// givenByCommands reports $from, repeat's $i, $m1 … $m9, and decode's $f1 and so on.
func givenByCommands(name string) bool {
	digits := strings.TrimLeft(name[1:], "0123456789") == ""
	switch {
	case name == "from", name == "i":
		return true
	case len(name) == 1 || !digits || name[1] == '0':
		return false
	}
	return name[0] == 'f' || name[0] == 'm' && len(name) == 2
}

// SetGroups is called by an operation's finish: $m1 … $m9 are these texts once it is over, or once its job is joined.
func (c *Call) SetGroups(groups []string) { c.groups = groups }

// SetSender is called by an operation's finish: $from is this text once it is over, or once its job is joined.
func (c *Call) SetSender(from string) { c.sender = from }

// setGroups sets $m1 … $m9; those that the pattern does not have are unset.
func (f *Fiber) setGroups(groups []string) {
	f.grouped = true
	for i := range match.MaxGroups {
		name := "m" + strconv.Itoa(i+1)
		if i < len(groups) {
			f.vars.set(name, groups[i])
		} else {
			f.vars.unset(name)
		}
	}
}

// SetFields sets $f1 and so on to these texts. Those that the last fields had beyond them are unset.
func (c *Call) SetFields(fields []string) { c.fiber.setFields(fields) }

func (f *Fiber) setFields(fields []string) {
	f.decoded = true
	for i := range max(len(fields), f.fields) {
		if name := fieldName(i); i < len(fields) {
			f.vars.set(name, fields[i])
		} else {
			f.vars.unset(name)
		}
	}
	f.fields = len(fields)
}

func fieldName(i int) string { return "f" + strconv.Itoa(i+1) }

// setSender sets $from.
func (f *Fiber) setSender(from string) {
	f.addressed = true
	f.vars.set("from", from)
}

// setFound sets the variables for which a call's finish gave texts.
func (f *Fiber) setFound(c *Call) {
	if c.groups != nil {
		f.setGroups(c.groups)
	}
	if c.sender != "" {
		f.setSender(c.sender)
	}
}

// givesFound reports a job, which is done, whose join sets $m1 … $m9, $f1 … or $from.
func (j *Job) givesFound() bool {
	if f := j.fiber; f != nil {
		return f.grouped || f.decoded || f.addressed
	}
	return j.call.groups != nil || j.call.sender != ""
}

// takeFound gives the fiber what its joined job set of these variables.
func (f *Fiber) takeFound(j *Job) {
	if j.fiber == nil {
		f.setFound(&j.call)
		return
	}
	if j.fiber.grouped {
		var groups []string
		for i := range match.MaxGroups {
			text, ok := j.fiber.vars.get("m" + strconv.Itoa(i+1))
			if !ok {
				break
			}
			groups = append(groups, text)
		}
		f.setGroups(groups)
	}
	if j.fiber.decoded {
		var fields []string
		for i := range j.fiber.fields {
			text, _ := j.fiber.vars.get(fieldName(i))
			fields = append(fields, text)
		}
		f.setFields(fields)
	}
	if from, ok := j.fiber.vars.get("from"); ok && j.fiber.addressed {
		f.setSender(from)
	}
}
