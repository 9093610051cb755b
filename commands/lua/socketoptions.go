package luavm

import (
	"math"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// optionAt is the option that argument 2 names, or gives by its level and number, as LEVEL:NUMBER. One by number is an
// integer; where size is not 0, so many bytes.
func optionAt(l *lua.LState, size int) *sockcore.Option {
	name := checkText(l, 2)
	o, ok := sockcore.LookupOption(name)
	if ok {
		return o
	}
	level, number, numbered := strings.Cut(name, ":")
	a, err := strconv.ParseUint(level, 0, 31)
	b, wrong := strconv.ParseUint(number, 0, 31)
	if !numbered || err != nil || wrong != nil {
		raiseCode(l, sockcore.EINVAL, "there is no option "+name)
	}
	if size != 0 {
		return sockcore.NumberedOption(int(a), int(b), sockcore.Bytes, max(size, 0))
	}
	return sockcore.NumberedOption(int(a), int(b), sockcore.Integer, 0)
}

func checkBool(l *lua.LState, n int) bool {
	b, ok := l.Get(n).(lua.LBool)
	if !ok {
		typeError(l, n, "boolean")
	}
	return bool(b)
}

// optionValue is the value that arguments from 3 on give: a linger has two, as has a group.
func optionValue(l *lua.LState, o *sockcore.Option) sockcore.OptionValue {
	switch o.Kind {
	case sockcore.Boolean:
		return sockcore.BoolValue(checkBool(l, 3))
	case sockcore.Integer:
		return sockcore.IntValue(int64(checkInt(l, 3)))
	case sockcore.Linger:
		return sockcore.LingerValue(checkBool(l, 3), int64(optInt(l, 4, 0)))
	case sockcore.Duration:
		seconds := checkNumber(l, 3)
		return sockcore.DurationValue(time.Duration(math.Round(seconds * 1e9)))
	case sockcore.Group:
		by := ""
		if l.Get(4) != lua.LNil {
			by = interfaceText(l, 4)
		}
		return sockcore.GroupValue(toAddress(l, 3), by)
	case sockcore.PortRange:
		return sockcore.OptionValue{Kind: o.Kind, Int: int64(checkPort(l, 4))<<16 | int64(checkPort(l, 3))}
	case sockcore.Bytes:
		return sockcore.OptionValue{Kind: o.Kind, Text: string(checkBytes(l, 3))}
	case sockcore.Text, sockcore.Interface, sockcore.Error, sockcore.Word:
	}
	return sockcore.OptionValue{Kind: o.Kind, Text: interfaceText(l, 3)}
}

// interfaceText is a text, as the name of an interface, or an address.
func interfaceText(l *lua.LState, n int) string {
	if ud, ok := l.Get(n).(*lua.LUserData); ok {
		if a, ok := ud.Value.(*address); ok {
			return a.a.String()
		}
	}
	return checkText(l, n)
}

// pushCredentials pushes what remote_credentials says, a name before each number, as a table; Emilua has the group in a list.
func pushCredentials(l *lua.LState, said string) int {
	t, words := l.NewTable(), strings.Fields(said)
	for i := 0; i+1 < len(words); i += 2 {
		n, err := strconv.ParseInt(words[i+1], 10, 64)
		if err != nil {
			continue
		}
		t.RawSetString(words[i], lua.LNumber(n))
		if words[i] == "gid" {
			groups := l.NewTable()
			groups.Append(lua.LNumber(n))
			t.RawSetString("groups", groups)
		}
	}
	return push(l, t)
}

func setOption(l *lua.LState) int {
	size := 0
	if _, isNumber := l.Get(3).(lua.LNumber); !isNumber {
		size = -1
	}
	o := optionAt(l, size)
	s := checkSocket(l)
	raiseIf(l, "set_option "+o.Name, s.ofTransport(s.s.SetOption(o, optionValue(l, o)), o.Transports))
	return 0
}

func getOption(l *lua.LState) int {
	o := optionAt(l, optInt(l, 3, 0))
	s := checkSocket(l)
	v, err := s.s.GetOption(o)
	raiseIf(l, "get_option "+o.Name, s.ofTransport(err, o.Transports))
	switch v.Kind {
	case sockcore.Boolean:
		return pushBool(l, v.Bool)
	case sockcore.Integer:
		return pushInt(l, v.Int)
	case sockcore.Linger:
		l.Push(lua.LBool(v.Bool))
		return 1 + pushInt(l, v.Int)
	case sockcore.Duration:
		return push(l, lua.LNumber(float64(v.Int)/1e9))
	case sockcore.Error:
		if v.Code == 0 {
			return push(l, lua.LNil)
		}
		return push(l, vmOf(l).newError(errorValue{code: v.Code, transferred: -1}))
	case sockcore.PortRange:
		l.Push(lua.LNumber(v.Int & 0xffff))
		return 1 + pushInt(l, v.Int>>16)
	case sockcore.Text, sockcore.Interface, sockcore.Group, sockcore.Word, sockcore.Bytes:
	}
	if o.Name == "remote_credentials" {
		return pushCredentials(l, v.Text)
	}
	if a, err := netip.ParseAddr(v.Text); err == nil && v.Kind == sockcore.Interface {
		return push(l, vmOf(l).newAddress(a))
	}
	return pushStrings(l, v.Text)
}

// sendFile sends a part of a file, with something before and after it.
func sendFile(l *lua.LState) int {
	s, file := checkSocket(l), check[*randomAccess](l, 2, "file.random_access")
	offset, size := int64(checkInt(l, 3)), int64(checkInt(l, 4))
	if file.f == nil {
		raiseCode(l, sockcore.EBADF, "")
	}
	if offset < 0 || size < 0 {
		raiseCode(l, sockcore.EINVAL, "")
	}
	part := &sockcore.FileSpan{File: file.f, Offset: offset, Size: size, PerSend: int64(optInt(l, 7, 0))}
	raiseIf(l, "send_file", measure(part))
	for n, to := range map[int]*[]byte{5: &part.Head, 6: &part.Tail} {
		if l.Get(n) != lua.LNil {
			*to = append([]byte(nil), checkBytes(l, n)...)
		}
	}
	op := &sockcore.Op{Kind: sockcore.OpSendFile, Span: part, Inline: true}
	s.run(l, "send_file", op, nil)
	return pushInt(l, op.N)
}

// measure holds a part against its file; a size of 0 is all that is left.
func measure(part *sockcore.FileSpan) error {
	info, err := part.File.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return sockcore.EISDIR
	}
	if info.Mode().IsRegular() && info.Size() > 0 {
		if part.Offset > info.Size() {
			return sockcore.EINVAL
		}
		if part.Size > info.Size()-part.Offset {
			return sockcore.EOF
		}
	}
	if part.Size == 0 {
		part.Size = -1
	}
	return nil
}

// randomAccess is a file.random_access.
type randomAccess struct {
	f       *os.File
	path    string
	appends bool
}

func (r *randomAccess) readAt(p []byte, offset int64) (int, error) { return r.f.ReadAt(p, offset) }

// writeAt appends where the file was opened so, wherever offset is: pwrite(2).
func (r *randomAccess) writeAt(p []byte, offset int64) (int, error) {
	if r.appends {
		return r.f.Write(p)
	}
	return r.f.WriteAt(p, offset)
}
