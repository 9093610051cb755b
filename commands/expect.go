package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"

	"sockshell/commands/match"
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/internal/crash"
	"sockshell/sockcore"
)

type expectInput struct {
	Pattern pattern `name:"PATTERN" doc:"a literal, or re:'REGEX'"`
	Max     int64   `name:"MAX" default:"1048576" doc:"give up after so many bytes without it"`
}

type writePiecesInput struct {
	Sizes pieces        `name:"SIZES" doc:"bytes of each piece: 1,3,* (* is the rest) or 4... (4 each time)"`
	Pause time.Duration `name:"PAUSE" doc:"between two pieces"`
	Data  []byte        `name:"DATA" doc:"what to send"`
}

type resolveInput struct {
	Host    hostName   `name:"HOST" doc:"a name or an address; or one word as HOST:SERVICE"`
	Service param.Text `name:"SERVICE" default:"0" doc:"a service or a port"`
}

// noService is the default of resolveInput.Service.
const noService = "0"

// hostName is a name or an address.
type hostName string

var hostNameKind = param.Kind{
	Set:     param.Copied(func(_ *param.Param, text string) (string, error) { return text, nil }),
	Choices: hostNames,
	Host:    true,
}

// hostNames are the hosts, without the transports that connect was given with them.
func hostNames(s *param.Scope, _ *param.Param, _ []string) (names []param.Choice) {
	for _, c := range s.With("").HostChoices() {
		t, rest, ok := cutTransport(c.Text)
		if ok {
			c.Text = rest
		}
		if (!ok || !t.HasPaths()) && !slices.ContainsFunc(names, func(n param.Choice) bool { return n.Text == c.Text }) {
			names = append(names, c)
		}
	}
	return names
}

// Kind implements param.Typed.
func (hostName) Kind() *param.Kind { return &hostNameKind }

