package manual

import (
	"strings"
	"testing"

	"sockshell/commands/session/param"
)

// TestTopics walks all topics: each is found under each of its names, and says what it is.
func TestTopics(t *testing.T) {
	table := testTable()
	for _, o := range topics(table) {
		lines := o.explain()
		if o.summary == "" || len(lines) < 2 {
			t.Errorf("%s %s: %q, %q", o.kind, o.name, o.summary, lines)
		}
		for _, name := range append([]string{o.name}, o.also...) {
			found, err := explain(table, name)
			if err != nil || !strings.Contains(strings.Join(found, "\n"), strings.Join(lines, "\n")) {
				t.Errorf("help %s: %q, %v; want also %q", name, found, err, lines)
			}
		}
	}
}

// TestHelpFinds: a search goes through every kind of text.
func TestHelpFinds(t *testing.T) {
	table := testTable()
	for text, want := range map[string]string{
		"a socket of porcelain":    "",
		"how many times":           "  repeat   command: ",      // a parameter's doc
		"whatever number of reads": "  timeout  command: ",      // a detail
		"TIME_WAIT":                "  EADDRINUSE  error: ",     // a hint
		"CAP_NET_ADMIN":            "  debug ",                  // a privilege
		"ip.tcp.acceptor.listen":   "  listen  command: ",       // the API
		"one object a line":        "  output  setting: ",       // the same
		"resource unavailable":     "  EAGAIN  error: ",         // an error's message
		"sockatmark":               "  at_mark  command: ",      // a summary
		"not acknowledged":         "  bytes_unsent  request: ", // a request
		"RFC 4648":                 "  base64:  byte word: ",    // a byte word
	} {
		lines, err := explain(table, text)
		got := ""
		if err == nil {
			got = strings.Join(lines[1:], "\n") + "\n"
		}
		if want != "" && !strings.Contains(got, want) || want == "" && err == nil {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
}

// TestHelpSuggests: a name that is nearly right is not searched for in vain.
func TestHelpSuggests(t *testing.T) {
	for text, want := range map[string]string{"raed_some": "read_some", "tcp_nodelaz": "tcp_no_delay", "EADRINUSE": "EADDRINUSE", "optoins": "options"} {
		if _, err := explain(testTable(), text); err == nil || !strings.HasSuffix(err.Error(), "did you mean "+want+"?") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestTopicChoices: each name once, and none that would have to be quoted.
func TestTopicChoices(t *testing.T) {
	seen := map[string]bool{}
	scope := param.Scope{Topics: func() []param.Choice { return Choices(testTable()) }, Aliases: []param.NamedText{{Name: "r", Text: "read_some 100"}}}
	for _, c := range topicKind.Choices(&scope, nil, nil) {
		if seen[c.Text] || c.Doc == "" || strings.ContainsAny(c.Text, " \t\"'$;#") {
			t.Errorf("%+v", c)
		}
		seen[c.Text] = true
	}
	for _, name := range []string{"read_some", "do_not_route", "options", "transfer", "ECONNREFUSED", "prompt", "hex:", "!", "r"} {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

// TestAPIPages: each name of the API has its page, or that of what it belongs to.
func TestAPIPages(t *testing.T) {
	for name, page := range map[string]string{
		"ip.tcp.socket.read_some": "ip.tcp.socket", "socket_pair": "ip.tcp.socket", "ip.tcp.acceptor.listen": "ip.tcp.acceptor",
		"ip.connect": "ip.connect", "stream.write_all": "stream.write_all", "#byte_span": "byte_span", "byte_span.slice": "byte_span",
		"file_descriptor": "file_descriptor", "file_descriptor.dup": "file_descriptor", "fiber.join": "spawn", "ip.get_address_info": "ip.get_address_info",
	} {
		if got := apiPage(name); got != apiManual+page+apiSuffix {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestHelpFindsWhatIsShown: a search goes by the beginnings of words, through the text that a topic shows.
func TestHelpFindsWhatIsShown(t *testing.T) {
	all := topics(testTable())
	for text, unwanted := range map[string]string{"transcript": "strings", "hang": "settings"} {
		for _, o := range mentions(all, text) {
			if o.name == unwanted {
				t.Errorf("help %s finds %s", text, unwanted)
			}
		}
	}
	for _, c := range []struct {
		text, with string
		begins     bool
	}{
		{"changes", "hang", false},
		{"change, hangs", "hang", true},
		{"no_delay", "delay", true},
		{"a hang", "hang", true},
		{"hahang", "ha", true},
		{"", "x", false},
	} {
		if beginsWord(c.text, c.with) != c.begins {
			t.Errorf("%q begins a word of %q: not %v", c.with, c.text, c.begins)
		}
	}
}
