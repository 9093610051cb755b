package commands

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type expectInput struct {
	Pattern pattern `name:"PATTERN" doc:"a literal, or re:'REGEX'"`
	Max     int64   `name:"MAX" default:"1048576" doc:"give up after so many bytes without it"`

	stream *stream
}

type writePiecesInput struct {
	Sizes pieces        `name:"SIZES" doc:"bytes of each piece: 1,3,* (* is the rest) or 4… (4 each time)"`
	Pause time.Duration `name:"PAUSE" doc:"between two pieces"`
	Data  []byte        `name:"DATA" doc:"what to send"`
}

type resolveInput struct {
	Host    string `name:"HOST" kind:"text" doc:"a name or an address"`
	Service string `name:"SERVICE" kind:"text" default:"0" doc:"a service or a port"`
}

func expectCommands() []*Command {
	return []*Command{
		DefineOp("expect", Doc{
			Group: Transfer, Summary: "read until PATTERN occurs, and not one byte past its end",
			Detail: "Gives everything up to there. A regular expression (RE2, over bytes) matches at the earliest end at which it can, as if bytes came singly: " +
				"end it with its delimiter. Its groups become $m1 … $m9, those without a part in the match empty. An error keeps what was read in $_.",
			Errors: append([]string{"not_found", "usage"}, readErrors...),
			Examples: pair + "> a:write_all \"220 mail ready\\r\\n250 ok\\r\\n\"\n24\n> b:expect re:'([0-9]+) ([a-z]+) '\n9 bytes \"220 mail \"\n> print $m1 $m2\n220 mail\n" +
				"> b:expect \"\\r\\n\"\n7 bytes \"ready\\r\\n\"\n",
		}, prepareExpect, finishExpect),
		DefineOn("write_pieces", Doc{
			Group: Transfer, Summary: "send in pieces, each its own segment, with pauses between",
			Detail:   "Each piece goes out at once, as with tcp_no_delay, which is set meanwhile. Gives how many bytes went out.",
			Errors:   append([]string{"usage"}, writeErrors...),
			Examples: pair + "> a:write_pieces 1,3,* 0 \"GET / HTTP/1.0\\r\\n\"\n16\n> b:read_all 16\n16 bytes \"GET / HTTP/1.0\\r\\n\"\n",
		}, runWritePieces),
		Define("resolve", Doc{
			Group: Lifecycle, Summary: "look a name up", API: "ip.get_address_info",
			Detail:   "Gives the endpoints, in the order in which connect tries them.",
			Errors:   []string{"host_not_found", "host_not_found_try_again", "no_data", "service_not_found", "operation_aborted", "timed_out"},
			Examples: "> resolve 127.0.0.1 80\n127.0.0.1:80\n",
		}, runResolve),
	}
}

// pattern is what expect waits for.
type pattern struct {
	text  []byte
	regex bool
}

const regexPrefix = "re:"

// setPattern reads a literal as any WORD, or `re:` and a regular expression.
func setPattern(b *binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	w := &args[0]
	in := (*pattern)(dst)
	text, known, err := b.text(w)
	if err != nil {
		return 0, err
	}
	if in.regex = startsBare(w, regexPrefix); !in.regex {
		in.text, err = b.bytes(args[:1], false)
		if err == nil && known && len(in.text) == 0 {
			err = &usageError{msg: "it is empty"}
		}
		return 1, prefixed(p.Name, err)
	}
	if !known {
		return 1, nil
	}
	in.text = textBytes(text[len(regexPrefix):])
	if b.checking {
		_, err = compileStream(bytesText(in.text))
	}
	return 1, prefixed(p.Name, err)
}

// startsBare reports a word that begins, outside quotes, with the text.
func startsBare(w *syntax.Word, text string) bool {
	if w.Pieces == nil {
		return w.Quote == syntax.Bare && strings.HasPrefix(w.Text, text)
	}
	first := &w.Pieces[0]
	return first.Kind == syntax.Literal && first.Quote == syntax.Bare && strings.HasPrefix(first.Text, text)
}

func prepareExpect(c *Call, in *expectInput, op *sockcore.Op) error {
	op.Kind, op.Max, op.Buf, op.Delim = sockcore.OpReadUntil, in.Max, c.readBuffer(), in.Pattern.text
	if !in.Pattern.regex {
		return nil
	}
	var err error
	if in.stream, err = compileStream(string(in.Pattern.text)); err != nil {
		return err
	}
	if _, found := in.stream.feed(nil); found {
		op.Kind, op.Max = sockcore.OpReadSome, 0 // it is there before the first byte
		return nil
	}
	op.Match = in.stream.feed
	return nil
}

func finishExpect(c *Call, in *expectInput, op *sockcore.Op) (value.Value, error) {
	v, err := finishRead(c, in, op)
	if err != nil || in.stream == nil {
		return v, err
	}
	c.groups = []string{}
	for _, group := range in.stream.groups(v.Bytes) {
		c.groups = append(c.groups, string(group))
	}
	return v, nil
}

// lastGroup is the highest of $m1 … $m9.
const lastGroup = 9

