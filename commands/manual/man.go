package manual

import (
	"bytes"
	"fmt"
	"strings"

	"sockshell/commands/session"
	"sockshell/sockcore"
)

// isSection reports a page of the language that a manual page has a section for: man-pages(7).
func isSection(page string) bool { return page == "keys" || page == "examples" }

// Man appends the sections of the manual page that the tables hold: man(7).
func Man(b *bytes.Buffer, t *session.Table) {
	b.WriteString(".SH COMMANDS\n")
	var group session.Group
	for i, c := range t.Commands() {
		if i == 0 || c.Group != group {
			group = c.Group
			fmt.Fprintf(b, ".SS %s\n", Roff(group.String()))
		}
		manCommand(b, c)
	}
	b.WriteString(".SH LANGUAGE\n")
	for _, o := range languageTopics() {
		if !isSection(o.name) {
			fmt.Fprintf(b, ".SS %s\n", Roff(o.name+": "+o.summary))
			manExplained(b, &o)
		}
	}
	for _, o := range languageTopics() {
		if isSection(o.name) {
			fmt.Fprintf(b, ".SH %s\n", strings.ToUpper(o.name))
			manExplained(b, &o)
		}
	}
	b.WriteString(".SH SOCKET OPTIONS\n")
	for _, o := range sockcore.Options() {
		meaning := o.Doc
		if o.Privilege != "" {
			meaning += " (needs " + o.Privilege + ")"
		}
		if o.Systems != sockcore.Everywhere {
			meaning += " (" + o.Systems.String() + ")"
		}
		if o.Transports != sockcore.OnAll {
			meaning += " (" + o.Transports.String() + ")"
		}
		Item(b, o.Name+" "+valueKinds[o.Kind], meaning+"; see "+o.Page)
	}
	b.WriteString(".SH MESSAGE FLAGS\n")
	for _, f := range sockcore.MessageFlags() {
		Item(b, f.Name, f.Doc)
	}
	b.WriteString(".SH SETTINGS\n")
	for _, s := range session.SettingRows() {
		Item(b, s.Name+" "+strings.Join(textsOf(s.Values), "|"), s.Doc)
	}
	b.WriteString(".SH SYSTEMS\n")
	for _, p := range sockcore.Platforms() {
		Item(b, p.Name, trialOf(p.System).said)
	}
}

func manExplained(b *bytes.Buffer, o *topic) {
	b.WriteString(".EX\n")
	for _, line := range o.explain()[2:] {
		b.WriteString(Roff(line) + "\n")
	}
	b.WriteString(".EE\n")
}

func manCommand(b *bytes.Buffer, c *session.Command) {
	text := strings.ToUpper(c.Summary[:1]) + c.Summary[1:] + "."
	if c.Detail != "" {
		text += " " + c.Detail
	}
	if c.Transports != sockcore.OnAll {
		text += " On sockets of " + c.Transports.String() + " only."
	}
	if c.Systems != sockcore.Everywhere {
		text += " " + c.Systems.String() + " only."
	}
	Item(b, c.Usage(), text)
	b.WriteString(".RS\n")
	for _, p := range c.Params {
		Item(b, p.Name, p.Doc)
	}
	if len(c.Errors) > 0 {
		fmt.Fprintf(b, ".PP\nErrors: %s.\n", Roff(strings.Join(c.Errors, ", ")))
	}
	fmt.Fprintf(b, ".PP\n.EX\n")
	for line := range strings.Lines(c.Examples) {
		b.WriteString(Roff(strings.TrimSuffix(line, "\n")) + "\n")
	}
	b.WriteString(".EE\n.RE\n")
}

// Item appends a paragraph under a term in bold.
func Item(b *bytes.Buffer, term, text string) {
	fmt.Fprintf(b, ".TP\n\\fB%s\\fR\n%s\n", Roff(term), Roff(text))
}

// Roff escapes a line of text: what begins a request, backslashes, hyphens that are typed, and what is
// not ASCII, which not every formatter reads (groff_char(7)).
func Roff(text string) string {
	var b strings.Builder
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") || text == "" {
		b.WriteString(`\&`)
	}
	for _, r := range text {
		switch {
		case r == '\\':
			b.WriteString(`\e`)
		case r == '-':
			b.WriteString(`\-`)
		case r == '\'':
			b.WriteString(`\(aq`)
		case r == '`':
			b.WriteString("\\(ga")
		case r > '~':
			fmt.Fprintf(&b, `\[u%04X]`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
