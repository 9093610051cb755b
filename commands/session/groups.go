package session

import (
	"strconv"

	"sockshell/commands/match"
)

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

// givesGroups reports a job, which is done, whose join sets $m1 … $m9.
func (j *Job) givesGroups() bool { return j.call.groups != nil || j.fiber != nil && j.fiber.grouped }

// takeGroups gives the fiber what its joined job's patterns found.
func (f *Fiber) takeGroups(j *Job) {
	switch {
	case j.fiber == nil && j.call.groups != nil:
		f.setGroups(j.call.groups)
	case j.fiber != nil && j.fiber.grouped:
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
}
