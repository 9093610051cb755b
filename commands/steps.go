package commands

import (
	"slices"
	"strconv"
	"sync"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// steps are the reads and writes that an interaction made, in order. A nil one keeps none.
type steps struct {
	messages bool            // each read is one
	allows   func(int) error // whether so many bytes may be kept

	mu   sync.Mutex
	size int // bytes that are kept, or are about to be
	made []*step
}

type step struct {
	kind stepKind
	data []byte
	end  string // of stepEnd: the error's name
}

type stepKind uint8

const (
	stepRead stepKind = iota
	stepWrite
	stepEndLayer
	stepShutdown
	stepEnd
)

func (s *steps) add(made *step) *step {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made = append(s.made, made)
	return made
}

// room is an error where n bytes more are too many to be kept.
func (s *steps) room(n int) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.size += n
	return s.allows(s.size)
}

// read adds what was read.
func (s *steps) read(p []byte) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.made); n > 0 && s.made[n-1].kind == stepRead && !s.messages {
		s.made[n-1].data = append(s.made[n-1].data, p...)
		return
	}
	s.made = append(s.made, &step{data: slices.Clone(p)})
}

// writes adds what is about to be written: what is read meanwhile comes after it.
func (s *steps) writes(p []byte) *step {
	if s == nil {
		return nil
	}
	return s.add(&step{kind: stepWrite, data: slices.Clone(p)})
}

// wrote says how much of it was written.
func (s *steps) wrote(made *step, n int) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	made.data = made.data[:n]
}

// begins adds a step without data that is about to be made: what the peer does then comes after it.
func (s *steps) begins(kind stepKind) *step {
	if s == nil {
		return nil
	}
	return s.add(&step{kind: kind})
}

// failed takes back a step that failed.
func (s *steps) failed(made *step) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made = slices.DeleteFunc(s.made, func(one *step) bool { return one == made })
}

// ended adds how reading ended; nil is no error.
func (s *steps) ended(err error) {
	if code, failed := sockcore.CodeOf(err); s != nil && failed {
		s.add(&step{kind: stepEnd, end: code.Name()})
	}
}

// list words the steps as commands, with the socket's name where that was typed.
func (s *steps) list(socket string) []session.Step {
	if socket != "" {
		socket += ":"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []session.Step
	for _, made := range s.made {
		command, words, before, result := "", "", "", value.Ok
		switch made.kind {
		case stepRead:
			command, result = "read_some", value.OfData(made.data)
			if !s.messages {
				command, words = "read_all", " "+strconv.Itoa(len(made.data))
			}
		case stepWrite:
			if len(made.data) == 0 && !s.messages {
				continue // nothing went out
			}
			command, words, result = "write_all", " "+syntax.Quoted(string(made.data)), value.OfInt(int64(len(made.data)))
			if s.messages {
				command = "write_some"
			}
		case stepEndLayer:
			command, words = "tls_shutdown", " send"
		case stepShutdown:
			command, words = "shutdown", " send"
		case stepEnd:
			command, before, result = "read_some", "expect_error "+made.end+" ", value.OfText(made.end)
		}
		list = append(list, session.Step{
			Input: before + socket + command + words, Result: session.Result{Command: command, Value: result},
		})
	}
	return list
}
