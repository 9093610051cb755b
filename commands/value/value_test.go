package value_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/internal/needs"
)

func table() value.Value {
	t := &value.Table{Header: []string{"name", "fd", "current"}}
	t.Add(value.OfText("s1"), value.Ok, value.OfBool(true))
	t.Add(value.OfText("longer"), value.OfInt(12), value.OfBool(false))
	return value.OfTable(t)
}

var forms = []struct {
	name                 string
	v                    value.Value
	text, json, variable string
}{
	{"void", value.Ok, "ok\n", "null", ""},
	{"silent", value.Quiet, "", "null", ""},
	{"none", value.Nothing, "", "null", ""},
	{"integer", value.OfInt(-11), "-11\n", "-11", "-11"},
	{"unsigned", value.OfUint(1<<64 - 1), "18446744073709551615\n", "18446744073709551615", "18446744073709551615"},
	{"boolean", value.OfBool(true), "true\n", "true", "true"},
	{"duration", value.OfDuration(5 * time.Second), "5s\n", `"5s"`, "5s"},
	{"endpoint", value.OfText("[::1]:80"), "[::1]:80\n", `"[::1]:80"`, "[::1]:80"},
	{"linger on", value.OfLinger(true, 5), "true 5\n", "[true,5]", "true 5"},
	{"linger off", value.OfLinger(false, 5), "false 0\n", "[false,0]", "false 0"},
	{"one line", value.OfData([]byte("+PONG\r\n")), "7 bytes \"+PONG\\r\\n\"\n", `{"bytes":7,"text":"+PONG\r\n"}`, "+PONG\r\n"},
	{"one byte", value.OfData([]byte("x")), "1 byte \"x\"\n", `{"bytes":1,"text":"x"}`, "x"},
	{"no byte", value.OfData([]byte{}), "0 bytes\n", `{"bytes":0,"text":""}`, ""},
	{
		"several lines", value.OfData([]byte("a\nb\r\n\nc")), "7 bytes\n  \"a\\n\"\n  \"b\\r\\n\"\n  \"\\n\"\n  \"c\"\n",
		`{"bytes":7,"text":"a\nb\r\n\nc"}`, "a\nb\r\n\nc",
	},
	{
		"not printable", value.OfData([]byte("\x00\x05\x00\xffabc")),
		"7 bytes\n  00000000  00 05 00 ff 61 62 63                              |....abc|\n",
		`{"bytes":7,"base64":"AAUA/2FiYw=="}`, "\x00\x05\x00\xffabc",
	},
	{"escapes", value.OfData([]byte("caf\u00e9 \"$5\\\"\t")), "12 bytes \"café \\\"\\$5\\\\\\\"\\t\"\n", `{"bytes":12,"text":"café \"$5\\\"\t"}`, "café \"$5\\\"\t"},
	{"list", value.OfList("a", "b"), "a b\n", `["a","b"]`, "a b"},
	{"lines", value.OfLines([]string{"a", "b"}), "a\nb\n", `["a","b"]`, "a\nb"},
	{"no lines", value.OfLines(nil), "", `[]`, ""},
	{"accepted", value.OfAccepted("s2", "127.0.0.1:9"), "s2 127.0.0.1:9\n", `{"socket":"s2","endpoint":"127.0.0.1:9"}`, "s2"},
	{
		"table", table(), "name    fd  current\ns1      -   true\nlonger  12  false\n",
		`[{"name":"s1","fd":null,"current":true},{"name":"longer","fd":12,"current":false}]`,
		`[{"name":"s1","fd":null,"current":true},{"name":"longer","fd":12,"current":false}]`,
	},
	{"no rows", value.OfTable(&value.Table{Header: []string{"a", "b"}}), "a  b\n", "[]", "[]"},
	{"output", value.OfOutput([]byte("hi\n")), "hi\n", `{"bytes":3,"text":"hi\n"}`, "hi\n"},
	{"not printable", value.OfText("a\n\u202e"), "\"a\\n\\xe2\\x80\\xae\"\n", `"a\n\u202e"`, "a\n\u202e"},
	{"a list, not printable", value.OfList("a b", "\u009b"), "a b \"\\xc2\\x9b\"\n", `["a b","\u009b"]`, "a b \u009b"},
	{"lines, not printable", value.OfLines([]string{"a\n\x1b\u2028"}), "a^J^[<U+2028>\n", `["a\n\u001b\u2028"]`, "a\n\x1b\u2028"},
	{"accepted, not printable", value.OfAccepted("s2", "[::1%\x1b]:9"), "s2 \"[::1%\\e]:9\"\n", `{"socket":"s2","endpoint":"[::1%\u001b]:9"}`, "s2"},
	{"spawned", value.Value{Kind: value.Spawned, Int: 2, Str: "read_some"}, "[2] read_some\n", `{"job":2}`, "[2] read_some"},
}

