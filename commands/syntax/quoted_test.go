package syntax

import "testing"

// quoted is also the fuzz targets' seed.
var quoted = []struct{ bytes, want string }{
	{"", `""`},
	{"+PONG\r\n", `"+PONG\r\n"`},
	{"\t\a\b\f\v\x1b", `"\t\a\b\f\v\e"`},
	{`a"b\c$d'e`, `"a\"b\\c\$d'e"`},
	{"café 漢 😀", `"café 漢 😀"`},
	{"\x00\x1f\x7f", `"\x00\x1f\x7f"`},
	{"\x000", `"\x000"`},
	{"\xff\xc3\x28\xed\xa0\x80", `"\xff\xc3(\xed\xa0\x80"`},
	{"\ufffd", "\"\ufffd\""},
	{"a\u00a0\u200b\u2028", `"a\xc2\xa0\xe2\x80\x8b\xe2\x80\xa8"`},
	{"\xe6\xbc", `"\xe6\xbc"`},
}

func TestQuoted(t *testing.T) {
	for _, c := range quoted {
		if got := Quoted(c.bytes); got != c.want {
			t.Errorf("Quoted(%q) = %s, want %s", c.bytes, got, c.want)
		}
		if got := string(AppendQuoted([]byte("x"), []byte(c.bytes))); got != "x"+c.want {
			t.Errorf("AppendQuoted(x, %q) = %s", c.bytes, got)
		}
		parsesBack(t, c.bytes)
	}
}

func parsesBack(t *testing.T, bytes string) {
	t.Helper()
	var p Parser
	var st Statement
	p.Reset(Quoted(bytes))
	ok, err := p.Next(&st)
	if !ok || len(st.Words) != 1 || st.Words[0].Text != bytes || st.Words[0].Quote != Double || st.Words[0].Pieces != nil {
		t.Errorf("%q: %s parses to %q, %v", bytes, Quoted(bytes), dump(&st), err)
	}
	if more, err := p.Next(&st); more || err != nil {
		t.Errorf("%q: %s goes on: %v, %v", bytes, Quoted(bytes), more, err)
	}
}
