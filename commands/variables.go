package commands

import (
	"encoding/binary"
	"math"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type letInput struct {
	Name  param.VariableName `name:"NAME" doc:"the variable"`
	Words param.Word         `name:"WORD" doc:"its value: the words, joined"`
}

type forgetInput struct {
	Name param.VariableName `name:"NAME" doc:"the variable"`
}

type printInput struct {
	Words param.Words `name:"WORD" optional:"y" doc:"what to print"`
}

type dataInput struct {
	Data []byte `name:"DATA" doc:"the bytes"`
}

type sliceInput struct {
	Data  []byte `name:"DATA" doc:"the bytes"`
	First int64  `name:"FIRST" min:"-9223372036854775808" doc:"the first one's position, from 1"`
	Last  int64  `name:"LAST" min:"-9223372036854775808" doc:"the last one's position"`
}

type decodeInput struct {
	Type decodeType `name:"TYPE" doc:"u8, u16, u32, u64, le16, le32, le64, or int for decimal text"`
	Data []byte     `name:"DATA" doc:"the bytes"`
	Add  int64      `name:"ADD" optional:"y" min:"-9223372036854775808" doc:"is added to the integer"`
}

func variableCommands() []*session.Command {
	return []*session.Command{
		session.Define("let", session.Doc{
			Group: session.Variables, Summary: "set a variable to the joined words",
			Errors:   []string{"usage"},
			Examples: "> let host example \".org\"\n> print $host\nexample.org\n",
		}, func(c *session.Call, in *letInput) (value.Value, error) {
			return value.Quiet, c.SetVariable(string(in.Name), string(in.Words))
		}),
		session.Define("forget", session.Doc{
			Group: session.Variables, Summary: "remove a variable", Errors: []string{"usage"},
			Examples: "> let x 1\n> forget x\n> print $x\nerror: print: usage: [..]\n  [..]\n",
		}, func(c *session.Call, in *forgetInput) (value.Value, error) {
			if err := c.ForgetVariable(string(in.Name)); err != nil {
				return value.Ok, err
			}
			return value.Quiet, nil
		}),
		session.Define("print", session.Doc{
			Group: session.Variables, Replay: session.ReplayEndpoints, Summary: "print the words, separated by a space, and a newline",
			Detail: "On a terminal a control character, one that changes the direction of text, and a byte that is no UTF-8 are shown: " +
				"`^[`, `<U+202E>`, `<FF>`. A pipe, a file and the output format raw get the bytes.",
			Examples: "> print a \"b c\" u8:33\na b c !\n",
		}, func(c *session.Call, in *printInput) (value.Value, error) {
			return value.OfOutput(c.Keep(in.Words, newline)), nil
		}),
		session.Define("len", session.Doc{
			Group: session.Variables, Summary: "how many bytes there are", API: "#byte_span",
			Examples: "> len \"abc\\r\\n\"\n5\n",
		}, func(_ *session.Call, in *dataInput) (value.Value, error) {
			return value.OfInt(int64(len(in.Data))), nil
		}),
		session.Define("slice", session.Doc{
			Group: session.Variables, Summary: "the bytes from FIRST to LAST, both included, counted from 1", API: "byte_span.slice",
			Errors:   []string{"EINVAL"},
			Examples: "> slice abcdef 2 4\n3 bytes \"bcd\"\n> slice abc 2 4\nerror: slice: EINVAL: invalid argument\n",
		}, func(_ *session.Call, in *sliceInput) (value.Value, error) {
			if in.First < 1 || in.Last < in.First-1 || in.Last > int64(len(in.Data)) {
				return value.Ok, sockcore.EINVAL
			}
			return value.OfData(in.Data[in.First-1 : in.Last]), nil
		}),
		session.Define("decode", session.Doc{
			Group: session.Variables, Summary: "the integer that the bytes are",
			Detail:   "A length that is not the type's is EINVAL.",
			Errors:   []string{"EINVAL"},
			Examples: "> decode u16 hex:0102\n258\n> decode le32 hex:01000000 -1\n0\n> decode int \"42\"\n42\n",
		}, runDecode),
		session.Define("hexdump", session.Doc{
			Group: session.Variables, Replay: session.ReplayEndpoints, Summary: "dump bytes, whatever the output format",
			Errors:   []string{"operation_aborted", "timed_out"},
			Examples: "> hexdump \"abc\\n\"\n00000000  61 62 63 0a                                       |abc.|\n",
		}, runHexdump),
	}
}

var newline = []byte{'\n'}

// dumpPart is how much is dumped before it is looked whether to go on.
const dumpPart = 64 << 10

func runHexdump(c *session.Call, in *dataInput) (value.Value, error) {
	var dump []byte
	for at := 0; ; {
		part := in.Data[at:min(at+dumpPart, len(in.Data))]
		dump = value.AppendDump(dump, part, at, "")
		if err := c.AllowResult(len(dump)); err != nil {
			return value.Ok, err
		}
		if at += len(part); at == len(in.Data) {
			return value.OfOutput(dump), nil
		}
		if err := c.Working(); err != nil {
			return value.Ok, err
		}
	}
}

// decoders read an integer from bytes; ok is false when the bytes are not one. A negative integer
// comes in two's complement.
var decoders = []param.Named[func([]byte) (n uint64, negative, ok bool)]{
	{Name: "u8", Value: fixed(1, func(b []byte) uint64 { return uint64(b[0]) }), Doc: "one byte"},
	{Name: "u16", Value: fixed(2, func(b []byte) uint64 { return uint64(binary.BigEndian.Uint16(b)) }), Doc: "16 bits, network order"},
	{Name: "u32", Value: fixed(4, func(b []byte) uint64 { return uint64(binary.BigEndian.Uint32(b)) }), Doc: "32 bits, network order"},
	{Name: "u64", Value: fixed(8, binary.BigEndian.Uint64), Doc: "64 bits, network order"},
	{Name: "le16", Value: fixed(2, func(b []byte) uint64 { return uint64(binary.LittleEndian.Uint16(b)) }), Doc: "16 bits, little-endian"},
	{Name: "le32", Value: fixed(4, func(b []byte) uint64 { return uint64(binary.LittleEndian.Uint32(b)) }), Doc: "32 bits, little-endian"},
	{Name: "le64", Value: fixed(8, binary.LittleEndian.Uint64), Doc: "64 bits, little-endian"},
	{Name: "int", Value: func(b []byte) (uint64, bool, bool) {
		n, err := param.ParseInt(param.TextOf(b))
		return uint64(n), n < 0, err == nil
	}, Doc: "decimal text"},
}

func fixed(size int, read func([]byte) uint64) func([]byte) (uint64, bool, bool) {
	return func(b []byte) (uint64, bool, bool) {
		if len(b) != size {
			return 0, false, false
		}
		return read(b), false, true
	}
}

// decodeType is one of decoders.
type decodeType string

var decodeTypeKind = param.Kind{
	Set:     param.Copied(parseDecodeType),
	Choices: func(*param.Scope, *param.Param, []string) []param.Choice { return param.ChoicesOf(decoders) },
}

// Kind implements param.Typed.
func (decodeType) Kind() *param.Kind { return &decodeTypeKind }

func parseDecodeType(_ *param.Param, text string) (string, error) {
	if _, ok := param.Lookup(decoders, text); !ok {
		return "", param.Usage(param.Quoted(text) + " is not a type: " + param.Alternatives(decoders))
	}
	return text, nil
}

func runDecode(_ *session.Call, in *decodeInput) (value.Value, error) {
	decode, _ := param.Lookup(decoders, string(in.Type))
	n, negative, ok := decode(in.Data)
	if !ok {
		return value.Ok, sockcore.EINVAL
	}
	return addInt(n, negative, in.Add)
}

// addInt is n+add, EINVAL when that fits in 64 bits neither with nor without a sign.
func addInt(n uint64, negative bool, add int64) (value.Value, error) {
	if !negative && n > math.MaxInt64 {
		sum := n + uint64(add)
		if add >= 0 && sum < n {
			return value.Ok, sockcore.EINVAL
		}
		return value.OfUint(sum), nil
	}
	a := int64(n)
	sum := a + add
	switch {
	case add >= 0 && sum < a && a >= 0:
		return value.OfUint(uint64(a) + uint64(add)), nil
	case add < 0 && sum > a:
		return value.Ok, sockcore.EINVAL
	}
	return value.OfInt(sum), nil
}
