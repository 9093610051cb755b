package sys

// The message flags. Winsock has no end of record on a stream; MsgDontWait is the engine's own and never
// reaches the system.
const (
	MsgPeek             = 0x2
	MsgOutOfBand        = 0x1
	MsgDoNotRoute       = 0x4
	MsgEndOfRecord      = 0
	MsgDontWait         = 0x40000000
	MsgTruncated        = 0x0100
	MsgControlTruncated = 0x0200
	MsgNoSignal         = 0
	MsgFastOpen         = 0
)
