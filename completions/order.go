package completions

import (
	"cmp"
	"slices"
	"strings"

	"sockshell/commands/session"
	"sockshell/sockcore"
)

// ordered puts first what was used last; of commands, behind all others come those that the state of the socket does not allow.
func ordered(snap *session.Snapshot, found []Candidate, socket string, commands bool) {
	ranks := map[string]int{}
	if snap.Recent != nil {
		for i, word := range snap.Recent() {
			if _, known := ranks[word]; !known {
				ranks[word] = i
			}
		}
	}
	const unused = 1 << 30
	rank := func(c *Candidate) (outOfPlace, used int) {
		if commands && !allows(snap, snap.Lookup(c.Text), socket) {
			outOfPlace = 1
		}
		if at, ok := ranks[strings.TrimSuffix(c.Text, ":")]; ok {
			return outOfPlace, at
		}
		return outOfPlace, unused
	}
	slices.SortStableFunc(found, func(a, b Candidate) int {
		aPlace, aUsed := rank(&a)
		bPlace, bUsed := rank(&b)
		return cmp.Or(cmp.Compare(aPlace, bPlace), cmp.Compare(aUsed, bUsed))
	})
}

// allows reports whether the state of a socket lets a command succeed, by the errors that the command has.
func allows(snap *session.Snapshot, c *session.Command, socket string) bool {
	if c == nil || !c.OnSocket || snap.State == nil {
		return true
	}
	fails := func(code sockcore.Code) bool { return slices.Contains(c.Errors, code.Name()) }
	state, protocol := snap.State(socket), snap.Protocol(socket)
	switch {
	case fails(sockcore.EBADF) && fails(sockcore.AlreadyOpen): // it has a form for either
		return true
	case state == sockcore.StateClosed:
		return !fails(sockcore.EBADF)
	case !c.Transports.Has(protocol), fails(sockcore.AlreadyOpen):
		return false
	case state == sockcore.StateConnected:
		return !fails(sockcore.EISCONN)
	}
	return !fails(sockcore.ENOTCONN) || protocol.Type == sockcore.Datagram
}
