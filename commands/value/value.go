package value

import (
	"strconv"
	"time"
	"unsafe"
)

// Kind says which fields of a Value mean something.
type Kind uint8

const (
	// OkKind is nothing: it prints `ok`, and is null in JSON.
	OkKind Kind = iota
	// QuietKind is nothing that prints nothing, as `let` gives; null in JSON.
	QuietKind
	// NothingKind is no result of one's own, in any format: a join's results are its jobs'.
	NothingKind
	// Integer is Int.
	Integer
	// Unsigned is Int, as an unsigned integer.
	Unsigned
	// Boolean is Int, 0 or 1.
	Boolean
	// Duration is Int nanoseconds.
	Duration
	// Scalar is Str, one word: an address, an endpoint, a name.
	Scalar
	// Linger is Int seconds, negative when off.
	Linger
	// Data is Bytes.
	Data
	// TableKind is a table.
	TableKind
	// List is words, printed on one line.
	List
	// Lines are texts, printed one a line.
	Lines
	// Accepted is a new socket's name, Str, and its peer's endpoint.
	Accepted
	// Output is Bytes as `print` and `hexdump` write them, whatever the output format.
	Output
	// Spawned is a job's number, Int, and its command as typed, Str, as syntax.OneLine writes it.
	Spawned
)

// Value is what a command gives. Bytes are valid until the session's next command: a
// Value that is kept longer calls Own.
type Value struct {
	Kind  Kind
	Int   int64
	Str   string
	Bytes []byte
	more  *more // what few values have: a value is copied on each command's way
}

// more is what makes a list or a table, and what a message has beside its data.
type more struct {
	items   []string
	table   *Table
	message Message
	plain   bool // the items are numbers, which JSON does not quote
	varies  bool // some of it is another each time
	prose   bool // the lines are for reading: those wider than a terminal break at blanks
}

// Ok is the value of a command that gives nothing.
var Ok = Value{Kind: OkKind}

// Quiet is the value of a command that prints nothing at all.
var Quiet = Value{Kind: QuietKind}

// Nothing is the value of a command whose results are other commands'.
var Nothing = Value{Kind: NothingKind}

// OfInt makes an integer.
func OfInt(n int64) Value { return Value{Kind: Integer, Int: n} }

// OfUint makes an integer that may be past the greatest int64.
func OfUint(n uint64) Value { return Value{Kind: Unsigned, Int: int64(n)} }

// OfBool makes a boolean.
func OfBool(b bool) Value {
	if b {
		return Value{Kind: Boolean, Int: 1}
	}
	return Value{Kind: Boolean}
}

// OfDuration makes a duration.
func OfDuration(d time.Duration) Value { return Value{Kind: Duration, Int: int64(d)} }

// OfText makes a one-word text.
func OfText(s string) Value { return Value{Kind: Scalar, Str: s} }

// OfData makes data; b is borrowed.
func OfData(b []byte) Value { return Value{Kind: Data, Bytes: b} }

// OfLinger makes a linger setting of so many seconds, or one that is off.
func OfLinger(on bool, seconds int64) Value {
	if !on {
		seconds = -1
	}
	return Value{Kind: Linger, Int: seconds}
}

// OfList makes a list that prints on one line.
func OfList(items ...string) Value { return Value{Kind: List, more: &more{items: items}} }

// OfNumbers makes a list of numbers that prints on one line.
func OfNumbers(items []string) Value {
	return Value{Kind: List, more: &more{items: items, plain: true}}
}

// OfLines makes a list that prints one item a line.
func OfLines(items []string) Value { return Value{Kind: Lines, more: &more{items: items}} }

// OfProse makes a list that prints one item a line, to be read on a terminal.
func OfProse(items []string) Value {
	return Value{Kind: Lines, more: &more{items: items, prose: true}}
}

// OfAccepted makes the result of an accept.
func OfAccepted(name, peer string) Value {
	return Value{Kind: Accepted, Str: name, more: &more{items: []string{peer}}}
}

// Items are a list's, or an accepted connection's peer.
func (v Value) Items() []string {
	if v.more == nil {
		return nil
	}
	return v.more.items
}

// Table is a table's.
func (v Value) Table() *Table {
	if v.more == nil || v.more.table == nil {
		return &Table{}
	}
	return v.more.table
}

// OfOutput makes bytes that are written as they are.
func OfOutput(b []byte) Value { return Value{Kind: Output, Bytes: b} }

// OfTable makes a table.
func OfTable(t *Table) Value { return Value{Kind: TableKind, more: &more{table: t}} }

// Own gives the value memory of its own for its bytes.
func (v Value) Own() Value {
	if v.Bytes != nil {
		v.Bytes = append([]byte{}, v.Bytes...)
	}
	return v
}

// AppendVariable appends the bytes that a variable holding v expands to.
func (v Value) AppendVariable(dst []byte) []byte {
	switch v.Kind {
	case OkKind, QuietKind, NothingKind:
		return dst
	case Data, Output:
		return append(dst, v.Bytes...)
	case Accepted:
		return append(dst, v.Str...)
	case TableKind:
		return v.AppendJSON(dst)
	case Integer, Unsigned, Boolean, Duration, Scalar, Linger, List, Lines, Spawned:
		return v.appendScalar(dst)
	}
	return dst
}

// appendScalar appends what prints on the value's line, without the newline.
func (v Value) appendScalar(dst []byte) []byte {
	switch v.Kind {
	case OkKind:
		return append(dst, "ok"...)
	case Integer:
		return strconv.AppendInt(dst, v.Int, 10)
	case Unsigned:
		return strconv.AppendUint(dst, uint64(v.Int), 10)
	case Boolean:
		return strconv.AppendBool(dst, v.Int != 0)
	case Duration:
		return append(dst, time.Duration(v.Int).String()...)
	case Scalar:
		return append(dst, v.Str...)
	case Linger:
		if v.Int < 0 {
			return append(dst, "false 0"...)
		}
		return strconv.AppendInt(append(dst, "true "...), v.Int, 10)
	case List:
		return appendJoined(dst, v.more.items, ' ')
	case Lines:
		return appendJoined(dst, v.more.items, '\n')
	case Accepted:
		return append(append(append(dst, v.Str...), ' '), v.more.items[0]...)
	case Spawned:
		dst = strconv.AppendInt(append(dst, '['), v.Int, 10)
		return append(append(dst, "] "...), v.Str...)
	case QuietKind, NothingKind, Data, TableKind, Output:
	}
	return dst
}

func appendJoined(dst []byte, items []string, sep byte) []byte {
	for i, item := range items {
		if i > 0 {
			dst = append(dst, sep)
		}
		dst = append(dst, item...)
	}
	return dst
}

// Size is about how many bytes the data, texts and cells of a value take.
func Size(v *Value) int {
	n := len(v.Bytes) + len(v.Str)
	if v.more == nil {
		return n
	}
	for _, item := range v.more.items {
		n += len(item) + cellSize/2
	}
	n += v.more.message.size()
	if t := v.more.table; t != nil {
		for _, row := range t.Rows {
			for i := range row {
				n += Size(&row[i]) + cellSize
			}
		}
	}
	return n
}

const cellSize = int(unsafe.Sizeof(Value{}))
