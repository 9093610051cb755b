package value_test

import (
	"strings"
	"testing"

	"sockshell/commands/value"
)

// TestAppendWrapped: prose breaks at blanks, and goes on below its text.
func TestAppendWrapped(t *testing.T) {
	for _, c := range []struct {
		line  string
		width int
		want  string
	}{
		{"hint: verify nothing by insecure", 0, "hint: verify nothing by insecure\n"},
		{"hint: verify nothing by insecure", 32, "hint: verify nothing by insecure\n"},
		{"hint: verify nothing by insecure", 31, "hint: verify nothing by\n  insecure\n"},
		{"hint: verify nothing by insecure", 15, "hint: verify\n  nothing by\n  insecure\n"},
		{"  Gives all that there is.", 14, "  Gives all\n  that there\n  is.\n"},
		{"  MAX      give up after so many bytes", 24, "  MAX      give up after\n           so many bytes\n"},
		{"  MAX      give up", 12, "  MAX\n    give up\n"},
		{"  MAX      give up", 18, "  MAX      give up\n"},
		{"  what is long  give up after so many", 20, "  what is long\n    give up after so\n    many\n"},
		{"in a line  two blanks stand, and more", 26, "in a line  two blanks\n  stand, and more\n"},
		{"", 10, "\n"},
		{"aaaaaaaaaaaa bb", 5, "aaaaaaaaaaaa bb\n"},
		{"  aaaaaaaa bb", 5, "  aaaaaaaa bb\n"},
		{"a 世界 世界", 7, "a 世界\n  世界\n"},
	} {
		if got := string(value.AppendWrapped(nil, c.line, c.width)); got != c.want {
			t.Errorf("%q in %d columns:\n%swant\n%s", c.line, c.width, got, c.want)
		}
	}
}

// TestWrappedErrors: an error is broken at blanks on a terminal, and so is what belongs to it.
func TestWrappedErrors(t *testing.T) {
	e := value.Error{
		Operation: "connect", Target: "127.0.0.1:1", Name: "operation_aborted", Message: "operation canceled", Transferred: 3, Partial: []byte("abc"),
		Details: []string{"SYN_SENT, 1 retransmit, 0 segments in: nothing answered"}, Aliases: []string{"c: connect 127.0.0.1 1, and more", "p: print 'one   word of so many bytes'"},
	}
	const want = "error: connect 127.0.0.1:1:\n  operation_aborted: operation\n  canceled after 3 bytes\n  3 bytes \"abc\"\n" +
		"  SYN_SENT, 1 retransmit, 0\n  segments in: nothing answered\n  alias c: connect 127.0.0.1 1,\n  and more\n  alias p: print 'one   word of so many bytes'\n"
	if got := string(e.AppendText(nil, value.Form{Width: 32})); got != want {
		t.Errorf("printed\n%swant\n%s", got, want)
	}
	if got := string(e.AppendText(nil, value.Form{})); strings.Count(got, "\n") != 5 {
		t.Errorf("without a width, printed\n%s", got)
	}
}

// TestParagraphs: a paragraph that a line of is too wide is filled anew, another stays as it is.
func TestParagraphs(t *testing.T) {
	lines := []string{"tests: run again", "", "a session is what a", "person has typed", "", "short", "lines", "", "  an indented one is alone", "  another", "name: of one thing more", "other:"}
	const want = "tests: run again\n\na session is what\na person has typed\n\nshort\nlines\n\n  an indented one\n  is alone\n  another\nname: of one thing\n  more\nother:\n"
	if got := string(value.OfProse(lines).AppendText(nil, value.Form{Width: 18})); got != want {
		t.Errorf("printed\n%swant\n%s", got, want)
	}
	if got := string(value.OfProse(lines).AppendText(nil, value.Form{})); got != strings.Join(lines, "\n")+"\n" {
		t.Errorf("without a width, printed\n%s", got)
	}
}

// TestProse: what help says is broken at blanks on a terminal, its examples and other lines are not.
func TestProse(t *testing.T) {
	lines := []string{"read once, waiting until", "  > write_all \"PING\\r\\n\""}
	for _, c := range []struct {
		v    value.Value
		want string
	}{
		{value.OfProse(lines), "read once, waiting\n  until\n  > write_all \"PING\\r\\n\"\n"},
		{value.OfLines(lines), "read once, waiting until\n  > write_all \"PING\\r\\n\"\n"},
	} {
		if got := string(c.v.AppendText(nil, value.Form{Width: 20})); got != c.want {
			t.Errorf("printed\n%swant\n%s", got, c.want)
		}
	}
}
