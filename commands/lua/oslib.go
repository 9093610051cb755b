package luavm

import (
	"os"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// openOS is the table os, without programs.
func (vm *VM) openOS(l *lua.LState) {
	call(l, lua.OpenOs)
	t := l.GetGlobal("os").(*lua.LTable)
	for _, name := range []string{"execute", "setenv", "tmpname"} {
		t.RawSetString(name, lua.LNil)
	}
	l.SetFuncs(t, map[string]lua.LGFunction{
		"exit": vm.exit, "getenv": vm.getenv, "date": osDate, "time": osTime,
		"setlocale": func(l *lua.LState) int { // there is the C locale alone
			switch optText(l, 1, "") {
			case "", "C", "POSIX":
				return pushStrings(l, "C")
			}
			return push(l, lua.LNil)
		},
		"difftime": func(l *lua.LState) int { return push(l, lua.LNumber(checkNumber(l, 1)-checkNumber(l, 2))) },
		"remove": func(l *lua.LState) int {
			name := checkText(l, 1)
			return pushDone(l, name, os.Remove(vm.config.Folder(name)))
		},
		"rename": func(l *lua.LState) int {
			from, to := checkText(l, 1), checkText(l, 2)
			return pushDone(l, from, os.Rename(vm.config.Folder(from), vm.config.Folder(to)))
		},
	})
}

// osTime is the present time, or that of a table, in the local zone.
func osTime(l *lua.LState) int {
	if l.Get(1) == lua.LNil {
		return pushInt(l, time.Now().Unix())
	}
	t := checkTable(l, 1)
	field := func(name string, otherwise int) int {
		v, ok := number(t.RawGetString(name))
		if !ok && otherwise < 0 {
			fail(l, "field '%s' missing in date table", name)
		} else if !ok {
			return otherwise
		}
		return intOf(v)
	}
	sec, minute, hour := field("sec", 0), field("min", 0), field("hour", 12)
	day, month, year := field("day", -1), field("month", -1), field("year", -1)
	return pushInt(l, time.Date(year, time.Month(month), day, hour, minute, sec, 0, time.Local).Unix())
}

func osDate(l *lua.LState) int {
	format, at := optText(l, 1, "%c"), time.Now()
	if l.Get(2) != lua.LNil {
		at = time.Unix(int64(checkInt(l, 2)), 0)
	}
	if rest, utc := strings.CutPrefix(format, "!"); utc {
		format, at = rest, at.UTC()
	}
	if strings.HasPrefix(format, "*t") {
		t := l.NewTable()
		for name, n := range map[string]int{
			"year": at.Year(), "month": int(at.Month()), "day": at.Day(), "hour": at.Hour(), "min": at.Minute(), "sec": at.Second(),
			"wday": int(at.Weekday()) + 1, "yday": at.YearDay(),
		} {
			t.RawSetString(name, lua.LNumber(n))
		}
		t.RawSetString("isdst", lua.LBool(at.IsDST()))
		return push(l, t)
	}
	out := newOutput(l)
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			out.add(format[i : i+1])
			continue
		}
		i++
		out.add(datePart(at, format[i]))
	}
	return push(l, out.value())
}

// dateLayouts are what Go writes for the letters of strftime, in the C locale.
var dateLayouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'c': "Mon Jan _2 15:04:05 2006", 'd': "02", 'D': "01/02/06", 'e': "_2",
	'F': "2006-01-02", 'h': "Jan", 'H': "15", 'I': "03", 'j': "002", 'm': "01", 'M': "04", 'p': "PM", 'r': "03:04:05 PM", 'R': "15:04",
	'S': "05", 'T': "15:04:05", 'x': "01/02/06", 'X': "15:04:05", 'y': "06", 'Y': "2006", 'z': "-0700", 'Z': "MST",
}

// datePart is what a letter of strftime stands for.
func datePart(at time.Time, letter byte) string {
	if layout, ok := dateLayouts[letter]; ok {
		return at.Format(layout)
	}
	two := func(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }
	year, week := at.ISOWeek()
	day := int(at.Weekday())
	switch letter {
	case 'C':
		return two(at.Year() / 100)
	case 'g':
		return two(year)
	case 'G':
		return itoa(year)
	case 'n':
		return "\n"
	case 's':
		return strconv.FormatInt(at.Unix(), 10)
	case 't':
		return "\t"
	case 'u':
		return itoa((day+6)%7 + 1)
	case 'U':
		return two((at.YearDay() + 6 - day) / 7)
	case 'V':
		return two(week)
	case 'w':
		return itoa(day)
	case 'W':
		return two((at.YearDay() + 6 - (day+6)%7) / 7)
	case '%':
		return "%"
	}
	return "%" + string(letter)
}