func TestForms(t *testing.T) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			if got := string(f.v.AppendText(nil, value.Form{})); got != f.text {
				t.Errorf("text %q, want %q", got, f.text)
			}
			if got := string(f.v.AppendJSON(nil)); got != f.json {
				t.Errorf("JSON %s, want %s", got, f.json)
			}
			if got := string(f.v.AppendVariable(nil)); got != f.variable {
				t.Errorf("variable %q, want %q", got, f.variable)
			}
		})
	}
}

func TestRaw(t *testing.T) {
	for _, f := range forms {
		want := ""
		if f.v.Kind == value.Data || f.v.Kind == value.Output {
			want = string(f.v.Bytes)
		}
		if got := string(f.v.AppendRaw(nil)); got != want {
			t.Errorf("%s: raw %q, want %q", f.name, got, want)
		}
	}
}

// TestOwn: a value that is kept does not change with the memory that it came in.
func TestOwn(t *testing.T) {
	memory := []byte("before")
	kept := value.OfData(memory).Own()
	copy(memory, "after!")
	if got := string(kept.Bytes); got != "before" {
		t.Errorf("got %q", got)
	}
}

func TestLimit(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"short", "abcd", "4 bytes \"abcd\"\n"},
		{"text", "abcdefgh", "8 bytes \"abcd\"\n  … 4 bytes more: hexdump $_ shows all\n"},
		{"a rune cut in two", "abcé", "5 bytes \"abc\"\n  … 2 bytes more: hexdump $_ shows all\n"},
		{"binary", "\x00abcd", "5 bytes\n  00000000  00 61 62 63                                       |.abc|\n  … 1 byte more: hexdump $_ shows all\n"},
	}
	for _, test := range tests {
		if got := string(value.AppendData(nil, []byte(test.data), value.Form{Limit: 4})); got != test.want {
			t.Errorf("%s: got\n%s, want\n%s", test.name, got, test.want)
		}
	}
}

