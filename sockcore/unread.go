package sockcore

import "context"

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

// TakeIn has a layer decrypt what has come, up to the first data, as a wait for it does, and returns how much can be read
// then; 0 where an operation takes it. Of TLS nothing else tells whether data have come. It does nothing while calls are
// traced: who traces is to see these under the command that reads.
func (s *Socket) TakeIn() int64 {
	s.mu.Lock()
	d, reads := s.d, s.lanes[laneRead].head != nil
	if d == nil || !d.layered || reads {
		s.mu.Unlock()
		return 0
	}
	d.refs++
	s.mu.Unlock()
	defer s.release(d)
	var untraced *Env
	if s.env.begin().tracer == nil && untraced.queue(d, IoBytesReadable) > 0 {
		_ = s.Do(context.Background(), &Op{Kind: OpWait, WaitFor: WaitRead, Deadline: 1}) // an error is there for who reads
	}
	return max(s.unread(untraced), 0)
}
