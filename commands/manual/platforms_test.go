package manual

import (
	"strings"
	"testing"

	"sockshell/sockcore"
)

// TestPlatforms: every option, flag, request and command has a row, and its cells say what the tables
// say.
func TestPlatforms(t *testing.T) {
	table := testTable()
	text := strings.Join(platforms(table), "\n") + "\n"
	for _, p := range sockcore.Platforms() {
		if !strings.Contains(text, p.Name+": "+trialOf(p.System).said+"\n") {
			t.Errorf("nothing says how %s was tried", p.Name)
		}
	}
	rows := map[string]string{}
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 2 {
			rows[fields[0]+" "+fields[1]] = strings.Join(fields[2:], " ")
		}
	}
	has := strings.NewReplacer("run", "has", "built", "has") // TestRowOfWhatWasNotRun tells them apart
	for row, want := range map[string]string{
		"kind name": "Linux macOS FreeBSD Windows needs", "option tcp_cork": "has - - - -",
		"option bind_to_device": "has - - - CAP_NET_RAW to change one that is set", "flag peek": "has has has has -",
		"flag end_of_record": "has has has - -", "io_control bytes_unsent": "has has has - -",
		"command disconnect": "has - - - -", "command release": "has has has - -",
		"command bind": "has has has has CAP_NET_BIND_SERVICE for a port below 1024",
	} {
		if got := has.Replace(rows[row]); got != want {
			t.Errorf("%s: %q, want %q", row, got, want)
		}
	}
	var names []string
	for _, o := range sockcore.Options() {
		names = append(names, "option "+o.Name)
	}
	for _, f := range sockcore.MessageFlags() {
		names = append(names, "flag "+f.Name)
	}
	for _, r := range sockcore.IoControls() {
		names = append(names, "io_control "+r.Name)
	}
	for _, name := range table.Names() {
		names = append(names, "command "+name)
	}
	for _, name := range names {
		if rows[name] == "" {
			t.Errorf("%s has no row", name)
		}
	}
}

// TestRowOfWhatWasNotRun: what the tests ran on may lack what the system has.
func TestRowOfWhatWasNotRun(t *testing.T) {
	linux := sockcore.Platforms()[0]
	for _, c := range []struct {
		row  capability
		want string
	}{
		{capability{systems: sockcore.Linux}, "run"},
		{capability{systems: sockcore.Linux, notRun: sockcore.Linux}, "built"},
		{capability{systems: sockcore.Windows}, ""},
	} {
		if got := c.row.on(&linux); got != c.want {
			t.Errorf("%+v: %q, want %q", c.row, got, c.want)
		}
	}
}
