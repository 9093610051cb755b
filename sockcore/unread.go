package sockcore

// Unread returns how many bytes have come and were not taken, -1 where there is no telling, as of a closed socket and a
// listener. A layer counts what it has made of the kernel's bytes.
func (s *Socket) Unread() int64 { return s.unread(s.env) }

func (s *Socket) unread(env *Env) int64 {
	s.mu.Lock()
	d := s.d
	if d == nil {
		s.mu.Unlock()
		return -1
	}
	layered, held := d.layered, d.transport.Buffered()
	d.refs++
	s.mu.Unlock()
	defer s.release(d)
	if layered {
		return int64(held)
	}
	return env.queue(d, IoBytesReadable)
}
