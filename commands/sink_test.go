package commands

import (
	"sync"

	"sockshell/commands/value"
	"sockshell/sockcore"
)

// transcriptSink gathers text as a transcript shows it.
type transcriptSink struct {
	mu      sync.Mutex
	session *Session
	text    []byte
	notices []Notice
}

func newTestSession() (*Session, *transcriptSink) {
	sink := &transcriptSink{}
	sink.session = NewSession(Config{Sink: sink})
	return sink.session, sink
}

func (s *transcriptSink) Echo(string) {}
func (s *transcriptSink) Flush()      {}

func (s *transcriptSink) Trace(c *sockcore.SysCall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = AppendTrace(s.text, c, s.session.Settings.Output())
}

func (s *transcriptSink) Result(r *Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = AppendResult(s.text, r, s.session.Settings.Output(), value.Form{})
}

func (s *transcriptSink) Notice(n *Notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notices = append(s.notices, *n)
}

// take returns what was printed since the last call.
func (s *transcriptSink) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := string(s.text)
	s.text = s.text[:0]
	return text
}

// nullSink drops everything, for benchmarks.
type nullSink struct{}

func (nullSink) Echo(string)    {}
func (nullSink) Result(*Result) {}
func (nullSink) Notice(*Notice) {}
func (nullSink) Flush()         {}

func (nullSink) Trace(*sockcore.SysCall) {}
