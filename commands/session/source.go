package session

import (
	"strconv"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// maxDepth is how deeply files may source each other.
const maxDepth = 64

// Source checks a file and runs it; without arguments it has those around it.
func (c *Call) Source(file string, args []string) error {
	c.target = file
	data, err := c.ReadFile(file, 0)
	if err != nil {
		return err
	}
	if c.sourced >= maxDepth {
		return param.FileTrouble("files source each other more than " + strconv.Itoa(maxDepth) + " deep")
	}
	_, text := syntax.CutMark(string(data))
	return c.sourceText(file, text, args)
}

// sourceText checks a file's text and runs it in a frame of its own.
func (f *Fiber) sourceText(name, text string, args []string) error {
	if found := f.checkText(name, text, true); len(found) > 0 {
		return tooMany(name, found)
	}
	f.recordSource(text)
	place, source, outer, capture, standing := f.place, f.source, f.args, f.capture, f.aliasStack
	if len(args) > 0 {
		f.args = args
	}
	f.capture, f.aliasStack = nil, nil
	f.sourced++
	err := f.runText(name, text, true)
	f.sourced--
	f.place, f.source, f.args, f.capture, f.aliasStack = place, source, outer, capture, standing
	return err
}

// tooMany makes one error of all that is wrong with a file that has not run.
func tooMany(name string, found []*Failure) error {
	e := param.FileTrouble(syntax.Shown(name) + " has " + countErrors(found) + ", and has not run")
	for _, failure := range found {
		e.Details = append(e.Details, string(AppendPlace(nil, failure.Place))+"error: "+failure.Error())
	}
	return e
}