func expectCommands() []*session.Command {
	return []*session.Command{
		session.DefineOpKeeping("expect", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnStreams, Summary: "read until PATTERN occurs, and not one byte past its end",
			Detail: "Gives everything up to there. A regular expression (RE2, over bytes) matches at the earliest end at which it can, as if bytes came singly: " +
				"end it with its delimiter. Its groups become $m1 … $m9, those without a part in the match empty. An error keeps what was read in $_.",
			Errors: append([]string{"not_found", "usage"}, readErrors...),
			Examples: pair + "> a:write_all \"220 mail ready\\r\\n250 ok\\r\\n\"\n24\n> b:expect re:'([0-9]+) ([a-z]+) '\n9 bytes \"220 mail \"\n> print $m1 $m2\n220 mail\n" +
				"> b:expect \"\\r\\n\"\n7 bytes \"ready\\r\\n\"\n",
		}, prepareExpect, finishExpect),
		session.DefineOpKeeping("write_pieces", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnStreams, Summary: "send in pieces, each its own segment, with pauses between",
			Detail:   "Each piece goes out at once: on TCP tcp_no_delay is set meanwhile. Gives how many bytes went out.",
			Errors:   append([]string{"usage"}, writeErrors...),
			Examples: pair + "> a:write_pieces 1,3,* 0 \"GET / HTTP/1.0\\r\\n\"\n16\n> b:read_all 16\n16 bytes \"GET / HTTP/1.0\\r\\n\"\n",
		}, prepareWritePieces, finishWritePieces),
		session.Define("resolve", session.Doc{
			Group: session.Lifecycle, Replay: session.ReplayLoopback, Summary: "look a name up", API: "ip.get_address_info",
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

var (
	patternKind = param.Kind{
		Set: setPattern, Bytes: true, Prefix: regexPrefix, Topic: "bytes",
		Choices: func(*param.Scope, *param.Param, []string) []param.Choice {
			return append(param.BytePrefixes(), param.Choice{Text: regexPrefix, Doc: "a regular expression, in quotes"})
		},
	}
	piecesKind = param.Kind{
		Set:     param.One(parsePieces),
		Choices: func(*param.Scope, *param.Param, []string) []param.Choice { return pieceChoices() },
	}
)

// Kind implements param.Typed.
func (pattern) Kind() *param.Kind { return &patternKind }

// Kind implements param.Typed.
func (pieces) Kind() *param.Kind { return &piecesKind }

// setPattern reads a literal as any WORD, or `re:` and a regular expression.
func setPattern(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	w := &args[0]
	in := (*pattern)(dst)
	text, known, err := b.Text(w)
	if err != nil {
		return 0, err
	}
	if in.regex = startsBare(w, regexPrefix); !in.regex {
		b.HintEscape(args[:1])
		in.text, err = b.Bytes(args[:1], false)
		if err == nil && known && len(in.text) == 0 && (!b.Checking || !b.Looks) { // what a file holds the run knows
			err = param.Usage("it is empty")
		}
		return 1, param.Prefixed(p.Name, err)
	}
	if !known {
		return 1, nil
	}
	in.text = param.BytesOf(text[len(regexPrefix):])
	if b.Checking {
		_, err = match.Stream(param.TextOf(in.text))
	}
	return 1, param.Prefixed(p.Name, patternError(err))
}

// patternError is a usage error of what is wrong with a regular expression.
func patternError(err error) error {
	var wrong *match.Error
	if errors.As(err, &wrong) {
		return param.Usage("the regular expression has " + wrong.Code.String() + ": " + param.Quoted(wrong.Expr))
	}
	return err
}

// startsBare reports a word that begins, outside quotes, with the text.
func startsBare(w *syntax.Word, text string) bool {
	if w.Pieces == nil {
		return w.Quote == syntax.Bare && strings.HasPrefix(w.Text, text)
	}
	first := &w.Pieces[0]
	return first.Kind == syntax.Literal && first.Quote == syntax.Bare && strings.HasPrefix(first.Text, text)
}

// prepareExpect gives the matcher of a regular expression, nil for a literal.
func prepareExpect(c *session.Call, in *expectInput, op *sockcore.Op) (*match.Matcher, error) {
	op.Kind, op.Max, op.Buf, op.Delim = sockcore.OpReadUntil, in.Max, c.ReadBuffer(), in.Pattern.text
	if !in.Pattern.regex {
		return nil, c.Bound(op)
	}
	matcher, err := match.Stream(param.TextOf(in.Pattern.text))
	if err != nil {
		return nil, patternError(err)
	}
	if _, found := matcher.Feed(nil); found {
		op.Kind, op.Max = sockcore.OpReadSome, 0 // it is there before the first byte
		return matcher, nil
	}
	op.Match = matcher.Feed
	return matcher, c.Bound(op)
}

func finishExpect(c *session.Call, matcher *match.Matcher, op *sockcore.Op) (value.Value, error) {
	v, err := finishRead(c, matcher, op)
	if err != nil || matcher == nil {
		return v, err
	}
	groups := []string{}
	for _, group := range matcher.Groups(v.Bytes) {
		groups = append(groups, string(group))
	}
	c.SetGroups(groups)
	return v, nil
}

// pieces are the sizes of the sends that write_pieces makes.
type pieces struct {
	sizes []int64
	each  bool // the last size repeats
	rest  bool // what is left goes out in one
}

func pieceChoices() []param.Choice {
	return []param.Choice{{Text: "1...", Doc: "byte by byte"}, {Text: "1,*", Doc: "one byte, then the rest"}}
}

func parsePieces(_ *param.Param, text string) (pieces, error) {
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
		n, err := param.ParseInt(each)
		if err != nil || n < 1 || p.each && !last {
			return p, param.Usage(param.Quoted(text) + " is not sizes: 1,3,* or 4...")
		}
		p.sizes = append(p.sizes, n)
	}
	return p, nil
}

// next is the size of the piece that begins with so many bytes left.
func (p *pieces) next(left int) int {
	n := int64(left)
	switch {
	case len(p.sizes) == 1 && p.each:
		n = p.sizes[0]
	case len(p.sizes) > 0:
		n, p.sizes = p.sizes[0], p.sizes[1:]
	}
	return int(min(n, int64(left)))
}

// Check refuses sizes that do not cover the data: nothing is left out in silence.
func (in *writePiecesInput) Check() error {
	left := int64(len(in.Data))
	for _, n := range in.Sizes.sizes {
		left -= min(n, left)
	}
	if left > 0 && !in.Sizes.rest && !in.Sizes.each {
		return param.Usage("SIZES leaves " + param.Plural(int(left), "byte") + " of DATA: end it with * for the rest")
	}
	return nil
}

// prepareWritePieces has each piece go out at once, and gives what ends that.
func prepareWritePieces(c *session.Call, in *writePiecesInput, op *sockcore.Op) (restore func() error, err error) {
	if restore, err = sendAtOnce(c, c.Socket()); err != nil {
		return nil, &session.TransferError{Err: err}
	}
	sizes := in.Sizes
	op.Kind, op.Buf = sockcore.OpWriteAll, in.Data
	op.Pace = &sockcore.Pace{Pause: in.Pause, Piece: func(left int) int { return sizes.next(left) }}
	return restore, nil
}

func finishWritePieces(c *session.Call, restore func() error, op *sockcore.Op) (value.Value, error) {
	if err := restore(); err != nil && op.Err == nil {
		return value.Ok, &session.TransferError{Err: err, N: op.N}
	}
	return finishWrite(c, &restore, op)
}

// unGathered are the sockets on which commands have set tcp_no_delay. Several may overlap on one: the last sets it back.
type unGathered struct {
	mu       sync.Mutex
	bySocket map[*sockcore.Socket]*sendsAtOnce
}

// sendsAtOnce is how many commands want that, and what the option was before the first.
type sendsAtOnce struct {
	users  int
	before sockcore.OptionValue
}

// unGatheredKey is where the session keeps them.
type unGatheredKey struct{}

// sendAtOnce sets tcp_no_delay, and gives what sets it back. Of unix sockets nothing is gathered.
func sendAtOnce(c *session.Call, s *sockcore.Socket) (restore func() error, err error) {
	if s.Protocol().Family == sockcore.Unix {
		return func() error { return nil }, nil
	}
	all := c.Session().Part(unGatheredKey{}, func() any {
		return &unGathered{bySocket: map[*sockcore.Socket]*sendsAtOnce{}}
	}).(*unGathered)
	noDelay, _ := sockcore.LookupOption("tcp_no_delay")
	all.mu.Lock()
	defer all.mu.Unlock()
	one := all.bySocket[s]
	if one == nil {
		one = &sendsAtOnce{}
		if one.before, err = s.GetOption(noDelay); err != nil {
			return nil, err
		}
	}
	if err = s.SetOption(noDelay, sockcore.BoolValue(true)); err != nil {
		return nil, err
	}
	all.bySocket[s] = one
	one.users++
	return func() error {
		all.mu.Lock()
		defer all.mu.Unlock()
		if one.users--; one.users > 0 {
			return nil
		}
		delete(all.bySocket, s)
		return s.SetOption(noDelay, one.before)
	}, nil
}

func runResolve(c *session.Call, in *resolveInput) (value.Value, error) {
	c.SetTarget(string(in.Host))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var endpoints []sockcore.Endpoint
	var failed error
	done := make(chan struct{})
	host, service := withoutBrackets(string(in.Host)), string(in.Service) // the input is used again
	if name, port, both := splitEndpoint(string(in.Host)); both && service == noService {
		host, service = name, port
	}
	go crash.Guard(func() {
		defer close(done)
		endpoints, failed = sockcore.Resolve(ctx, host, service, sockcore.Protocol{})
	})
	if err := c.WaitFor(done); err != nil {
		return value.Ok, err
	}
	return endpointLines(endpoints), failed
}

func endpointLines(endpoints []sockcore.Endpoint) value.Value {
	lines := make([]string, len(endpoints))
	for i, e := range endpoints {
		lines[i] = e.String()
	}
	return value.OfLines(lines)
}
