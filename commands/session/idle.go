package session

// Running reports that a line or a script runs.
func (s *Session) Running() bool { return s.running.Load() }

// callAnnounce says that there may be a notice, or another prompt.
func (s *Session) callAnnounce() {
	if s.config.Announce != nil {
		s.config.Announce()
	}
}

// begin and idle are around a line or a script that runs.
func (s *Session) begin() { s.running.Store(true) }

func (s *Session) idle() {
	s.shown.Store(s.main.current)
	s.running.Store(false)
	s.recordAnnounced()
	s.tellPeerEvents()
}
