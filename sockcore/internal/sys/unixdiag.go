package sys

// UnixDiag is what the system tells of a unix socket besides its options.
type UnixDiag struct {
	RecvShut, SendShut      bool   // the directions that are over
	BacklogUsed, BacklogMax uint32 // of a listener: connections that wait to be accepted
}