func TestHex(t *testing.T) {
	got := string(value.OfData([]byte("ab")).AppendText(nil, value.Form{Hex: true}))
	want := "2 bytes\n  00000000  61 62                                             |ab|\n"
	if got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

// TestDumpIsHexdump compares a dump with what hexdump -C prints.
func TestDumpIsHexdump(t *testing.T) {
	path := needs.Program(t, "hexdump")
	var data strings.Builder
	for i := range 700 {
		data.WriteByte(byte(i * 7))
	}
	program := exec.Command(path, "-v", "-C")
	program.Stdin = strings.NewReader(data.String())
	out, err := program.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	want := strings.Join(lines[:len(lines)-1], "\n") + "\n" // without the last offset
	if got := string(value.AppendDump(nil, []byte(data.String()), 0, "")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	head, tail := []byte(data.String())[:320], []byte(data.String())[320:]
	if got := string(value.AppendDump(value.AppendDump(nil, head, 0, ""), tail, len(head), "")); got != want {
		t.Errorf("in two parts got\n%s\nwant\n%s", got, want)
	}
}

func TestErrorForms(t *testing.T) {
	e := &value.Error{
		Socket: "a", Operation: "read_all", Target: "x", Name: "eof", Message: "end of file", Category: "misc", Code: 2,
		Transferred: 3, Partial: []byte("a\nb"), Details: []string{"detail"},
	}
	want := "error: a:read_all x: eof: end of file after 3 bytes\n  3 bytes\n    \"a\\n\"\n    \"b\"\n  detail\n"
	if got := string(e.AppendText(nil, value.Form{})); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	wantJSON := `{"operation":"read_all","name":"eof","message":"end of file","category":"misc","code":2,"target":"x","transferred":3,"details":["detail"]}`
	if got := string(e.AppendJSON(nil)); got != wantJSON {
		t.Errorf("got %s, want %s", got, wantJSON)
	}
	if got := string(e.AppendPartialJSON(nil)); got != `{"bytes":3,"text":"a\nb"}` {
		t.Errorf("partial %s", got)
	}
	nasty := &value.Error{
		Socket: "a\n", Operation: "!\x1b", Target: "x\nok\n> \u202e", Name: "ENOENT", Message: "no\nsuch", Details: []string{"\x9b"}, Aliases: []string{"a: \u2028"},
	}
	want = "error: a^J:!^[ \"x\\nok\\n> \\xe2\\x80\\xae\": ENOENT: no^Jsuch\n  <9B>\n  alias a: <U+2028>\n"
	if got := string(nasty.AppendText(nil, value.Form{})); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	wrote := &value.Error{Operation: "write_all", Name: "EPIPE", Message: "broken pipe", Transferred: 1, Wrote: true}
	if got := string(wrote.AppendText(nil, value.Form{})); got != "error: write_all: EPIPE: broken pipe after 1 byte\n" {
		t.Errorf("got %q", got)
	}
}

// drivenBy finds what drives a terminal.
func drivenBy(text []byte) bool {
	return bytes.ContainsFunc(text, func(r rune) bool { return syntax.Drives(r) && r != '\n' && r != '\t' }) || !utf8.Valid(text)
}

// FuzzData: whatever the bytes, JSON is valid and holds them, what is quoted reads back, and nothing drives a terminal.
func FuzzData(f *testing.F) {
	for _, form := range forms {
		f.Add(form.v.Bytes)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var object struct {
			Bytes  int
			Text   *string
			Base64 []byte
		}
		if err := json.Unmarshal(value.OfData(data).AppendJSON(nil), &object); err != nil {
			t.Fatal(err)
		}
		for _, v := range []value.Value{value.OfData(data), value.OfOutput(data), value.OfText(string(data)), value.OfLines([]string{string(data)})} {
			text := v.AppendText(nil, value.Form{Visible: true})
			if json := v.AppendJSON(nil); drivenBy(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))) || drivenBy(json) || bytes.ContainsAny(json, "\n\t") {
				t.Errorf("%q prints as %q, %q", data, text, json)
			}
		}
		got := string(object.Base64)
		if object.Text != nil {
			got = *object.Text
		}
		if got != string(data) || object.Bytes != len(data) {
			t.Errorf("JSON holds %q of %q", got, data)
		}
		var parser syntax.Parser
		var st syntax.Statement
		text := value.OfData(data).AppendText(nil, value.Form{})
		if _, quoted, ok := strings.Cut(string(text), " bytes "); ok && value.Printable(data) {
			parser.Reset("x " + strings.TrimSuffix(quoted, "\n"))
			if _, err := parser.Next(&st); err != nil || len(st.Words) != 2 || st.Words[1].Text != string(data) {
				t.Errorf("%s reads back as %v (%v)", quoted, st.Words, err)
			}
		}
	})
}

// TestNarrowTable: a table that does not fit becomes blocks, and so no terminal breaks a line within a word.
func TestNarrowTable(t *testing.T) {
	sockets := &value.Table{Header: []string{"name", "state", "remote"}}
	sockets.Add(value.OfText("s1"), value.OfText("connected"), value.OfText("127.0.0.1:50000"))
	sockets.Add(value.OfText("s2"), value.OfText("closed"), value.Ok)
	properties := &value.Table{Header: []string{"property", "value"}}
	properties.Add(value.OfText("state"), value.OfText("connected"))
	properties.Add(value.OfText("remote"), value.OfText("127.0.0.1:50000"))
	const (
		aligned = "name  state      remote\ns1    connected  127.0.0.1:50000\ns2    closed     -\n"
		blocks  = "name: s1\nstate: connected\nremote: 127.0.0.1:50000\n\nname: s2\nstate: closed\nremote: -\n"
	)
	for _, test := range []struct {
		table *value.Table
		width int
		want  string
	}{
		{sockets, 0, aligned},
		{sockets, 32, aligned},
		{sockets, 31, blocks},
		{sockets, 1, blocks},
		{properties, 20, "state: connected\nremote: 127.0.0.1:50000\n"},
		{&value.Table{Header: []string{"number", "state"}}, 5, "number  state\n"},
	} {
		if got := string(value.OfTable(test.table).AppendText(nil, value.Form{Width: test.width})); got != test.want {
			t.Errorf("in %d columns:\n%swant\n%s", test.width, got, test.want)
		}
	}
}

