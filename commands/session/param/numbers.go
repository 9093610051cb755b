package param

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

var (
	integerKind  = Kind{Set: One(parseInteger)}
	durationKind = Kind{Set: One(func(p *Param, s string) (time.Duration, error) {
		if p.Seconds {
			return ParseWait(s)
		}
		return ParseDuration(s)
	})}
)

// Booleans are the words of a boolean that completion offers.
var Booleans = []Choice{{"true", "switched on"}, {"false", "switched off"}}

// ParseInt reads a decimal or 0x integer.
func ParseInt(text string) (int64, error) {
	digits, base := digitsOf(text)
	n, err := strconv.ParseInt(digits, base, 64)
	if err != nil {
		return 0, integerError(text, err)
	}
	return n, nil
}

// Wide is an integer of 64 bits, with a sign or without one.
type Wide struct {
	bits     uint64 // of a negative one in two's complement
	negative bool
}

// ParseWide reads a decimal or 0x integer, also one that an int64 is too small for.
func ParseWide(text string) (Wide, error) {
	n, err := ParseInt(text)
	if err == nil {
		return Wide{uint64(n), n < 0}, nil
	}
	digits, base := digitsOf(text)
	if u, wrong := strconv.ParseUint(digits, base, 64); wrong == nil {
		return Wide{bits: u}, nil
	}
	return Wide{}, err
}

// Compare is less than 0 where w is less than v, 0 where they are equal, and otherwise more.
func (w Wide) Compare(v Wide) int {
	switch {
	case w.negative && !v.negative:
		return -1
	case v.negative && !w.negative:
		return 1
	}
	return cmp.Compare(w.bits, v.bits)
}

// digitsOf are the digits of an integer, and their base.
func digitsOf(text string) (digits string, base int) {
	if hex, ok := cutHexPrefix(text); ok {
		return hex, 16
	}
	return text, 10
}

func cutHexPrefix(text string) (digits string, ok bool) {
	if rest, ok := strings.CutPrefix(text, "0x"); ok && rest != "" && rest[0] != '-' && rest[0] != '+' {
		return rest, true
	}
	return "", false
}

func integerError(text string, err error) error {
	if strings.Contains(err.Error(), strconv.ErrRange.Error()) {
		return Usage(Quoted(text) + " does not fit in 64 bits")
	}
	return Usage(Quoted(text) + " is not an integer (decimal or 0x…)")
}

func parseInteger(p *Param, text string) (int64, error) { return ParseIntIn(text, p.Min, p.Max) }

// ParseIntIn reads an integer between two others.
func ParseIntIn(text string, least, most int64) (int64, error) {
	n, err := ParseInt(text)
	switch {
	case err != nil:
		return 0, err
	case n < least:
		return 0, Usage(text + " is less than " + strconv.FormatInt(least, 10))
	case n > most:
		return 0, Usage(text + " is more than " + strconv.FormatInt(most, 10))
	}
	return n, nil
}

// ParseBool reads a boolean.
func ParseBool(text string) (bool, error) {
	switch text {
	case "true", "on", "yes", "1":
		return true, nil
	case "false", "off", "no", "0":
		return false, nil
	}
	return false, Usage(Quoted(text) + " is not true or false (nor on, off, yes, no, 1, 0)")
}

// ParseDuration reads `100ms`, `1.5s`, `2m`; 0 needs no unit.
func ParseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, Usage(Quoted(text) + " is not a duration (100ms, 1.5s, 2m)")
	}
	return d, nil
}

// ParseWait reads how long to wait: as ParseDuration, but a number alone is seconds.
func ParseWait(text string) (time.Duration, error) {
	number := strings.Trim(text, "0123456789.") == ""
	typed := text
	if number {
		text += "s"
	}
	d, err := ParseDuration(text)
	if err != nil {
		return 0, Usage(Quoted(typed) + " is not a duration (2, 100ms, 1.5s, 2m)")
	}
	return d, nil
}
