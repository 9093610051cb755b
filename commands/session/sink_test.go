package session

import (
	"fmt"
	"testing"

	"sockshell/sockcore"
)

// transcriptSink is a TextSink in a test.
type transcriptSink struct{ *TextSink }

func newTestSession() (*Session, *transcriptSink) { return newSession(Config{Table: testTable()}) }

func newSession(config Config) (*Session, *transcriptSink) {
	session, sink := NewText(config)
	return session, &transcriptSink{sink}
}

func (s *transcriptSink) take() string { return s.Take() }

// line runs a line and returns what it printed.
func (s *transcriptSink) line(t *testing.T, format string, args ...any) string {
	t.Helper()
	s.session.RunLine(Place{File: "test", Line: 1}, fmt.Sprintf(format, args...), true)
	return s.take()
}

// nullSink drops everything, for benchmarks.
type nullSink struct{}

func (nullSink) Echo(string)    {}
func (nullSink) Result(*Result) {}
func (nullSink) Notice(*Notice) {}
func (nullSink) Flush()         {}

func (nullSink) Trace(*sockcore.SysCall) {}
