package testscripts_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// payload is what a write sends: head, where it is numbered the round of a repeat, from 1, in four bytes, and tail.
type payload struct {
	head, tail string
	numbered   bool
}

func (d *payload) bytes(round int) []byte {
	out := []byte(d.head)
	if d.numbered {
		out = binary.BigEndian.AppendUint32(out, uint32(round))
	}
	return append(out, d.tail...)
}

// letters are so many random ones, now and then a full stop between.
func (p *script) letters(n int) string {
	text := make([]byte, n)
	for i := range text {
		if text[i] = byte('a' + p.rnd.IntN(26)); i%50 == 37 {
			text[i] = '.'
		}
	}
	return string(text)
}

// payload makes what no other write of the script sends, and spells it; word says as one word.
func (p *script) payload(word bool) (sent payload, spelled string) {
	mark := fmt.Sprintf("%s%d.", dataMark, p.number())
	size := p.rnd.IntN(60)
	if p.one(8) {
		size = p.rnd.IntN(8000)
	}
	body := p.letters(size)
	sent = payload{head: mark, tail: body}
	kind := p.rnd.IntN(9)
	if word {
		kind = p.rnd.IntN(6)
	}
	switch kind {
	case 0:
		return sent, mark + body
	case 1:
		return sent, fmt.Sprintf(`"\x%x%s%s"`, mark[0], mark[1:], body)
	case 2:
		variable := p.name("d")
		p.emit(step{}, "let %s '%s%s'", variable, mark, body)
		return sent, "$" + variable
	case 3:
		variable := p.name("d")
		p.emit(step{}, "let %s %s", variable, "x"+body)
		sent.tail = "x" + body
		return sent, mark + `"$` + variable + `"`
	case 4:
		return sent, "hex:" + hex.EncodeToString(sent.bytes(0))
	case 5:
		return sent, "base64:" + base64.StdEncoding.EncodeToString(sent.bytes(0))
	case 6:
		sent.numbered = true
		return sent, fmt.Sprintf("'%s' u32:$i '%s'", mark, body)
	case 7:
		if p.one(4) {
			body += p.letters(5000) + strings.Repeat(body+"-", 100_000/(len(body)+1))
		}
		sent.tail = body
		file := p.name("data")
		p.data[file] = mark + body
		return sent, "file:" + file
	default:
		return sent, fmt.Sprintf("'%s' '%s'", mark, body)
	}
}

// write sends something on some connection.
func (p *script) write() {
	side := p.side()
	socket := side.writer
	s := step{does: writes, socket: socket}
	var spelled, op string
	at := p.socket(socket)
	way := p.rnd.IntN(10)
	if side.transport == "unix" {
		way = p.rnd.IntN(12)
	}
	if side.messages() && (way == 2 || way == 3) { // which send in parts
		way = 4
	}
	switch way {
	case 0:
		s.sent, spelled = p.payload(false)
		op = fmt.Sprintf("%s:write_some %s", at, spelled)
	case 1:
		s.sent, spelled = p.payload(true)
		op = fmt.Sprintf("%s:send %s %s", at, spelled, pick(p, "0", "dont_wait"))
	case 2:
		s.sent, spelled = p.payload(false)
		op = fmt.Sprintf("%s:write_pieces %s %s %s", at, pick(p, "1,2,*", "7…", "2000…"), pick(p, "0", "30us"), spelled)
	case 3:
		file, body := p.name("data"), p.letters(p.rnd.IntN(5000))
		p.data[file] = "skipped" + body
		s.sent = payload{head: fmt.Sprintf("%s-%s-", dataMark, file), tail: body}
		op = fmt.Sprintf("%s:send_file %s 7 0 '%s' '' %d", at, file, s.sent.head, 1+p.rnd.IntN(4000))
	case 10, 11:
		s.sent, spelled = p.payload(true)
		op = fmt.Sprintf("%s:send_with_fds %s %s", at, spelled, pick(p, "$fd", "/dev/fd/$fd", "$fd $fd $fd"))
	default:
		s.sent, spelled = p.payload(false)
		op = fmt.Sprintf("%s:write_all %s", at, spelled)
	}
	numbered := s.sent.numbered // which only a repeat counts
	p.operate(s, op, numbered, true)
}

