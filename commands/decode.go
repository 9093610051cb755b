package commands

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type decodeInput struct {
	Type decodeTypes `name:"TYPE" doc:"u8, u16, u32, u64, le16, le32, le64, int for decimal text, hex for hexadecimal; several with commas, x2 to skip two bytes, * for a rest"`
	Data []byte      `name:"DATA" doc:"the bytes"`
	Add  int64       `name:"ADD" optional:"y" min:"-9223372036854775808" doc:"is added to the integer"`
}

func decodeCommand() *session.Command {
	return session.Define("decode", session.Doc{
		Group: session.Variables, Replay: session.ReplayEndpoints, Synonyms: "add plus increment arithmetic", Summary: "the integers that the bytes are",
		Detail: "Several types take the bytes one after another, and set $f1, $f2 and so on; int and hex take what is left. " +
			"A length that is not the types' is EINVAL, unless a * at the end allows a rest.",
		Errors: []string{"EINVAL", "usage"},
		Examples: "> decode u16 hex:0102\n258\n> decode le32 hex:01000000 -1\n0\n> decode int \"42\"\n42\n> decode int 42 1\n43\n> decode hex \"1f\"\n31\n" +
			"> decode u16,x2,u8,* hex:0102ffff0304\n258 3\n> print $f1 $f2\n258 3\n",
	}, runDecode)
}

// decoder reads an integer from bytes.
type decoder struct {
	size int // 0: all bytes that are left
	// read gives a negative integer in two's complement; ok is false when the bytes are not one.
	read func([]byte) (n uint64, negative, ok bool)
}

var decoders = []param.Named[decoder]{
	{Name: "u8", Value: fixed(1, func(b []byte) uint64 { return uint64(b[0]) }), Doc: "one byte"},
	{Name: "u16", Value: fixed(2, func(b []byte) uint64 { return uint64(binary.BigEndian.Uint16(b)) }), Doc: "16 bits, network order"},
	{Name: "u32", Value: fixed(4, func(b []byte) uint64 { return uint64(binary.BigEndian.Uint32(b)) }), Doc: "32 bits, network order"},
	{Name: "u64", Value: fixed(8, binary.BigEndian.Uint64), Doc: "64 bits, network order"},
	{Name: "le16", Value: fixed(2, func(b []byte) uint64 { return uint64(binary.LittleEndian.Uint16(b)) }), Doc: "16 bits, little-endian"},
	{Name: "le32", Value: fixed(4, func(b []byte) uint64 { return uint64(binary.LittleEndian.Uint32(b)) }), Doc: "32 bits, little-endian"},
	{Name: "le64", Value: fixed(8, binary.LittleEndian.Uint64), Doc: "64 bits, little-endian"},
	{Name: decimalText, Value: decoder{read: func(b []byte) (uint64, bool, bool) {
		n, err := param.ParseInt(param.TextOf(b))
		return uint64(n), n < 0, err == nil
	}}, Doc: "decimal text"},
	{Name: "hex", Value: decoder{read: func(b []byte) (uint64, bool, bool) {
		n, err := strconv.ParseUint(strings.TrimPrefix(param.TextOf(b), "0x"), 16, 64)
		return n, false, err == nil
	}}, Doc: "hexadecimal text"},
}

const decimalText = "int"

func fixed(size int, read func([]byte) uint64) decoder {
	return decoder{size, func(b []byte) (uint64, bool, bool) { return read(b), false, true }}
}

// decodeTypes says what bytes are, one after another.
type decodeTypes struct {
	text   string
	fields []decodeField
	size   int  // of all that have one
	open   bool // the last one takes what is left
	rest   bool // there may be a rest
}

// decodeField is an integer, or bytes to skip.
type decodeField struct {
	name string
	skip bool
	decoder
}

var decodeTypeKind = param.Kind{
	Set:     param.One(parseDecodeTypes),
	Choices: func(*param.Scope, *param.Param, []string) []param.Choice { return param.ChoicesOf(decoders) },
}

// Kind implements param.Typed.
func (decodeTypes) Kind() *param.Kind { return &decodeTypeKind }

