package session

import (
	"strconv"
	"strings"

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
	if err := RefuseTest(file); err != nil {
		return err
	}
	if c.frame.sourced >= maxDepth {
		return param.FileTrouble("files source each other more than " + strconv.Itoa(maxDepth) + " deep")
	}
	_, text := syntax.CutMark(string(data))
	return c.sourceText(file, text, args)
}

// RefuseTest is the error of a file that is no script but a test, by its name.
func RefuseTest(file string) error {
	if !strings.HasSuffix(file, ".transcript") && !strings.HasSuffix(file, ".txtar") {
		return nil
	}
	return param.FileTrouble("it is a test, not a script: sockshell test " + syntax.Shown(file) + " plays it")
}

// sourceText checks a file's text and runs it in a frame of its own.
func (c *Call) sourceText(name, text string, args []string) error {
	p := program{place: Place{File: name, Nested: true}}
	if found := c.fiber.validator().file(&p, text); len(found) > 0 {
		return tooMany(name, found)
	}
	c.fiber.recordSource(text)
	own := c.within()
	if len(args) > 0 {
		own.args = args
	}
	own.capture, own.aliasStack = nil, nil
	own.sourced++
	return c.fiber.runProgram(own, &p, false)
}

// tooMany makes one error of all that is wrong with a file that has not run.
func tooMany(name string, found []*Failure) error {
	e := param.FileTrouble(syntax.Shown(name) + " has " + countErrors(found) + ", and has not run")
	for _, failure := range found {
		e.Details = append(e.Details, string(AppendPlace(nil, failure.Place))+"error: "+failure.Error())
	}
	return e
}