// read receives something on some connection, on which no other flow reads.
func (p *script) read() {
	side := p.side()
	switch {
	case side.busy != nil && side.busy != p.at:
		return
	case p.at != p.main:
		side.busy = p.at
	}
	s := step{does: reads, socket: side.reader}
	at := p.socket(side.reader)
	n := 1 + p.rnd.IntN(40)
	if p.one(6) {
		n = 1 + p.rnd.IntN(9000)
	}
	op, again := "", true
	way := p.rnd.IntN(12)
	switch {
	case side.messages():
		way = 12 + p.rnd.IntN(5)
	case side.transport == "unix":
		way = pick(p, way, way, 16, 17)
	}
	if way == 10 && p.rounds > 0 { // whose file the next round would make anew
		way = 0
	}
	switch way {
	case 16:
		op = at + ":receive_message"
	case 17:
		op = fmt.Sprintf("%s:receive_with_fds %d %d", at, n, p.rnd.IntN(4))
	case 12:
		op = at + ":receive"
	case 13:
		op = at + ":receive_from"
	case 14:
		op = at + ":read_some"
	case 15:
		s.does = peeks
		op = at + ":receive 65536 peek"
	case 0:
		op = at + ":read_some"
	case 1:
		op = fmt.Sprintf("%s:read_some %d", at, n)
	case 2:
		op = fmt.Sprintf("%s:read_all %d", at, n)
	case 3:
		op = fmt.Sprintf("%s:read_at_least %d %d", at, n/2, n)
	case 4:
		op = fmt.Sprintf("%s:read_until '.'", at)
	case 5:
		op = fmt.Sprintf(`%s:read_until "\x%x" %d`, at, '.', n)
	case 6:
		op = fmt.Sprintf("%s:expect re:'([0-9]+)[.]' %d", at, 100*n)
	case 7:
		op = fmt.Sprintf("%s:receive %d %s", at, n, pick(p, "0", "dont_wait"))
	case 8:
		s.does = peeks
		op = fmt.Sprintf("%s:receive %d peek", at, n)
	case 9:
		s.does = discards
		op = fmt.Sprintf("%s:discard %d", at, n)
	case 10:
		s.does, again = receives, false
		s.with = p.name("got")
		op = fmt.Sprintf("%s:receive_file %s %d", at, s.with, n)
	default:
		op = at + ":expect ."
	}
	if flowing := p.operate(s, op, false, again); flowing {
		side.busy = &lines{}
	}
}

// operate runs an operation in one of the ways in which that can be done. repeat says that it must be repeated, again
// that it can be. It reports whether a job does it that may begin operations later.
func (p *script) operate(s step, op string, repeat, again bool) (flowing bool) {
	job := p.plain() && p.one(2)
	if job {
		p.jobs++
	}
	times := 1 + p.rnd.IntN(5)
	micros := p.rnd.IntN(400)
	capture := ""
	text := op
	switch n := p.rnd.IntN(10); {
	case repeat, again && n == 0:
		s.times = times
		text = fmt.Sprintf("repeat %d %s", times, op)
		flowing = job
	case n < 4:
		text = fmt.Sprintf("timeout %dus %s", micros, op)
		flowing = job && p.terminal // where an interrupt may let the script go on before the job begins
	case n == 4:
		text = "soon " + op
		flowing = job && p.terminal
	case n == 5 && p.plain(): // an interrupt of a job could keep what it gave from ever being shown
		capture = p.name("v")
		text = capture + " = " + op
	}
	if job {
		s.spawns = text
	}
	if flowing {
		s.flow = p.name("job")
	}
	line := text
	switch {
	case job && capture == "" && p.one(2):
		line = "spawn " + text
	case job:
		line = text + " &"
	}
	p.emit(s, "%s", line)
	for again && capture == "" && !flowing && p.one(4) {
		p.emit(s, "%s", line) // a line that comes again is bound only once
	}
	switch {
	case job:
	case capture != "":
		p.emit(step{does: prints, with: capture, back: 1}, "print $%s", capture)
	case p.rounds == 0 && p.one(2) && (s.does == reads || s.does == peeks):
		p.emit(step{does: prints, back: 1}, "print $_")
	}
	return flowing
}
