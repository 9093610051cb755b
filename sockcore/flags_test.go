package sockcore

import (
	"math"
	"strconv"
	"testing"
)

func number(f Flags) string { return strconv.Itoa(int(f)) }

var flagTexts = []struct {
	text string
	want Flags
	ok   bool
}{
	{"0", 0, true},
	{"peek", FlagPeek, true},
	{"truncate", FlagTruncate, true},
	{"out_of_band", FlagOutOfBand, true},
	{"do_not_route", FlagDoNotRoute, true},
	{"dont_wait", FlagDontWait, true},
	{"peek|dont_wait", FlagPeek | FlagDontWait, true},
	{"dont_wait|peek|peek", FlagPeek | FlagDontWait, true},
	{number(FlagPeek | FlagOutOfBand), FlagPeek | FlagOutOfBand, true},
	{"0x" + strconv.FormatInt(int64(FlagPeek), 16), FlagPeek, true},
	{"0" + number(FlagPeek), FlagPeek, true},
	{"", 0, false},
	{"|", 0, false},
	{"peek|", 0, false},
	{"PEEK", 0, false},
	{"peek | dont_wait", 0, false},
	{"peek|2", 0, false},
	{"-1", 0, false},
	{"0b1", 0, false},
	{"1_0", 0, false},
	{"0x80000000", math.MinInt32, true},
	{"0x100000000", 0, false},
	{"99999999999999999999", 0, false},
	{"0x10000000", 0x10000000, true}, // a bit that no flag here has goes to the system
}

func TestParseFlags(t *testing.T) {
	for _, c := range flagTexts {
		got, err := ParseFlags(c.text)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("%q: %d, %v; want %d", c.text, got, err, c.want)
		}
	}
}

func TestFlagsString(t *testing.T) {
	for want, f := range map[string]Flags{
		"0":              0,
		"peek":           FlagPeek,
		"peek|dont_wait": FlagDontWait | FlagPeek,
		"0x10000002":     FlagPeek | 0x10000000,
		"out_of_band":    FlagOutOfBand,
	} {
		if got := f.String(); got != want {
			t.Errorf("%d: %s, want %s", f, got, want)
		}
	}
}

func TestFlagTable(t *testing.T) {
	for _, f := range MessageFlags() {
		got, err := ParseFlags(f.Name)
		if f.Supported() && (err != nil || got != f.Bit) || !f.Supported() && err != NotSupported {
			t.Errorf("%s: %v, %v", f.Name, got, err)
		}
		if f.Doc == "" {
			t.Errorf("%s has no doc", f.Name)
		}
	}
}

func FuzzParseFlags(f *testing.F) {
	for _, c := range flagTexts {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		flags, err := ParseFlags(s)
		if err != nil {
			return
		}
		if again, err := ParseFlags(flags.String()); err != nil || again != flags {
			t.Errorf("%q is %v, which is %v, %v", s, flags, again, err)
		}
	})
}
