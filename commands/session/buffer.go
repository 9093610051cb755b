package session

// ReadBuffer is memory for a read that the fiber waits for. A job's gets its own once bytes come.
func (c *Call) ReadBuffer() []byte {
	f := c.fiber
	if f == nil {
		return nil
	}
	if f.buffer == nil || cap(f.buffer) > keepBuffer {
		f.buffer = make([]byte, firstBuffer)
	}
	return f.buffer
}

const (
	firstBuffer = 64 << 10
	keepBuffer  = 1 << 20 // one that grew further is given back to the heap
)

// KeepBuffer keeps the memory that a read has grown, for the next one.
func (c *Call) KeepBuffer(buffer []byte) {
	if c.fiber != nil && cap(buffer) > 0 {
		c.fiber.buffer = buffer[:cap(buffer)]
	}
}
