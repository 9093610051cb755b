package sockcore

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sockshell/sockcore/internal/sys"
)

// ValueKind is the type of an option's value.
type ValueKind uint8

// The types of option values, and the field of [OptionValue] that holds each.
const (
	Boolean   ValueKind = iota + 1 // Bool
	Integer                        // Int
	Linger                         // Bool, and Int in seconds
	Duration                       // Int in nanoseconds
	Text                           // Text
	Error                          // Code, 0 for none
	Interface                      // Text: a network interface's name, or an address of it; empty for none
	Group                          // Text: a multicast address, and after a blank an Interface, if any
	Word                           // Text: one of the option's Words
	PortRange                      // Int: the lowest port, and in the upper 16 bits the highest
	Bytes                          // Text: as many as the option has
)

// OptionValue is the value of an option; it is comparable.
type OptionValue struct {
	Kind ValueKind
	Bool bool
	Int  int64
	Text string
	Code Code
}

// BoolValue returns a Boolean.
func BoolValue(b bool) OptionValue { return OptionValue{Kind: Boolean, Bool: b} }

// IntValue returns an Integer.
func IntValue(n int64) OptionValue { return OptionValue{Kind: Integer, Int: n} }

// LingerValue returns a Linger.
func LingerValue(on bool, seconds int64) OptionValue {
	return OptionValue{Kind: Linger, Bool: on, Int: seconds}
}

// DurationValue returns a Duration.
func DurationValue(d time.Duration) OptionValue {
	return OptionValue{Kind: Duration, Int: int64(d)}
}

// TextValue returns a Text.
func TextValue(s string) OptionValue { return OptionValue{Kind: Text, Text: s} }

// Option is a row of the table of socket options.
type Option struct {
	Name     string // Asio's where it has the option
	C        string // the system's names, with blanks between
	Kind     ValueKind
	ReadOnly bool
	Level    int
	Number   int
	// V6Level and V6Number take their place on IPv6 sockets, where they differ; 0: they do not.
	V6Level, V6Number int
	// mapped says that Level and Number are set there as well: for peers whose IPv4 addresses are mapped.
	mapped     bool
	Transports Transports // those to whose sockets it applies
	// Privilege is what setting the option takes on Linux (capabilities(7)), and
	// when: "CAP_NET_ADMIN"; "" when any user may.
	Privilege string
	Systems   Systems  // those that have it
	Words     []string // Word: by the system's numbers, from 0
	NotRun    Systems  // those of them on which it was not run, though the tests are: what they ran on lacks it
	Doc       string   // one line
	Page      string   // the manual page: "tcp(7)"

	unit time.Duration // Duration: what the system counts in
	// size is how many bytes of a Bytes are read at most.
	size int
	// most is the greatest Integer, and the length of the longest Text, where the
	// system would cut off what is more; 0: it refuses by itself.
	most int64
	// get and set stand in where the system's value is not the option's; nil: the kind's own.
	get func(fd int, f Family, o *Option) (OptionValue, Code)
	set func(fd int, f Family, v OptionValue) Code
	// none is the text that stands for no value: the socket has no peer; "": there is no such text.
	none string
	// WriteOnly says that there is no value to be read.
	WriteOnly bool
	// object finds the value of a Boolean that is no option of the system.
	object func(d *desc) *bool
}

// Supported reports whether the system has the option.
func (o *Option) Supported() bool { return o.Number != sys.NoOption }

// AppliesTo reports whether the option is one of p's sockets.
func (o *Option) AppliesTo(p Protocol) bool { return o.Transports.Has(p) }

// on is the option's level and number on a socket of a family.
func (o *Option) on(f Family) (level, number int) {
	if f == V6 && o.V6Number != 0 {
		return o.V6Level, o.V6Number
	}
	return o.Level, o.Number
}

// Options returns the table of socket options, in the order of the manual.
func Options() []*Option { return optionTable[:] }

// LookupOption finds an option by its name, or by one that the system has, in any case and also without what it begins
// with: TCP_NODELAY, nodelay.
func LookupOption(name string) (*Option, bool) {
	for _, o := range optionTable {
		if o.Name == name {
			return o, true
		}
	}
	for _, o := range optionTable {
		for c := range strings.FieldsSeq(o.C) {
			_, short, _ := strings.Cut(c, "_")
			if strings.EqualFold(name, c) || strings.EqualFold(name, short) {
				return o, true
			}
		}
	}
	return nil, false
}

