package manual

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// Topic is what help is asked for, a parameter: the lines that answer.
type Topic struct{ Lines []string }

var topicKind = param.Kind{
	Set: setTopic, Rest: true, Repeats: true,
	Choices: func(s *param.Scope, _ *param.Param, _ []string) []param.Choice {
		var out []param.Choice
		if s.Topics != nil {
			out = s.Topics()
		}
		for _, a := range s.Aliases {
			out = append(out, param.Choice{Text: a.Name, Doc: "alias: " + a.Text})
		}
		return out
	},
}

// Kind implements param.Typed.
func (Topic) Kind() *param.Kind { return &topicKind }

// setTopic reads the words of a topic.
func setTopic(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	var words []string
	for i := range args {
		text, known, err := b.Text(&args[i])
		if err != nil || !known {
			return len(args), err
		}
		words = append(words, text)
	}
	name := strings.Join(words, " ")
	by := session.BindingOf(b)
	if b.Looks = true; by == nil {
		return len(args), nil
	}
	if a := by.Alias(name); a != nil {
		*(*Topic)(dst) = Topic{[]string{"alias " + a.Name(), "  " + a.Shown()}}
		return len(args), nil
	}
	for _, c := range by.Session().AddedCommands() {
		if c.Name == name {
			lines := []string{c.Name, "  " + c.Summary}
			if d := c.Definition(); d != nil {
				lines = []string{"definition " + c.Name}
				for line := range strings.SplitSeq(d.Text(), "\n") {
					lines = append(lines, "  "+syntax.Visible(line))
				}
			}
			*(*Topic)(dst) = Topic{lines}
			return len(args), nil
		}
	}
	if session.MayBeDefined(by, name) {
		return len(args), nil
	}
	lines, err := explain(by.Session().Table(), name)
	if err != nil {
		return 0, param.Prefixed(p.Name, err)
	}
	*(*Topic)(dst) = Topic{lines}
	return len(args), nil
}

// explain says what is known of a topic: of all that have the name, or else of all that speak of it.
func explain(t *session.Table, text string) ([]string, error) {
	all := topics(t)
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		var lines []string
		told := false
		for i := range all {
			if all[i].isCalled(text, same) {
				if told && lines != nil {
					lines = append(lines, "") // what else is called so
				}
				told = told || all[i].kind == languageKind
				lines = append(lines, all[i].explain()...)
			}
		}
		if lines != nil {
			return lines, nil
		}
	}
	if found := mentions(all, text); len(found) > 0 {
		return append([]string{"nothing is called " + param.Quoted(text) + "; it occurs in:"}, columns(found)...), nil
	}
	var names []string
	for i := range all {
		names = append(append(names, all[i].name), all[i].also...)
	}
	return nil, param.Unknown("topic of help", text, names)
}

// isCalled reports that the topic has the name.
func (o *topic) isCalled(name string, same func(a, b string) bool) bool {
	if same(o.name, name) || same(o.name, name+":") {
		return true
	}
	return slices.ContainsFunc(o.also, func(also string) bool { return same(also, name) })
}

// mentions finds the topics in whose texts all words occur.
func mentions(all []topic, text string) []topic {
	var found []topic
	for i := range all {
		if all[i].speaksOf(strings.ToLower(text)) {
			found = append(found, topic{name: all[i].name, summary: all[i].kind + ": " + all[i].summary})
		}
	}
	return found
}

func (o *topic) speaksOf(text string) bool {
	all := strings.ToLower(strings.Join(append([]string{o.name, o.form, o.summary, o.more, strings.Join(o.also, "\n")}, o.detail...), "\n"))
	for word := range strings.FieldsSeq(text) {
		if !beginsWord(all, word) {
			return false
		}
	}
	return strings.TrimSpace(text) != ""
}

// beginsWord reports that a word of the text, or of a name such as no_delay, begins so.
func beginsWord(text, with string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], with)
		if at < 0 {
			return false
		}
		from += at
		if before, _ := utf8.DecodeLastRuneInString(text[:from]); !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			return true
		}
		_, size := utf8.DecodeRuneInString(with)
		from += size
	}
}

