//go:build linux || darwin || freebsd

package sys

import "golang.org/x/sys/unix"

// controlMessage is a kind of control data.
type controlMessage struct {
	name        string
	level, kind int
	size        int                          // of data, at least
	parse       func(x *Extras, data []byte) // which are as long at least
}

// findControl finds what a message is; nil: it is not known.
func findControl(m *unix.SocketControlMessage) *controlMessage {
	for i := range controlMessages {
		if c := &controlMessages[i]; c.level == int(m.Header.Level) && c.kind == int(m.Header.Type) && c.size <= len(m.Data) {
			return c
		}
	}
	return nil
}

// ParseControl takes control data apart.
func ParseControl(p []byte) Extras {
	x := noExtras()
	messages, _ := unix.ParseSocketControlMessage(p) // what was cut is not there
	for i := range messages {
		if c := findControl(&messages[i]); c != nil {
			c.parse(&x, messages[i].Data)
		}
	}
	return x
}

// Controls takes control data apart, message by message.
func Controls(p []byte) []Control {
	messages, _ := unix.ParseSocketControlMessage(p) // what was cut is not there
	var all []Control
	for i := range messages {
		m := &messages[i]
		one := Control{Extras: noExtras(), Level: int(m.Header.Level), Kind: int(m.Header.Type), Size: len(m.Data)}
		if c := findControl(m); c != nil {
			one.Name = c.name
			c.parse(&one.Extras, m.Data)
		}
		all = append(all, one)
	}
	return all
}
