package manual

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/sockcore"
)

// topic is a thing that help explains. All its words come from the table that the thing stands in.
type topic struct {
	name    string
	form    string   // how it is written, where the name alone does not show it
	also    []string // further names
	kind    string   // what it is: command, option, …
	summary string   // one line
	more    string   // sentences that say what the summary cannot
	detail  []string // what else a search looks through
	explain func() []string
}

// topicList is one of the tables that topics come from.
type topicList struct {
	name, doc string // of the doc, takers stands for the commands with such a parameter
	title     string // of its section in COMMANDS.md; empty: it has another one
	topics    func(t *session.Table) []topic
}

const takers = "COMMANDS"

// about is the list's doc.
func (k *topicList) about(t *session.Table) string {
	return strings.Replace(k.doc, takers, joined(taking(t, k.name)), 1)
}

// joined is names with commas, and an "and" before the last.
func joined(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// topicLists are filled by init, since the command table reaches back to them through help.
var topicLists []topicList

func init() {
	topicLists = []topicList{
		{"commands", "all commands, by group", "", commandTopics},
		{"groups", "the groups of commands", "", groupTopics},
		{"options", "of sockets, for " + takers, "", optionTopics},
		{"flags", "of " + takers, "Message flags", flagTopics},
		{"requests", "of " + takers, "Requests", requestTopics},
		{"settings", "of the shell, for " + takers, "", settingTopics},
		{"errors", "the names of errors", "Errors", errorTopics},
		{"bytes", "words that stand for bytes, wherever DATA may", "Byte words", byteTopics},
		{"line", "what stands around the commands of a line", "On a line", lineTopics},
	}
}

// topics lists all that help explains.
func topics(t *session.Table) []topic {
	all := languageTopics()
	for i := range topicLists {
		all = append(all, topicLists[i].topics(t)...)
	}
	for i := range topicLists {
		all = append(all, topicLists[i].topic(t))
	}
	return append(all, platformsTopic(t))
}

// topic is the kind itself, which lists what is of it.
func (k *topicList) topic(t *session.Table) topic {
	return topic{name: k.name, kind: "list", summary: k.about(t), explain: func() []string { return k.list(t) }}
}

// list lists the topics of the kind.
func (k *topicList) list(t *session.Table) []string {
	if k.name == "commands" {
		return All(t)
	}
	return append([]string{k.name + ", " + k.about(t) + ":"}, columns(k.topics(t))...)
}

// columns lists topics, a line each.
func columns(list []topic) []string {
	width := 0
	for i := range list {
		width = max(width, len(list[i].name))
	}
	lines := make([]string, len(list))
	for i := range list {
		lines[i] = line(list[i].name, width, list[i].summary)
	}
	return lines
}

// line is a name, padded to a width, and what is to be said of it.
func line(name string, width int, text string) string {
	if text == "" {
		return "  " + name
	}
	return "  " + name + strings.Repeat(" ", width-len(name)+2) + text
}

func commandTopics(t *session.Table) []topic {
	var list []topic
	for _, c := range t.Commands() {
		one := topic{name: c.Name, also: strings.Fields(c.Synonyms), kind: "command", summary: c.Summary, more: c.Detail, detail: []string{c.API}, explain: func() []string { return helpOf(c) }}
		for _, p := range c.Params {
			one.detail = append(one.detail, p.Name, p.Doc)
		}
		list = append(list, one)
	}
	return list
}

// wordsOf are those of the group's title that name it.
func wordsOf(g session.Group) []string {
	return slices.DeleteFunc(strings.Fields(strings.ToLower(g.String())), func(word string) bool { return word == "the" || word == "and" })
}

// wordOf is the group's name as it is typed.
func wordOf(g session.Group) string { return wordsOf(g)[0] }

func groupTopics(t *session.Table) []topic {
	var list []topic
	for _, g := range session.Groups() {
		var members []topic
		for _, c := range t.Commands() {
			if c.Group == g {
				members = append(members, topic{name: c.Name, summary: c.Summary})
			}
		}
		list = append(list, topic{
			name: wordOf(g), also: append(wordsOf(g), g.String()), kind: "group", summary: g.String(),
			explain: func() []string { return append([]string{g.String() + ":"}, columns(members)...) },
		})
	}
	return list
}

func optionTopics(t *session.Table) []topic {
	var list []topic
	for _, o := range sockcore.Options() {
		list = append(list, topic{
			name: o.Name, also: strings.Fields(o.C), kind: "option", summary: o.Doc, detail: []string{o.Page, o.Privilege},
			explain: func() []string {
				lines := []string{"option " + o.Name, "  " + o.Doc, "  value: " + valueKind(o)}
				if o.C != "" {
					lines = append(lines, "  in C: "+o.C)
				}
				lines = append(lines, "  transports: "+o.Transports.String(), "  systems: "+o.Systems.String())
				if o.Privilege != "" {
					lines = append(lines, "  needs: "+o.Privilege)
				}
				return append(lines, "  page: "+o.Page, seeTaking(t, "options"))
			},
		})
	}
	return list
}

func flagTopics(t *session.Table) []topic {
	var list []topic
	for _, f := range sockcore.MessageFlags() {
		more := ""
		if f.Transports != sockcore.OnAll {
			more = "On sockets of " + f.Transports.String() + " only"
		}
		list = append(list, topic{name: f.Name, kind: "flag", summary: f.Doc, more: more, explain: func() []string {
			return []string{"flag " + f.Name, "  " + f.Doc, "  transports: " + f.Transports.String(), "  systems: " + f.Systems.String(), seeTaking(t, "flags")}
		}})
	}
	return list
}

func requestTopics(t *session.Table) []topic {
	var list []topic
	for _, r := range sockcore.IoControls() {
		list = append(list, topic{name: r.Name, kind: "request", summary: r.Doc, explain: func() []string {
			return []string{"request " + r.Name, "  " + r.Doc, seeTaking(t, "requests")}
		}})
	}
	return list
}

func settingTopics(t *session.Table) []topic {
	var list []topic
	for _, s := range session.SettingRows() {
		list = append(list, topic{
			name: s.Name, kind: "setting", summary: s.Doc, detail: detailOf(slices.Concat(s.Values, s.Parts)),
			explain: func() []string {
				lines := []string{"setting " + s.Name, "  " + s.Doc}
				for _, v := range slices.Concat(s.Values, s.Parts) {
					lines = append(lines, "  "+v.Text+": "+v.Doc)
				}
				return append(lines, seeTaking(t, "settings"))
			},
		})
	}
	return list
}

func textsOf(choices []param.Choice) []string {
	texts := make([]string, len(choices))
	for i := range choices {
		texts[i] = choices[i].Text
	}
	return texts
}

func detailOf(values []param.Choice) []string {
	var words []string
	for _, v := range values {
		words = append(words, v.Text, v.Doc)
	}
	return words
}

// errorTopics lists each error once, under its own name.
func errorTopics(t *session.Table) []topic {
	also := map[sockcore.Code][]string{}
	for _, name := range sockcore.CodeNames() {
		code, _ := sockcore.LookupCode(name)
		if name != code.Name() {
			also[code] = append(also[code], name)
		} else if also[code] == nil {
			also[code] = []string{}
		}
	}
	codes := slices.SortedFunc(maps.Keys(also), func(a, b sockcore.Code) int { return strings.Compare(a.Name(), b.Name()) })
	var list []topic
	for _, code := range codes {
		one := topic{name: code.Name(), also: also[code], kind: "error", summary: code.Message()}
		one.explain = func() []string { return errorHelp(t, code, one.also) }
		for _, h := range hintsOn(t, code) {
			one.detail = append(one.detail, h.Text)
		}
		list = append(list, one)
	}
	return list
}

// errorHelp says what an error means, and what to do.
func errorHelp(t *session.Table, code sockcore.Code, also []string) []string {
	lines := []string{"error " + code.Name(), "  " + code.Message(), "  category: " + code.Category().String()}
	if n := code.Number(); n != 0 {
		lines[2] += ", " + strconv.Itoa(n) + " on this system"
	}
	if len(also) > 0 {
		lines = append(lines, "  also called: "+strings.Join(also, ", "))
	}
	var from []string
	for _, c := range t.Commands() {
		if slices.Contains(c.Errors, code.Name()) {
			from = append(from, c.Name)
		}
	}
	if len(from) > 0 {
		lines = append(lines, "  from: "+strings.Join(from, ", "))
	}
	for _, h := range hintsOn(t, code) {
		after := ""
		if h.after != "" {
			after = " after " + h.after
		}
		lines = append(lines, "  hint"+after+": "+h.Text)
	}
	return append(lines, seeTaking(t, "errors"))
}

// hintAfter is a hint, and the command after which alone it is given; empty: after any.
type hintAfter struct {
	session.Hint
	after string
}

// hintsOn lists what may follow an error: what a command says of it, then what is said after any.
func hintsOn(t *session.Table, code sockcore.Code) []hintAfter {
	var found []hintAfter
	add := func(list []session.Hint, after string) {
		for _, h := range list {
			if h.Code == code {
				found = append(found, hintAfter{h, after})
			}
		}
	}
	for _, c := range t.Commands() {
		add(c.Hints, c.Name)
	}
	add(t.Hints, "")
	return found
}

func byteTopics(*session.Table) []topic {
	var list []topic
	for _, w := range param.ByteWords() {
		list = append(list, topic{name: w.Text + ":", kind: "byte word", summary: w.Doc, explain: func() []string {
			return []string{"byte word " + w.Text + ":…", "  " + w.Doc}
		}})
	}
	return list
}

// taking lists the commands that have a parameter which a list of topics explains.
func taking(t *session.Table, list string) []string {
	var names []string
	for _, c := range t.Commands() {
		if slices.ContainsFunc(c.Params, func(p *param.Param) bool { return p.Topic == list }) {
			names = append(names, c.Name)
		}
	}
	return names
}

// seeTaking is where to look further from a thing that such a parameter may be.
func seeTaking(t *session.Table, list string) string {
	return "  see also: " + strings.Join(taking(t, list), ", ")
}

// Choices lists the topics for completion, each name once, but those that would have to be quoted.
func Choices(t *session.Table) []param.Choice {
	var out []param.Choice
	places := map[string]int{}
	for _, o := range topics(t) {
		doc := o.kind + ": " + o.summary
		if at, known := places[o.name]; known {
			out[at].Doc += "; " + doc
			continue
		}
		if strings.ContainsAny(o.name, `=;&#$|"`) {
			continue
		}
		places[o.name] = len(out)
		out = append(out, param.Choice{Text: o.name, Doc: doc})
	}
	return out
}

// valueKinds says how the values of options of each kind are written.
var valueKinds = [...]string{
	sockcore.Boolean: "boolean", sockcore.Integer: "integer", sockcore.Linger: "boolean and seconds",
	sockcore.Duration: "duration", sockcore.Text: "text", sockcore.Error: "error name",
	sockcore.Interface: "interface", sockcore.Group: "address and interface", sockcore.Word: "word", sockcore.PortRange: "ports",
}

// valueKind says what values the option has.
func valueKind(o *sockcore.Option) string {
	if o.ReadOnly {
		return valueKinds[o.Kind] + ", read only"
	}
	if o.WriteOnly {
		return valueKinds[o.Kind] + ", set only"
	}
	return valueKinds[o.Kind]
}
