package sockcore

// The message flags. Winsock has no end of record on a stream; dont_wait is
// the engine's own and never reaches the system.
const (
	FlagPeek        Flags = 0x2
	FlagOutOfBand   Flags = 0x1
	FlagDoNotRoute  Flags = 0x4
	FlagEndOfRecord Flags = 0
	FlagDontWait    Flags = 0x40000000
)
