package luavm

import (
	"bytes"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// scanner is what a stream.scanner keeps besides the fields of its table.
type scanner struct {
	buf    []byte
	from   int // what has been read and not removed begins here
	line   int // how long the present record is, with its separator; -1: there is none
	record []byte
}

const (
	scannerKey     = "\x00scanner" // where a scanner's table has the rest of it
	scannerStart   = 4 << 10
	scannerMaximum = 1 << 20
)

func scannerOf(l *lua.LState) (*lua.LTable, *scanner) {
	t := checkTable(l, 1)
	if ud, ok := t.RawGetString(scannerKey).(*lua.LUserData); ok {
		if s, ok := ud.Value.(*scanner); ok {
			return t, s
		}
	}
	typeError(l, 1, "stream.scanner")
	return nil, nil
}

// scannerNumber is a field that is a number, or otherwise.
func scannerNumber(t *lua.LTable, name string, otherwise int) int {
	if n, ok := t.RawGetString(name).(lua.LNumber); ok && n > 0 {
		return intOf(float64(n))
	}
	return otherwise
}

// fill reads more; it reports false at the end of the stream.
func (s *scanner) fill(l *lua.LState, t *lua.LTable) bool {
	if s.from > 0 && (s.from == len(s.buf) || len(s.buf) == cap(s.buf)) {
		s.buf = append(make([]byte, 0, max(cap(s.buf), scannerStart)), s.buf[s.from:]...)
		s.from = 0
	}
	if len(s.buf) == cap(s.buf) {
		most := scannerNumber(t, "max_record_size", scannerMaximum)
		if cap(s.buf) >= most {
			raise(l, "get_line", sockcore.EMSGSIZE, int64(len(s.buf)))
		}
		size := max(2*cap(s.buf), scannerNumber(t, "buffer_size_hint", scannerStart))
		s.buf = append(make([]byte, 0, min(size, most)), s.buf...)
	}
	room := s.buf[len(s.buf):cap(s.buf)]
	io := t.RawGetString("stream")
	_, failure := protect(l, l.NewFunction(func(l *lua.LState) int {
		s.buf = s.buf[:len(s.buf)+call1(l, io, "read_some", room)]
		return 0
	}), nil, nil)
	if failure != nil {
		passOn(l, failure)
		if e := errorOf(failure.Object); e != nil && e.code == sockcore.EOF {
			return false
		}
		l.Error(failure.Object, 0)
	}
	return true
}

// separator is where the record ends, and where the separator that ends it does; -1: it is not there yet.
func (s *scanner) separator(l *lua.LState, separator lua.LValue, searched int) (end, next int) {
	set, ok := bytesOf(separator)
	if !ok || len(set) == 0 {
		fail(l, "record_separator must be a string")
	}
	rest := s.buf[s.from:]
	begin := max(0, searched-len(set)+1)
	if i := bytes.Index(rest[begin:], set); i >= 0 {
		return begin + i, begin + i + len(set)
	}
	return -1, -1
}

func scannerGetLine(l *lua.LState) int {
	t, s := scannerOf(l)
	if s.line >= 0 {
		s.from += s.line
		s.line = -1
	}
	separator := t.RawGetString("record_separator")
	if separator == lua.LNil {
		separator = lua.LString("\r\n")
	}
	searched := 0
	var terminator lua.LValue
	for {
		end, next := s.separator(l, separator, searched)
		if end >= 0 {
			s.record, s.line = s.buf[s.from:s.from+end], next
			terminator = lua.LString(s.buf[s.from+end : s.from+next])
			break
		}
		searched = len(s.buf) - s.from
		if !s.fill(l, t) {
			if searched == 0 {
				raise(l, "get_line", sockcore.EOF, 0)
			}
			s.record, s.line = s.buf[s.from:], searched
			terminator = lua.LString("")
			break
		}
	}
	t.RawSetString("record_terminator", terminator)
	t.RawSetString("record_number", lua.LNumber(scannerNumber(t, "record_number", 0)+1))
	switch trim := t.RawGetString("trim_record"); trim {
	case lua.LNil, lua.LFalse:
	case lua.LTrue:
		s.record = trimmed(s.record, []byte(spanBlanks))
	default:
		set, ok := bytesOf(trim)
		if !ok {
			fail(l, "trim_record must be a boolean or a string")
		}
		s.record = trimmed(s.record, set)
	}
	return push(l, s.fields(l, t))
}

// fields is the record, or what it is made of.
func (s *scanner) fields(l *lua.LState, t *lua.LTable) lua.LValue {
	vm := vmOf(l)
	record := s.record[:len(s.record):len(s.record)]
	if t.RawGetString("field_pattern") != lua.LNil {
		raiseSaid(l, "get_line", sockcore.NotSupported, "field_pattern is a regular expression, of which there are none")
	}
	switch separator := t.RawGetString("field_separator").(type) {
	case *lua.LFunction:
		l.Push(separator)
		l.Push(vm.newSpan(record))
		l.Call(1, 1)
		v := l.Get(-1)
		l.Pop(1)
		return v
	case *lua.LNilType:
		return vm.newSpan(record)
	default:
		text, ok := bytesOf(separator)
		if !ok {
			fail(l, "field_separator must be a string or a function")
		}
		parts := l.NewTable()
		fields := bytes.Split(record, text)
		if string(text) == " " { // as awk has it: any blanks
			fields = bytes.FieldsFunc(record, func(r rune) bool { return strings.ContainsRune(spanBlanks, r) })
		}
		for _, part := range fields {
			parts.Append(vm.newSpan(part[:len(part):len(part)]))
		}
		return parts
	}
}

func (vm *VM) scannerModule(l *lua.LState) *lua.LTable {
	present := func(l *lua.LState) (*lua.LTable, *scanner) {
		t, s := scannerOf(l)
		if s.line < 0 {
			raiseCode(l, sockcore.EINVAL, "there is no record")
		}
		return t, s
	}
	methods := map[string]lua.LGFunction{
		"get_line": scannerGetLine,
		"buffered_line": func(l *lua.LState) int {
			_, s := present(l)
			return push(l, vm.newSpan(s.record[:len(s.record):len(s.record)]))
		},
		"remove_line": func(l *lua.LState) int {
			t, s := present(l)
			s.from += s.line
			s.line = -1
			t.RawSetString("record_terminator", lua.LNil)
			return 0
		},
		"buffer": func(l *lua.LState) int {
			_, s := scannerOf(l)
			l.Push(vm.newSpan(s.buf))
			return 1 + pushInt(l, s.from+1)
		},
		"set_buffer": func(l *lua.LState) int {
			t, s := scannerOf(l)
			b, offset := checkSpan(l, 2).b, optInt(l, 3, 1)
			if offset < 1 || offset > len(b)+1 {
				raiseCode(l, sockcore.ERANGE, "")
			}
			s.buf, s.from, s.line = b, offset-1, -1
			t.RawSetString("record_terminator", lua.LNil)
			return 0
		},
	}
	meta := l.NewTable()
	meta.RawSetString("__index", l.SetFuncs(l.NewTable(), methods))
	begin := func(l *lua.LState, t *lua.LTable) int {
		t.RawSetString(scannerKey, &lua.LUserData{Value: &scanner{line: -1}, Metatable: lua.LNil})
		if t.RawGetString("record_number") == lua.LNil {
			t.RawSetString("record_number", lua.LNumber(0))
		}
		t.Metatable = meta
		return push(l, t)
	}
	module := l.SetFuncs(l.NewTable(), methods)
	module.RawSetString("mt", meta)
	module.RawSetString("new", l.NewFunction(func(l *lua.LState) int {
		if l.Get(1) == lua.LNil {
			return begin(l, l.NewTable())
		}
		return begin(l, checkTable(l, 1))
	}))
	module.RawSetString("with_awk_defaults", l.NewFunction(func(l *lua.LState) int {
		t := l.NewTable()
		t.RawSetString("stream", l.Get(1))
		t.RawSetString("record_separator", lua.LString("\n"))
		t.RawSetString("trim_record", lua.LTrue)
		t.RawSetString("field_separator", lua.LString(" "))
		return begin(l, t)
	}))
	return module
}
