package sockcore

// Kind is what an operation does.
type Kind uint8

// The kinds of operations. The fields of [Op] that each one reads, beside Flags, Deadline, Done, Inline and
// Tag, which all do:
//
//	kind           lane    what it does                                     fields read
//	OpReadSome     read    one receive of at most Max bytes, or a message   Buf Max Msg
//	OpReadAtLeast  read    between Min and Max bytes                        Buf Min Max UntilEOF
//	OpReadUntil    read    up to and including Delim, not one byte further  Buf Delim Match Max
//	OpReadTo       read    Max bytes, or all that come, to Sink             Max UntilEOF Sink
//	OpAccept       read    one connection, into a closed socket             Into
//	OpWriteSome    write   one send, which may be partial, or a message     Buf Msg
//	OpWriteAll     write   everything                                       Buf Pace
//	OpSendFile     write   a file, or a part of one                         Span
//	OpConnect      write   a connection to the first target that answers    Targets Lookup Protocol
//	OpWait         its own readiness                                        WaitFor
//
// An out-of-band receive and a wait for an error have the lane of exceptions. The composed kinds
// (OpReadAtLeast, OpReadUntil, OpReadTo, OpSendFile, OpWriteAll with Pace) are NotSupported where messages
// are sent.
const (
	OpReadSome Kind = iota + 1
	OpReadAtLeast
	OpReadUntil
	OpWriteSome
	OpWriteAll
	OpAccept
	OpConnect
	OpWait
	OpSendFile
	OpReadTo
)

var kindNames = [...]string{
	OpReadSome: "read_some", OpReadAtLeast: "read_at_least", OpReadUntil: "read_until",
	OpWriteSome: "write_some", OpWriteAll: "write_all", OpAccept: "accept", OpConnect: "connect",
	OpWait: "wait", OpSendFile: "send_file", OpReadTo: "read_to",
}

// String returns the kind's name: "read_some".
func (k Kind) String() string {
	if k >= OpReadSome && int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// WaitKind is what OpWait waits for.
type WaitKind uint8

// The kinds of readiness. Each counts a pending error and a hang-up as ready.
const (
	WaitRead WaitKind = iota
	WaitWrite
	WaitError // out-of-band data, a pending error or a hang-up
)
