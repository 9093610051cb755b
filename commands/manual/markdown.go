package manual

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"sockshell/commands/session"
	"sockshell/sockcore"
)

// LanguageVersion is that of the command language.
const LanguageVersion = 2

// Markdown is COMMANDS.md.
func Markdown(t *session.Table) []byte {
	var b bytes.Buffer
	var group session.Group
	for i, c := range t.Commands() {
		if i == 0 || c.Group != group {
			group = c.Group
			fmt.Fprintf(&b, "\n## %s\n", group)
		}
		markdownCommand(&b, c)
	}
	markdownAPI(&b, t)
	markdownOptions(&b, t)
	markdownPlatforms(&b, t)
	markdownSettings(&b, t)
	for i := range topicLists {
		topicLists[i].markdown(&b, t)
	}
	return []byte("# Commands\n\nGenerated from the command table by `sockshell gen-docs`; a test compares the two.\n" + contents(b.String()) + b.String())
}

// contents is a page's table of contents: its headings, with those below each.
func contents(page string) string {
	var list string
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			list += fmt.Sprintf("\n- [%s](#%s)", heading, anchor(heading))
		}
		if heading, ok := strings.CutPrefix(line, "### "); ok {
			name, _, _ := strings.Cut(strings.Trim(heading, "`"), " ")
			list += fmt.Sprintf(" [`%s`](#%s)", name, anchor(heading))
		}
	}
	return list + "\n"
}

// anchor is the fragment that GitHub and others make of a heading.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

func markdownCommand(b *bytes.Buffer, c *session.Command) {
	fmt.Fprintf(b, "\n### `%s`\n\n%s.\n", c.Usage(), strings.ToUpper(c.Summary[:1])+c.Summary[1:])
	if c.Detail != "" {
		fmt.Fprintf(b, "%s\n", c.Detail)
	}
	if len(c.Params) > 0 {
		b.WriteString("\n| parameter | meaning | default |\n|---|---|---|\n")
		for _, p := range c.Params {
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", cell(p.Form()), cell(p.Doc), cell(p.ShownDefault()))
		}
	}
	if c.Transports != sockcore.OnAll {
		fmt.Fprintf(b, "\nTransports: %s.\n", c.Transports)
	}
	if len(c.Errors) > 0 {
		fmt.Fprintf(b, "\nErrors: `%s`.\n", strings.Join(c.Errors, "`, `"))
	}
	if c.API != "" {
		var names []string
		for name := range strings.SplitSeq(c.API, ", ") {
			names = append(names, fmt.Sprintf("[`%s`](%s)", name, apiPage(name)))
		}
		fmt.Fprintf(b, "\nMirrors %s.\n", strings.Join(names, ", "))
	}
	fmt.Fprintf(b, "\n```\n%s```\n", c.Examples)
}

// cell escapes what would end a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// markdownAPI lists the commands by the names that the API has for them.
func markdownAPI(b *bytes.Buffer, t *session.Table) {
	var rows []string
	for _, c := range t.Commands() {
		if c.API == "" {
			continue
		}
		for name := range strings.SplitSeq(c.API, ", ") {
			rows = append(rows, fmt.Sprintf("| `%s` | `%s` |\n", name, cell(c.Usage())))
		}
	}
	slices.Sort(rows)
	b.WriteString("\n## By the API's names\n\nFor readers who know Emilua's `ip.tcp.socket`.\n\n| API | command |\n|---|---|\n")
	for _, row := range rows {
		b.WriteString(row)
	}
}

func markdownOptions(b *bytes.Buffer, t *session.Table) {
	b.WriteString("\n## Options\n\nFor " + quotedTaking(t, "options") + ". Where a system lacks one, it is `not_supported`.\n\n" +
		"| option | value | meaning | transports | systems | page |\n|---|---|---|---|---|---|\n")
	for _, o := range sockcore.Options() {
		meaning := o.Doc
		if o.Privilege != "" {
			meaning += " (needs " + o.Privilege + ")"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s |\n", o.Name, valueKind(o), cell(meaning), o.Transports, o.Systems, o.Page)
	}
}

// quotedTaking lists the commands that have a parameter which a list of topics explains.
func quotedTaking(t *session.Table, list string) string {
	names := taking(t, list)
	for i, name := range names {
		names[i] = "`" + name + "`"
	}
	return joined(names)
}

func markdownSettings(b *bytes.Buffer, t *session.Table) {
	b.WriteString("\n## Settings\n\nFor " + quotedTaking(t, "settings") + ".\n\n| setting | value | meaning |\n|---|---|---|\n")
	for _, s := range session.SettingRows() {
		meaning := s.Doc
		for _, part := range s.Parts {
			meaning += "; `" + part.Text + "` " + part.Doc
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", s.Name, strings.Join(textsOf(s.Values), ", "), meaning)
	}
}

// markdown lists the topics of a kind that has no section of its own.
func (k *topicList) markdown(b *bytes.Buffer, t *session.Table) {
	if k.title == "" {
		return
	}
	about := k.about(t)
	fmt.Fprintf(b, "\n## %s\n\n%s.\n\n| name | meaning |\n|---|---|\n", k.title, strings.ToUpper(about[:1])+about[1:])
	for _, o := range k.topics(t) {
		names, meaning := "`"+o.name+"`", o.summary
		if o.form != "" {
			names = "`" + o.form + "`"
		}
		for _, also := range o.also {
			names += ", `" + also + "`"
		}
		if o.more != "" {
			meaning += ". " + o.more
		}
		fmt.Fprintf(b, "| %s | %s |\n", cell(names), cell(meaning))
	}
}
