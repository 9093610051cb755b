//go:build unix

package cmd_test

import (
	"io"
	"regexp"
	"strings"
	"testing"
)

// TestUnreadInThePrompt: the prompt shows what waits to be read, also while a line is being typed, and nothing where a
// job takes it.
func TestUnreadInThePrompt(t *testing.T) {
	s, c := startQuick(t)
	s.sees(">")
	prompt := "s1 " + c.LocalAddr().String()
	s.types("half")
	s.sees("> half")
	_, _ = io.WriteString(c, "+PONG\r\n")
	s.wholeSees("\n" + prompt + " 7 unread> half")
	_, _ = io.WriteString(c, "12345")
	s.wholeSees("\n" + prompt + " 12 unread> half")
	s.types("\x15read_some\r")
	s.wholeSees("\n  \"12345\"\n" + prompt + ">")
	_, _ = io.WriteString(c, "xyz")
	s.wholeSees("\n" + prompt + " 3 unread>")
	s.types("sockets\r")
	s.until("have the table", func(text string) bool {
		row := regexp.MustCompile(`(?m)^s1 .* 0 +3$`).FindString(text)
		return strings.Contains(text, " pending  unread\n") && row != "" && strings.HasSuffix(text, "\n>")
	})
	s.types("read_all 10 &\r")
	s.wholeSees("\n" + prompt + " [1 job]>")
	s.types("set prompt '{unread}|'\r")
	s.sees("\n|")
	s.types("cancel\r")
	s.shows("3 bytes \"xyz\"")
	_, _ = io.WriteString(c, "z")
	s.wholeSees("\n 1 unread|")
}