// NumberedOption is what the system has by a level and a number, whether or not the table has it: an Integer, or Bytes,
// of which size are read at most.
func NumberedOption(level, number int, kind ValueKind, size int) *Option {
	return &Option{
		Name: strconv.Itoa(level) + ":" + strconv.Itoa(number), Kind: kind, Level: level, Number: number,
		Transports: OnAll, Systems: Everywhere, size: size,
	}
}

// Varies reports an option whose value is another each time, also by its number: that of the peer's process.
func (o *Option) Varies() bool { return o.Level == sys.SolSocket && o.Number == sys.OptPeerCredentials }

// isError reports SO_ERROR, also by its number.
func (o *Option) isError() bool { return o.Level == sys.SolSocket && o.Number == sys.OptError }

// SetOption sets an option: setsockopt(2). It fails with EBADF on a closed
// socket, EINVAL for a value of another kind or one that the system cannot hold
// exactly, ENOPROTOOPT for an option that can only be read, NotSupported where
// the system lacks it, else with the kernel's error.
func (s *Socket) SetOption(o *Option, v OptionValue) error {
	d, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release(d)
	if c := o.check(v); c != 0 {
		return c
	}
	if !o.AppliesTo(d.protocol) {
		return NotSupported
	}
	if o.object != nil {
		s.mu.Lock()
		*o.object(d) = v.Bool
		s.mu.Unlock()
		return nil
	}
	return s.env.setOption(d.fd, d.protocol.Family, o, v).err()
}

// GetOption reads an option: getsockopt(2). It fails with EBADF on a closed
// socket, NotSupported where the system lacks it, else with the kernel's error.
//
// Reading an Error clears it, as the system does. While a connect is under way
// there is none to be read: the error is the connect's.
func (s *Socket) GetOption(o *Option) (OptionValue, error) {
	d, err := s.acquire()
	if err != nil {
		return OptionValue{}, err
	}
	defer s.release(d)
	switch {
	case !o.Supported(), o.WriteOnly, !o.AppliesTo(d.protocol):
		return OptionValue{}, NotSupported
	case o.object != nil:
		s.mu.Lock()
		defer s.mu.Unlock()
		return BoolValue(*o.object(d)), nil
	case o.isError():
		v, c := s.takeError(d, o)
		return v, c.err()
	}
	v, c := s.env.getOption(d.fd, d.protocol.Family, o)
	if c == 0 && o.none != "" && v.Text == o.none {
		return OptionValue{}, ENOTCONN
	}
	return v, c.err()
}

// takeError reads the error that is pending. The lock is held, so that no
// connect begins meanwhile whose error this would be: see behindOther.
func (s *Socket) takeError(d *desc, o *Option) (OptionValue, Code) {
	s.mu.Lock()
	if s.behindOther(laneRead) {
		s.mu.Unlock()
		none := OptionValue{Kind: o.Kind}
		if o.Kind == Bytes {
			none.Text = string(make([]byte, min(o.size, 4)))
		}
		return none, 0
	}
	call := s.env.begin()
	v, c := o.read(d.fd, d.protocol.Family)
	if pending := v.pending(); pending != 0 {
		d.found(pending)
	}
	s.mu.Unlock()
	call.gotOption(d.fd, o, v, c)
	return v, c
}

// pending is the error that a value of SO_ERROR is.
func (v OptionValue) pending() Code {
	switch n := v.Int; v.Kind {
	case Error:
		return v.Code
	case Bytes:
		var p [4]byte
		copy(p[:], v.Text)
		n = int64(binary.NativeEndian.Uint32(p[:]))
		fallthrough
	case Integer:
		if n == 0 {
			return 0
		}
		return FromErrno(syscall.Errno(n))
	case Boolean, Linger, Duration, Text, Interface, Group, Word, PortRange:
	}
	return 0
}

