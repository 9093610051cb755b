package sockcore

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"sockshell/sockcore/internal/sys"
)

// Flags are message flags (recv(2), send(2)), in the system's own numbers.
type Flags int32

// Flag is a row of the table of message flags.
type Flag struct {
	Name       string     // as Emilua's ip.message_flag has it
	Bit        Flags      // 0 where the system lacks it
	Transports Transports // those to whose sockets it applies
	Systems    Systems    // those that have it
	Doc        string     // one line
}

// Supported reports whether the system has the flag.
func (f *Flag) Supported() bool { return f.Bit != 0 }

var flagTable = []Flag{
	{"peek", FlagPeek, OnAll, Everywhere, "receive without taking the data out of the queue"},
	{"out_of_band", FlagOutOfBand, OnTCP, Everywhere, "send or receive urgent data"},
	{"do_not_route", FlagDoNotRoute, OnIP, Everywhere, "send to directly connected hosts only"},
	{"end_of_record", FlagEndOfRecord, OnAll, Linux | MacOS | FreeBSD, "mark the end of a record"},
	{"truncate", FlagTruncate, OnMessages, Everywhere, "receive a message that is cut without an error"},
	{"dont_wait", FlagDontWait, OnAll, Everywhere, "fail with EAGAIN instead of waiting"},
	{"more", sys.MsgMore, OnAll, Linux, "send more soon: hold back a segment that is not full, as tcp_cork does"},
	{"no_signal", sys.MsgNoSignal, OnAll, Linux | MacOS | FreeBSD, "no SIGPIPE, which sockshell never asks for"},
	{"fast_open", FlagFastOpen, OnTCP, Linux, "connect and send at once, with the data in the SYN"},
}

// MessageFlags returns the table of message flags, in the order of the manual.
func MessageFlags() []Flag { return flagTable }

// ParseFlags reads a number (decimal or 0x…), which goes to the system as it is, or names joined by "|". The
// error is NotSupported for a flag that the system lacks; otherwise it says what no flag is called.
func ParseFlags(s string) (Flags, error) {
	if n, ok := parseNumber(s); ok {
		if n > math.MaxUint32 {
			return 0, errors.New(s + " does not fit in 32 bits")
		}
		return Flags(uint32(n)), nil
	}
	var all Flags
	for name := range strings.SplitSeq(s, "|") {
		f := lookupFlag(name)
		if f == nil {
			return 0, fmt.Errorf("unknown message flag %q", name)
		}
		if !f.Supported() {
			return 0, NotSupported
		}
		all |= f.Bit
	}
	return all, nil
}

// parseNumber reads an unsigned number, decimal or 0x…, as the shell writes
// them: "010" is ten.
func parseNumber(s string) (uint64, bool) {
	base := 10
	if hex, ok := strings.CutPrefix(s, "0x"); ok {
		s, base = hex, 16
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil
}

func lookupFlag(name string) *Flag {
	for i := range flagTable {
		if flagTable[i].Name == name {
			return &flagTable[i]
		}
	}
	return nil
}

// AppliesTo reports whether all of the flags are for p's sockets.
func (f Flags) AppliesTo(p Protocol) bool {
	for i := range flagTable {
		if row := &flagTable[i]; row.Bit != 0 && f&row.Bit == row.Bit && !row.Transports.Has(p) {
			return false
		}
	}
	return true
}

// String returns what ParseFlags reads: names in the table's order, or a number where a bit has no name.
func (f Flags) String() string {
	if f == 0 {
		return "0"
	}
	rest := f
	var names []string
	for i := range flagTable {
		if b := flagTable[i].Bit; b != 0 && rest&b == b {
			names = append(names, flagTable[i].Name)
			rest &^= b
		}
	}
	if rest != 0 {
		names = nil
		rest = f
	}
	return rest.join(names)
}

// join adds what has no name, as a number.
func (f Flags) join(names []string) string {
	if f != 0 {
		names = append(names, "0x"+strconv.FormatUint(uint64(uint32(f)), 16))
	}
	return strings.Join(names, "|")
}

// SysString returns the flags as the system names them, those that the engine
// adds too: MSG_PEEK|MSG_DONTWAIT.
func (f Flags) SysString() string {
	if f == 0 {
		return "0"
	}
	var names []string
	for _, n := range sys.FlagNames {
		if bit := Flags(n.Bit); f&bit != 0 {
			names = append(names, n.Name)
			f &^= bit
		}
	}
	return f.join(names)
}

// The message flags. end_of_record is 0 where the system lacks it; dont_wait is the engine's own.
const (
	FlagPeek        Flags = sys.MsgPeek
	FlagOutOfBand   Flags = sys.MsgOutOfBand
	FlagDoNotRoute  Flags = sys.MsgDoNotRoute
	FlagEndOfRecord Flags = sys.MsgEndOfRecord
	FlagDontWait    Flags = sys.MsgDontWait
	FlagFastOpen    Flags = sys.MsgFastOpen
	FlagTruncate    Flags = sys.MsgTruncated // OpReadSome of a message: never given to the kernel
)