// setGroups sets $m1 … $m9; those that the pattern does not have are unset.
func (f *Fiber) setGroups(groups []string) {
	f.grouped = true
	for i := range lastGroup {
		name := "m" + strconv.Itoa(i+1)
		if i < len(groups) {
			f.vars[name] = groups[i]
		} else {
			delete(f.vars, name)
		}
	}
}

// takeGroups gives the fiber what its joined job's patterns found.
func (f *Fiber) takeGroups(j *job) {
	switch {
	case j.fiber == nil && j.call.groups != nil:
		f.setGroups(j.call.groups)
	case j.fiber != nil && j.fiber.grouped:
		var groups []string
		for i := range lastGroup {
			text, ok := j.fiber.vars["m"+strconv.Itoa(i+1)]
			if !ok {
				break
			}
			groups = append(groups, text)
		}
		f.setGroups(groups)
	}
}

// pieces are the sizes of the sends that write_pieces makes.
type pieces struct {
	sizes []int64
	each  bool // the last size repeats
	rest  bool // what is left goes out in one
}

func parsePieces(_ *Param, text string) (pieces, error) {
	var p pieces
	words := strings.Split(text, ",")
	for i, word := range words {
		last := i == len(words)-1
		if word == "*" && last {
			p.rest = true
			break
		}
		each := strings.TrimSuffix(strings.TrimSuffix(word, "…"), "...")
		p.each = each != word
		n, err := parseInt(each)
		if err != nil || n < 1 || p.each && !last {
			return p, &usageError{msg: quoted(text) + " is not sizes: 1,3,* or 4…"}
		}
		p.sizes = append(p.sizes, n)
	}
	return p, nil
}

// next takes the first piece off data.
func (p *pieces) next(data []byte) (piece, left []byte, err error) {
	n := int64(len(data))
	switch {
	case len(p.sizes) == 1 && p.each:
		n = p.sizes[0]
	case len(p.sizes) > 0:
		n, p.sizes = p.sizes[0], p.sizes[1:]
	case !p.rest:
		return nil, data, &usageError{msg: "SIZES leaves " + plural(len(data), "byte") + " of DATA: end it with * for the rest"}
	}
	n = min(n, int64(len(data)))
	return data[:n], data[n:], nil
}

func runWritePieces(c *Call, in *writePiecesInput) (value.Value, error) {
	noDelay, _ := sockcore.LookupOption("tcp_no_delay")
	before, err := c.sock().GetOption(noDelay)
	if err != nil {
		return value.Ok, err
	}
	if err := c.sock().SetOption(noDelay, sockcore.BoolValue(true)); err != nil {
		return value.Ok, err
	}
	sent, err := c.sendPieces(in)
	if restored := c.sock().SetOption(noDelay, before); err == nil && restored != nil {
		err = restored
	}
	if err != nil {
		return value.Ok, &transferError{err: err, n: sent}
	}
	return value.OfInt(sent), nil
}

// sendPieces checks that the sizes cover the data before anything goes out.
func (c *Call) sendPieces(in *writePiecesInput) (sent int64, err error) {
	sizes := in.Sizes
	for left := in.Data; len(left) > 0; {
		if _, left, err = sizes.next(left); err != nil {
			return 0, err
		}
	}
	sizes = in.Sizes
	for left := in.Data; len(left) > 0; {
		if sent > 0 {
			if err := c.pause(in.Pause); err != nil {
				return sent, err
			}
		}
		var piece []byte
		piece, left, _ = sizes.next(left)
		n, err := c.sendAll(piece)
		sent += n
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// sendAll sends data and waits until it is out.
func (c *Call) sendAll(data []byte) (int64, error) {
	op := &c.op
	reuse(op)
	op.Kind, op.Buf, op.Deadline, op.Tag = sockcore.OpWriteAll, data, c.limit(), c.tag()
	if !c.sock().Start(op) {
		c.park()
		c.cancel.wait(op)
	}
	return op.N, op.Err
}

func runResolve(c *Call, in *resolveInput) (value.Value, error) {
	c.target = in.Host
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if deadline := c.limit(); deadline != 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, time.Duration(deadline-sockcore.Now()), sockcore.TimedOut)
		defer stop()
	}
	c.park()
	type answer struct {
		endpoints []sockcore.Endpoint
		err       error
	}
	answers := make(chan answer, 1)
	host, service := strings.Clone(in.Host), strings.Clone(in.Service)
	go func() {
		endpoints, err := sockcore.Resolve(ctx, host, service, sockcore.Unspecified)
		answers <- answer{endpoints, err}
	}()
	select {
	case a := <-answers:
		return endpointLines(a.endpoints), a.err
	case <-ctx.Done():
		return value.Ok, context.Cause(ctx)
	case <-c.cancel.channel():
		return value.Ok, c.cancel.fired()
	}
}

func endpointLines(endpoints []sockcore.Endpoint) value.Value {
	lines := make([]string, len(endpoints))
	for i, e := range endpoints {
		lines[i] = e.String()
	}
	return value.OfLines(lines)
}