// check returns why v cannot be o's value on this system, 0 when it can.
func (o *Option) check(v OptionValue) Code {
	switch {
	case !o.Supported():
		return NotSupported
	case o.Level == sys.SolSocket && o.Number == sys.OptPeekOffset:
		return NotSupported // a look at what waits would skip bytes, of which a read then takes too many
	case o.ReadOnly:
		return ENOPROTOOPT
	case v.Kind != o.Kind:
		return EINVAL
	}
	switch v.Kind {
	case Integer:
		if v.Int != int64(int32(v.Int)) || o.most != 0 && (v.Int < 0 || v.Int > o.most) {
			return EINVAL
		}
	case Linger:
		if v.Int < 0 || v.Int > sys.LingerMax {
			return EINVAL
		}
	case Duration:
		if n := v.Int / int64(o.unit); v.Int%int64(o.unit) != 0 || n < 0 || n > math.MaxInt32 {
			return EINVAL
		}
	case Text:
		// To the system it is a string of C: a NUL would end it.
		if o.most != 0 && int64(len(v.Text)) > o.most || strings.IndexByte(v.Text, 0) >= 0 {
			return EINVAL
		}
	case Word:
		if !slices.Contains(o.Words, v.Text) {
			return EINVAL
		}
	case Boolean, Error, Interface, Group, PortRange, Bytes: // the interface is looked for when it is set
	}
	return 0
}

// write is setsockopt(2) for o.
func (o *Option) write(fd int, f Family, v OptionValue) Code {
	if o.set != nil {
		return o.set(fd, f, v)
	}
	level, number := o.on(f)
	switch o.Kind {
	case Boolean:
		n := 0
		if v.Bool {
			n = 1
		}
		e := sys.SetInt(fd, level, number, n)
		if e == 0 && o.mapped && f == V6 {
			e = sys.SetInt(fd, o.Level, o.Number, n)
		}
		return codeOf(e)
	case Integer:
		return codeOf(sys.SetInt(fd, level, number, int(v.Int)))
	case Linger:
		return codeOf(sys.SetLinger(fd, v.Bool, int(v.Int)))
	case Duration:
		return codeOf(sys.SetInt(fd, level, number, int(v.Int/int64(o.unit))))
	case Text, Bytes:
		return codeOf(sys.SetText(fd, level, number, v.Text))
	case Word:
		return codeOf(sys.SetInt(fd, level, number, slices.Index(o.Words, v.Text)))
	case PortRange:
		return codeOf(sys.SetInt(fd, level, number, int(int32(v.Int))))
	case Error, Interface, Group:
	}
	return ENOPROTOOPT
}

// read is getsockopt(2) for o.
func (o *Option) read(fd int, f Family) (OptionValue, Code) {
	if o.get != nil {
		return o.get(fd, f, o)
	}
	level, number := o.on(f)
	switch o.Kind {
	case Linger:
		on, seconds, e := sys.GetLinger(fd)
		if !on {
			seconds = 0 // Linux keeps the seconds of a linger that was switched off
		}
		return LingerValue(on, int64(seconds)), codeOf(e)
	case Text:
		text, e := sys.GetText(fd, level, number)
		return TextValue(text), codeOf(e)
	case Bytes:
		p := make([]byte, o.size)
		n, e := sys.GetBytes(fd, level, number, p)
		return OptionValue{Kind: Bytes, Text: string(p[:n])}, codeOf(e)
	case Boolean, Integer, Duration, Error, Interface, Group, Word, PortRange:
	}
	n, e := sys.GetInt(fd, level, number)
	c := codeOf(e)
	switch o.Kind {
	case Boolean:
		return BoolValue(n != 0), c
	case Duration:
		return DurationValue(time.Duration(n) * o.unit), c
	case Error:
		return OptionValue{Kind: Error, Code: FromErrno(syscall.Errno(n))}, c
	case Word:
		if n >= 0 && n < len(o.Words) {
			return OptionValue{Kind: Word, Text: o.Words[n]}, c
		}
		return OptionValue{Kind: Word, Text: strconv.Itoa(n)}, c
	case PortRange:
		return OptionValue{Kind: PortRange, Int: int64(uint32(n))}, c
	case Integer, Linger, Text, Interface, Group, Bytes:
	}
	return IntValue(int64(n)), c
}
