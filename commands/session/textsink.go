package session

import (
	"sync"

	"sockshell/commands/value"
	"sockshell/sockcore"
)

// TextSink is a sink that gathers text as a transcript shows it: for programs and tests that look at what a session printed.
type TextSink struct {
	session *Session

	mu   sync.Mutex
	text []byte
}

// NewText makes a session whose sink gathers its text.
func NewText(config Config) (*Session, *TextSink) {
	sink := &TextSink{}
	config.Sink = sink
	sink.session = New(config)
	return sink.session, sink
}

// Run runs a line, and returns what was printed since the last call.
func (s *TextSink) Run(line string) string {
	s.session.RunLine(Place{}, line, true)
	return s.Take()
}

// Echo implements Sink.
func (s *TextSink) Echo(string) {}

// Flush implements Sink.
func (s *TextSink) Flush() {}

// Trace implements Sink.
func (s *TextSink) Trace(c *sockcore.SysCall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = AppendTrace(s.text, c, s.session.Settings.Output())
}

// Result implements Sink.
func (s *TextSink) Result(r *Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = AppendResult(s.text, r, s.session.Settings.Output(), value.Form{})
}

// Notice implements Sink.
func (s *TextSink) Notice(*Notice) {}

// Take returns what was printed since the last call.
func (s *TextSink) Take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := string(s.text)
	s.text = s.text[:0]
	return text
}
