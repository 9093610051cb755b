package session

import (
	"strconv"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// defaultPrompt ends as every prompt of a transcript begins.
const defaultPrompt = "{socket} {state}{unread}{jobs}> "

// placeholder is a row of the one table of what a prompt can show.
type placeholder struct {
	name string
	doc  string
	text func(*promptState) string
}

var placeholders = []placeholder{
	{"socket", "the current socket's name", func(p *promptState) string { return p.socket.name }},
	{"state", "what it is doing: closed, open, bound, listening or connected, and where", (*promptState).state},
	{"transport", "its transport: tcp, udp, unix, unix-datagram or unix-seqpacket, with +tls behind it where it has that, or nothing when it is closed", func(p *promptState) string {
		summary := p.summary()
		return summary.Transport()
	}},
	{"local", "its own endpoint", func(p *promptState) string { return endpointShown(p.summary().Local) }},
	{"peer", "its peer's endpoint", func(p *promptState) string { return endpointShown(p.summary().Remote) }},
	{"unread", "how many bytes have come and are not read: 12 unread behind a space, or nothing", (*promptState).unread},
	{"jobs", "how many jobs run: [2 jobs] behind a space, or nothing", func(p *promptState) string { return p.jobs }},
}

// endpointShown is an endpoint as a prompt shows it, empty where there is none.
func endpointShown(e sockcore.Endpoint) string {
	if e == (sockcore.Endpoint{}) {
		return ""
	}
	return syntax.Visible(e.String())
}

// promptParts are what may stand in a prompt, besides text.
func promptParts() []param.Choice {
	var parts []param.Choice
	for i := range placeholders {
		parts = append(parts, param.Choice{Text: "{" + placeholders[i].name + "}", Doc: placeholders[i].doc})
	}
	return append(parts, param.Choice{Text: "{{", Doc: "a brace"})
}

// promptTemplate is a prompt as it was set.
type promptTemplate struct {
	text  string
	parts []promptPart
}

// promptPart is a literal text, as it is shown, or what a placeholder stands for.
type promptPart struct {
	text string
	row  *placeholder
}

func parsePrompt(text string) (*promptTemplate, error) {
	t := &promptTemplate{text: text}
	for rest := t.text; rest != ""; {
		literal, after, found := strings.Cut(rest, "{")
		t.parts = append(t.parts, promptPart{text: syntax.Visible(literal)})
		if !found {
			break
		}
		if brace, ok := strings.CutPrefix(after, "{"); ok {
			t.parts = append(t.parts, promptPart{text: "{"})
			rest = brace
			continue
		}
		name, after, closed := strings.Cut(after, "}")
		if !closed {
			return nil, param.Usage("a { without its }; {{ is a brace")
		}
		row := lookupPlaceholder(name)
		if row == nil {
			return nil, param.Unknown("placeholder", name, placeholderNames())
		}
		t.parts = append(t.parts, promptPart{row: row})
		rest = after
	}
	return t, nil
}

func lookupPlaceholder(name string) *placeholder {
	for i := range placeholders {
		if placeholders[i].name == name {
			return &placeholders[i]
		}
	}
	return nil
}

func placeholderNames() []string {
	names := make([]string, len(placeholders))
	for i := range placeholders {
		names[i] = placeholders[i].name
	}
	return names
}

// promptState is what a prompt shows. The kernel is asked only where the prompt shows what it tells.
type promptState struct {
	socket     *NamedSocket
	jobs       string
	recorded   bool // and replayed without a prompt, which then must not change what the kernel holds
	summarized *sockcore.Summary
	paint      func(text string, o sockcore.Summary) string
}

func (p *promptState) summary() sockcore.Summary {
	if p.summarized == nil {
		o := p.socket.sock.Summary()
		p.summarized = &o
	}
	return *p.summarized
}

// unread is what waits, unless an operation takes it.
func (p *promptState) unread() string {
	summary := p.summary()
	n := summary.Unread
	if n == 0 && summary.Layer != "" && !p.recorded {
		n = p.socket.sock.TakeIn()
	}
	if n > 0 {
		return " " + strconv.FormatInt(n, 10) + " unread"
	}
	return ""
}

func (p *promptState) state() string {
	o := p.summary()
	text := o.State.String()
	switch {
	case o.State == sockcore.StateOpen && (o.Local.Port() != 0 || o.Local.Path() != ""):
		text = "bound " + addressWord(&o, o.Local)
	case o.State == sockcore.StateOpen && o.Protocol.String() != "tcp":
		text += " " + o.Protocol.String()
	case o.State == sockcore.StateListening:
		text += " " + addressWord(&o, o.Local)
	case o.State == sockcore.StateConnected:
		text = addressWord(&o, o.Remote)
	}
	switch {
	case o.Broken:
		text += " broken"
	case o.Ended:
		text += " peer closed"
	}
	text = syntax.Visible(text) // an address may name its zone
	if p.paint == nil {
		return text
	}
	return p.paint(text, o)
}

// addressWord is an endpoint as it is typed where the transport is to be said, which for TCP it is not.
func addressWord(o *sockcore.Summary, e sockcore.Endpoint) string {
	text := e.String()
	if transport := o.Protocol.String(); transport != "tcp" {
		return transport + ":" + strings.TrimPrefix(text, "unix:")
	}
	return text
}

// Prompt is the terminal's prompt as things are now. It may be called from any goroutine, and waits for
// nothing; the current socket is that of the last line that has run. paint colours the state, which has
// the summary o; nil leaves it plain.
func (s *Session) Prompt(paint func(text string, o sockcore.Summary) string) string {
	shown := promptState{socket: s.shown.Load(), recorded: s.recorder.Load() != nil, paint: paint}
	if n := s.JobCount(); n > 0 {
		shown.jobs = " [" + param.Plural(n, "job") + "]"
	}
	var text strings.Builder
	for _, part := range s.Settings.prompt.Load().parts {
		if part.row != nil {
			text.WriteString(part.row.text(&shown))
		}
		text.WriteString(part.text)
	}
	return text.String()
}
