package manual

import (
	"bytes"
	"fmt"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// capability is a row of the table of what each system has: a transport, an option, a flag, a request or a
// command.
type capability struct {
	kind, name string
	systems    sockcore.Systems
	notRun     sockcore.Systems // those of systems on which it was not run, though the tests are
	privilege  string           // what it takes, and when; "" when any user may
}

// capabilities gathers the rows from the tables in which they stand.
func capabilities(t *session.Table) []capability {
	var rows []capability
	for _, p := range sockcore.TransportTable() {
		rows = append(rows, capability{"transport", p.Name, p.Systems, p.NotRun, ""})
	}
	rows = append(rows, capability{"address", "unix:PATH of more than 103 bytes", sockcore.Linux | sockcore.Windows, sockcore.Windows, ""},
		capability{"address", "unix:@NAME", sockcore.Linux, 0, ""})
	for _, o := range sockcore.Options() {
		rows = append(rows, capability{"option", o.Name, o.Systems, o.NotRun, o.Privilege})
	}
	for _, f := range sockcore.MessageFlags() {
		rows = append(rows, capability{"flag", f.Name, f.Systems, 0, ""})
	}
	for _, r := range sockcore.IoControls() {
		rows = append(rows, capability{"io_control", r.Name, r.Systems, 0, ""})
	}
	for _, c := range t.Commands() {
		rows = append(rows, capability{"command", c.Name, c.Systems, 0, c.Privilege})
	}
	return rows
}

// trial is how the program was tried on a system.
type trial struct {
	ran  bool   // the tests run there; otherwise they are built only
	said string // how, in a few words
}

// trialOf tells how the program was tried on s.
func trialOf(s sockcore.Systems) trial {
	switch s {
	case sockcore.Linux:
		return trial{true, "tests run with every change, on amd64; those of sockcore and commands also on 386, and under qemu-user on arm64, arm and s390x (big-endian)"}
	case sockcore.Windows:
		return trial{true, "tested on amd64 under Wine 8, a session of the shell against peers on Linux too"}
	default:
		return trial{false, "built, vetted and linted, tests compile: built, not run"}
	}
}

// on says what is known of the row on a system: run, built, or "" where the system lacks it.
func (row *capability) on(p *sockcore.Platform) string {
	switch {
	case row.systems&p.System == 0:
		return ""
	case trialOf(p.System).ran && row.notRun&p.System == 0:
		return "run"
	}
	return "built"
}

// platformsTopic is the table as help shows it.
func platformsTopic(t *session.Table) topic {
	return topic{
		name: "--platforms", also: []string{"platforms", "systems"}, kind: "list",
		summary: "which systems have what, and where it was run", explain: func() []string { return platforms(t) },
	}
}

// platforms says how each system was tried, then what each has.
func platforms(t *session.Table) []string {
	var lines []string
	header := []string{"kind", "name"}
	for _, p := range sockcore.Platforms() {
		lines = append(lines, p.Name+": "+trialOf(p.System).said)
		header = append(header, p.Name)
	}
	table := &value.Table{Header: append(header, "needs")}
	for _, row := range capabilities(t) {
		table.Add(row.cells()...)
	}
	text := value.OfTable(table).AppendText(nil, value.Form{})
	return append(lines, strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")...)
}

func (row *capability) cells() []value.Value {
	cells := []value.Value{value.OfText(row.kind), value.OfText(row.name)}
	for _, p := range sockcore.Platforms() {
		cells = append(cells, value.OfText(row.on(&p)))
	}
	return append(cells, value.OfText(row.privilege))
}

func markdownPlatforms(b *bytes.Buffer, t *session.Table) {
	b.WriteString("\n## Systems\n\nAlso `help --platforms`. Where a system lacks something, it is `not_supported`.\n\n")
	header, line := "| kind | name |", "|---|---|"
	for _, p := range sockcore.Platforms() {
		fmt.Fprintf(b, "- %s: %s\n", p.Name, trialOf(p.System).said)
		header, line = header+" "+p.Name+" |", line+"---|"
	}
	fmt.Fprintf(b, "\n%s needs |\n%s---|\n", header, line)
	for _, row := range capabilities(t) {
		fmt.Fprintf(b, "| %s | `%s` |", row.kind, row.name)
		for _, p := range sockcore.Platforms() {
			fmt.Fprintf(b, " %s |", row.on(&p))
		}
		fmt.Fprintf(b, " %s |\n", row.privilege)
	}
}