func parseDecodeTypes(_ *param.Param, text string) (decodeTypes, error) {
	t := decodeTypes{text: strings.Clone(text)}
	integers := 0
	for name := range strings.SplitSeq(t.text, ",") {
		switch {
		case t.rest:
			return t, param.Usage(`"*" stands last`)
		case t.open:
			return t, param.Usage(t.fields[len(t.fields)-1].name + " takes what is left: it stands last")
		case name == "*":
			t.rest = true
			continue
		}
		field, err := parseDecodeField(name)
		if err != nil {
			return t, err
		}
		if !field.skip {
			integers++
			t.open = field.size == 0
		}
		if field.size > math.MaxInt-t.size {
			return t, param.Usage(param.Quoted(name) + " is too many bytes")
		}
		t.size += field.size
		t.fields = append(t.fields, field)
	}
	if integers == 0 {
		return t, param.Usage(param.Quoted(text) + " has no field")
	}
	return t, nil
}

func parseDecodeField(name string) (decodeField, error) {
	if d, ok := param.Lookup(decoders, name); ok {
		return decodeField{name: name, decoder: d}, nil
	}
	if digits, ok := strings.CutPrefix(name, "x"); ok {
		if n, err := strconv.Atoi(digits); err == nil && n > 0 {
			return decodeField{name: name, skip: true, decoder: decoder{size: n}}, nil
		}
	}
	return decodeField{}, param.Usage(param.Quoted(name) + " is not a type: " + param.Alternatives(decoders) +
		", x2 to skip two bytes, * at the end for a rest")
}

// several says that the fields are to be told apart.
func (t *decodeTypes) several() bool { return len(t.fields) > 1 || t.rest }

// Check refuses a sum where it is not clear of which field.
func (in *decodeInput) Check() error {
	if in.Add != 0 && in.Type.several() {
		return param.Usage("ADD goes with one TYPE")
	}
	return nil
}

func runDecode(c *session.Call, in *decodeInput) (value.Value, error) {
	t := &in.Type
	if n := len(in.Data); n < t.size || n > t.size && !t.rest && !t.open {
		return value.Ok, session.Detailed(sockcore.EINVAL, t.takes()+", and there "+areBytes(n))
	}
	if !t.several() {
		n, negative, err := t.fields[0].decode(in.Data)
		if err != nil {
			return value.Ok, err
		}
		return addInt(n, negative, in.Add)
	}
	var found []string
	data := in.Data
	for i := range t.fields {
		f := &t.fields[i]
		part := data
		if f.size > 0 {
			part = data[:f.size]
		}
		data = data[len(part):]
		if f.skip {
			continue
		}
		n, negative, err := f.decode(part)
		if err != nil {
			return value.Ok, err
		}
		found = append(found, integerText(n, negative))
	}
	c.SetFields(found)
	return value.OfNumbers(found), nil
}

// takes says how many bytes the types take.
func (t *decodeTypes) takes() string {
	text := t.text + " takes " + param.Plural(t.size, "byte")
	if t.rest || t.open {
		text += " or more"
	}
	return text
}

func areBytes(n int) string {
	if n == 1 {
		return "is 1"
	}
	return "are " + strconv.Itoa(n)
}

func (f *decodeField) decode(part []byte) (n uint64, negative bool, err error) {
	n, negative, ok := f.read(part)
	if ok {
		return n, negative, nil
	}
	what := "hexadecimal"
	if f.name == decimalText {
		what = "decimal"
	}
	return 0, false, session.Detailed(sockcore.EINVAL, f.name+": "+param.Quoted(string(part))+" is not a "+what+" integer of 64 bits")
}

func integerText(n uint64, negative bool) string {
	if negative {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatUint(n, 10)
}

// addInt is n+add, EINVAL when that fits in 64 bits neither with nor without a sign.
func addInt(n uint64, negative bool, add int64) (value.Value, error) {
	tooLarge := func() error {
		return session.Detailed(sockcore.EINVAL, integerText(n, negative)+" and "+strconv.FormatInt(add, 10)+" together do not fit in 64 bits")
	}
	if !negative && n > math.MaxInt64 {
		sum := n + uint64(add)
		if add >= 0 && sum < n {
			return value.Ok, tooLarge()
		}
		return value.OfUint(sum), nil
	}
	a := int64(n)
	sum := a + add
	switch {
	case add >= 0 && sum < a && a >= 0:
		return value.OfUint(uint64(a) + uint64(add)), nil
	case add < 0 && sum > a:
		return value.Ok, tooLarge()
	}
	return value.OfInt(sum), nil
}