// TestBlocksSideBySide: blocks that are longer than the screen stand beside each other, as many as have room.
func TestBlocksSideBySide(t *testing.T) {
	table := &value.Table{Header: []string{"name", "state", "local", "remote", "fd"}}
	for _, name := range []string{"s1", "s2", "s3"} {
		table.Add(value.OfText(name), value.OfText("listening"), value.OfText("127.0.0.1:80"), value.Value{}, value.OfInt(9))
	}
	const (
		one  = "name: s1\nstate: listening\nlocal: 127.0.0.1:80\nremote: -\nfd: 9\n"
		two  = "name: s2\nstate: listening\nlocal: 127.0.0.1:80\nremote: -\nfd: 9\n"
		last = "\nname: s3\nstate: listening\nlocal: 127.0.0.1:80\nremote: -\nfd: 9\n"
		long = one + "\n" + two + last
		pair = "name: s1             name: s2\nstate: listening     state: listening\nlocal: 127.0.0.1:80  local: 127.0.0.1:80\n" +
			"remote: -            remote: -\nfd: 9                fd: 9\n"
	)
	for _, c := range []struct {
		width, height int
		want          string
	}{{40, 0, long}, {40, 18, long}, {40, 17, pair + last}, {39, 17, long}, {40, 5, pair + last}} {
		if got := string(value.OfTable(table).AppendText(nil, value.Form{Width: c.width, Height: c.height})); got != c.want {
			t.Errorf("%d columns, %d rows:\n%s", c.width, c.height, got)
		}
	}
}

// TestWideTable: columns are aligned by the room that a terminal gives to characters.
func TestWideTable(t *testing.T) {
	table := &value.Table{Header: []string{"name", "value"}}
	for _, name := range []string{"ab", "世界世界", "e\u0301e\u0301", "👩", "ｆｕｌｌ"} {
		table.Add(value.OfText(name), value.OfInt(1))
	}
	want := "name      value\nab        1\n世界世界  1\ne\u0301e\u0301        1\n👩        1\nｆｕｌｌ  1\n"
	if got := string(value.OfTable(table).AppendText(nil, value.Form{})); got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}

// TestHalves: names and values that are longer than the screen stand side by side, where both have room.
func TestHalves(t *testing.T) {
	table := &value.Table{Header: []string{"property", "value"}}
	for _, name := range []string{"one", "two", "three", "four", "five"} {
		table.Add(value.OfText(name), value.OfText(name+"!"))
	}
	const long = "property  value\none       one!\ntwo       two!\nthree     three!\nfour      four!\nfive      five!\n"
	const halves = "property  value   property  value\none       one!    four      four!\ntwo       two!    five      five!\nthree     three!\n"
	const below = "property  value  property  value\none       one!   four      four!\ntwo       two!   five      five!\nthree     three!\n"
	for _, c := range []struct {
		width, height int
		want          string
	}{{0, 0, long}, {80, 7, long}, {80, 6, halves}, {33, 6, halves}, {32, 6, below}, {31, 6, long}, {80, 4, long}} {
		if got := string(value.OfTable(table).AppendText(nil, value.Form{Width: c.width, Height: c.height})); got != c.want {
			t.Errorf("%d columns, %d rows:\n%s", c.width, c.height, got)
		}
	}
}

// TestHalvesOfOneWideRow: a row that is too wide for a half stands below them, so that the rest has room.
func TestHalvesOfOneWideRow(t *testing.T) {
	table := &value.Table{Header: []string{"property", "value"}}
	for _, row := range [][2]string{{"one", "1"}, {"two", "2"}, {"tls", "tls1.3 TLS_AES_128_GCM_SHA256"}, {"three", "3"}, {"four", "4"}} {
		table.Add(value.OfText(row[0]), value.OfText(row[1]))
	}
	const want = "property  value  property  value\none       1      three     3\ntwo       2      four      4\ntls       tls1.3 TLS_AES_128_GCM_SHA256\n"
	got := string(value.OfTable(table).AppendText(nil, value.Form{Width: 40, Height: 6}))
	if got != want {
		t.Errorf("printed\n%swant\n%s", got, want)
	}
}

// TestBlocksAreBrokenAtBlanks: a row of a table that is wider than the terminal is broken at blanks, but for what is quoted.
func TestBlocksAreBrokenAtBlanks(t *testing.T) {
	for _, header := range [][]string{{"name", "meaning"}, {"name", "meaning", "more"}} {
		table := &value.Table{Header: header}
		for _, text := range []string{"what it is good for", "a 'b  c' and more than fits"} {
			row := []value.Value{value.OfText("one"), value.OfText(text), value.OfText("x")}
			table.Add(row[:len(header)]...)
		}
		want := "name: one\nmeaning: what it is\n  good for\nmore: x\n\nname: one\nmeaning: a 'b  c' and more than fits\nmore: x\n"
		if len(header) == 2 {
			want = "one: what it is good\n  for\none: a 'b  c' and more than fits\n"
		}
		if got := string(value.OfTable(table).AppendText(nil, value.Form{Width: 20})); got != want {
			t.Errorf("printed\n%swant\n%s", got, want)
		}
	}
}
