package testscripts_test

import (
	"fmt"
	"strings"
)

// inOneLine writes several lines as the list of jobs has them.
var inOneLine = strings.NewReplacer("{\n", "{ ", "\n}", " }", "\n", "; ")

// group writes several lines that are one command, mostly of several: a group, behind prefixes or as a block.
func (p *script) group() {
	s := p.side()
	head := pick(p, "{", "{", fmt.Sprintf("timeout %dus {", p.rnd.IntN(2000)), fmt.Sprintf("if %s:is_open {", s.reader), "repeat")
	several := head == "repeat"
	if several {
		head = fmt.Sprintf("repeat %d {", 1+p.rnd.IntN(4))
		p.rounds++
	}
	outer, job, spawned := p.at, p.plain() && p.one(2), ""
	if job {
		p.jobs++
		p.at = &lines{name: p.name("group")}
		if p.one(3) {
			spawned = "spawn "
		}
	}
	body := p.at
	first := len(body.steps)
	p.emit(step{open: true}, "%s%s", spawned, head)
	p.depth++
	for range 1 + p.rnd.IntN(4) {
		p.anything()
	}
	p.depth--
	end := "}"
	if job && spawned == "" {
		end = "} &"
	}
	p.emit(step{}, "%s", end)
	if several {
		p.rounds--
		body.steps[first].repeats = len(body.steps) - first
	}
	for i := range body.steps[first : len(body.steps)-1] {
		body.steps[first+i].open = true
	}
	if !job {
		return
	}
	for i := range body.steps {
		body.steps[i].flow = body.name
	}
	text := strings.Join(body.texts[:len(body.texts)-1], "\n") + "\n}"
	body.steps[0].spawns = inOneLine.Replace(strings.TrimPrefix(text, spawned))
	p.at = outer
	p.at.texts = append(p.at.texts, body.texts...)
	p.at.steps = append(p.at.steps, body.steps...)
}
