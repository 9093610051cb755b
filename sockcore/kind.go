package sockcore

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
