package terminal

import (
	"bytes"
	"slices"
	"time"

	"sockshell/internal/crash"
)

// maxUnfinished bounds the output, in bytes, that waits in the frame for the end of its line.
const maxUnfinished = 4096

// Output that comes above a frame is printed together with what comes soon after it, so that a flood of
// it neither draws the frame each time nor keeps what is typed from the screen.
const (
	togetherFor = 2 * time.Millisecond
	maxTogether = 16 << 10 // bytes
)

// Write prints p, above the frame if there is one.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.held) == 0 && !s.lent && !s.shown() {
		n, err := s.out.Write(p)
		s.remember(p[:n])
		return n, err
	}
	s.held = append(s.held, p...)
	if !s.writable() {
		return len(p), nil
	}
	if wait := togetherFor - time.Since(s.printed); s.shown() && wait > 0 && len(s.held) < maxTogether {
		if s.printer == nil {
			s.printer = time.AfterFunc(wait, func() { crash.Guard(s.release) })
		}
		return len(p), nil
	}
	if err := s.flush(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// writable tells whether output can be printed now.
func (s *screen) writable() bool { return !s.lent && (!s.shown() || s.settled()) }

// release prints what is held, if that is possible now.
func (s *screen) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.printer = nil
	if s.writable() {
		_ = s.flush()
	}
}

// flush prints what is held.
func (s *screen) flush() error {
	if s.printer != nil {
		s.printer.Stop()
		s.printer = nil
	}
	held := s.held
	if s.held = nil; len(held) == 0 {
		return nil
	}
	s.printed = time.Now()
	if s.shown() {
		return s.above(held)
	}
	n, err := s.out.Write(held)
	s.remember(held[:n])
	return err
}

// above prints p above the frame.
func (s *screen) above(p []byte) error {
	var b bytes.Buffer
	s.erase(&b)
	text := append(s.unfinished, p...)
	lines := bytes.LastIndexByte(text, '\n') + 1
	if rest := text[lines:]; len(rest) <= maxUnfinished && steady(string(rest)) {
		// Not printed yet but shown in the frame, so that what comes next can continue its line.
		b.Write(text[:lines])
		s.unfinished = slices.Clone(rest)
	} else {
		b.Write(text)
		b.WriteByte('\n')
		s.unfinished = nil
	}
	if above := string(s.unfinished); above != s.frame.above {
		s.frame.above, s.drawn.text = above, nil
	}
	s.draw(&b)
	_, err := s.out.Write(b.Bytes())
	return err
}

// remember keeps what tells whether the cursor is in mid-row.
func (s *screen) remember(printed []byte) {
	if i := bytes.LastIndexByte(printed, '\n'); i >= 0 {
		s.unfinished, printed = nil, printed[i+1:]
	}
	room := maxUnfinished - len(s.unfinished)
	s.unfinished = append(s.unfinished, printed[:min(room, len(printed))]...)
}
