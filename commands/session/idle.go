package session

// Running reports that a line or a script runs.
func (s *Session) Running() bool { return s.running.Load() }

// begin and idle are around a line or a script that runs.
func (s *Session) begin() { s.running.Store(true) }

func (s *Session) idle() {
	s.shown.Store(s.main.current)
	s.running.Store(false)
	for _, j := range s.interrupted { // unless the same line has joined it
		s.jobs.announce(j)
	}
	s.interrupted = nil
	s.recordAnnounced()
	s.tellPeerEvents()
}
