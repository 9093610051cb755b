package commands

import (
	"strconv"

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
	First int64  `name:"FIRST" min:"-9223372036854775808" doc:"the first one's position, from 1, or from the end, from -1"`
	Last  int64  `name:"LAST" min:"-9223372036854775808" doc:"the last one's position"`
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
			Group: session.Variables, Synonyms: "substring", Summary: "the bytes from FIRST to LAST, both included, counted from 1", API: "byte_span.slice",
			Detail: "A negative position counts from the end: -1 is the last byte.",
			Errors: []string{"EINVAL"},
			Examples: "> slice abcdef 2 4\n3 bytes \"bcd\"\n> slice abcdef -2 -1\n2 bytes \"ef\"\n" +
				"> slice abc 2 4\nerror: slice: EINVAL: invalid argument\n  2 to 4 is not within 1 to 3\n",
		}, runSlice),
		decodeCommand(),
		session.Define("hexdump", session.Doc{
			Group: session.Variables, Replay: session.ReplayEndpoints, Synonyms: "dump", Summary: "dump bytes, whatever the output format",
			Errors:   []string{"operation_aborted", "timed_out"},
			Examples: "> hexdump \"abc\\n\"\n00000000  61 62 63 0a                                       |abc.|\n",
		}, runHexdump),
	}
}

func runSlice(_ *session.Call, in *sliceInput) (value.Value, error) {
	n := int64(len(in.Data))
	first, last := fromStart(in.First, n), fromStart(in.Last, n)
	if first < 1 || last < first-1 || last > n {
		text := strconv.FormatInt(in.First, 10) + " to " + strconv.FormatInt(in.Last, 10)
		if n == 0 {
			return value.Ok, session.Detailed(sockcore.EINVAL, text+": there are no bytes")
		}
		return value.Ok, session.Detailed(sockcore.EINVAL, text+" is not within 1 to "+strconv.FormatInt(n, 10))
	}
	return value.OfData(in.Data[first-1 : last]), nil
}

// fromStart is a position among n bytes, counted from 1.
func fromStart(position, n int64) int64 {
	if position < 0 {
		return position + n + 1
	}
	return position
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