// All lists the commands by group, and what else there is help on.
func All(t *session.Table) []string {
	var lines []string
	width := 0
	for _, c := range t.Commands() {
		width = max(width, len(c.Name))
	}
	var group session.Group
	for i, c := range t.Commands() {
		if i == 0 || c.Group != group {
			group = c.Group
			lines = append(lines, group.String()+":")
		}
		lines = append(lines, line(c.Name, width, c.Summary))
	}
	lines = append(lines, "Other topics:")
	for i := range topicLists {
		if k := &topicLists[i]; k.name != "commands" {
			lines = append(lines, line(k.name, width, k.about(t)))
		}
	}
	lines = append(lines, "The language:")
	for _, o := range languageTopics() {
		lines = append(lines, line(o.name, width, o.summary))
	}
	return append(lines, "help NAME explains any of them; help WORD looks for a word everywhere.")
}

// helpOf explains a command.
func helpOf(c *session.Command) []string {
	lines := []string{c.Usage(), "  " + c.Summary}
	if c.Detail != "" {
		lines = append(lines, "  "+c.Detail)
	}
	lines = append(lines, helpParams(c)...)
	if len(c.Errors) > 0 {
		lines = append(lines, "errors:")
		lines = append(lines, columns(errorsCalled(c.Errors))...)
	}
	if c.Transports != sockcore.OnAll {
		lines = append(lines, "transports: "+c.Transports.String())
	}
	if systems := c.Systems; systems != sockcore.Everywhere {
		lines = append(lines, "systems: "+systems.String())
	}
	if c.Privilege != "" {
		lines = append(lines, "needs: "+c.Privilege)
	}
	if c.API != "" {
		lines = append(lines, "mirrors:")
		for name := range strings.SplitSeq(c.API, ", ") {
			lines = append(lines, "  "+name+": "+apiPage(name))
		}
	}
	lines = append(lines, "example:")
	for _, line := range strings.Split(strings.TrimSuffix(c.Examples, "\n"), "\n") {
		lines = append(lines, "  "+line)
	}
	return append(lines, "see also: "+strings.Join(seeAlso(c), ", "))
}

func helpParams(c *session.Command) []string {
	if len(c.Params) == 0 {
		return nil
	}
	var list []topic
	for _, p := range c.Params {
		doc := p.Doc
		if text := p.ShownDefault(); text != "" {
			doc += " (default: " + text + ")"
		}
		list = append(list, topic{name: p.Name, summary: doc})
	}
	return append([]string{"parameters:"}, columns(list)...)
}

func errorsCalled(names []string) []topic {
	var list []topic
	for _, name := range names {
		code, _ := sockcore.LookupCode(name)
		list = append(list, topic{name: name, summary: code.Message()})
	}
	return list
}

// seeAlso is the command's group, and what its parameters may be.
func seeAlso(c *session.Command) []string {
	list := []string{"help " + wordOf(c.Group)}
	for _, p := range c.Params {
		if name := p.Topic; name != "" {
			list = append(list, "help "+name)
		}
	}
	return list
}

// The manual of the API, and its pages that are no name of the API's or have several.
const (
	apiManual = "https://docs.emilua.org/api/0.10/ref/"
	apiSuffix = ".html"
)

var apiPages = []struct{ of, page string }{
	{"socket_pair", "ip.tcp.socket"},
	{"ip.tcp.socket", "ip.tcp.socket"},
	{"ip.tcp.acceptor", "ip.tcp.acceptor"},
	{"ip.udp.socket", "ip.udp.socket"},
	{"unix.stream_socket", "unix.stream_socket"},
	{"byte_span", "byte_span"},
	{"file_descriptor", "file_descriptor"},
	{"fiber", "spawn"},
}

// apiPage is the page of the API's manual that documents a name: its own, or that of what it belongs to.
func apiPage(name string) string {
	page := strings.TrimPrefix(name, "#")
	for _, p := range apiPages {
		if rest, ok := strings.CutPrefix(page, p.of); ok && (rest == "" || rest[0] == '.') {
			page = p.page
			break
		}
	}
	return apiManual + page + apiSuffix
}
