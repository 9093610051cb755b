package session

// ReadBuffer is memory for a read that the fiber waits for. A job's gets its own once bytes come.
func (c *Call) ReadBuffer() []byte {
	if c.alone {
		return nil
	}
	if c.buffer == nil || cap(c.buffer) > keepBuffer {
		c.buffer = make([]byte, firstBuffer)
	}
	return c.buffer
}

const (
	firstBuffer = 64 << 10
	keepBuffer  = 1 << 20 // one that grew further is given back to the heap
)

// KeepBuffer keeps the memory that a read has grown, for the next one.
func (c *Call) KeepBuffer(buffer []byte) {
	if !c.alone && cap(buffer) > 0 {
		c.buffer = buffer[:cap(buffer)]
	}
}
