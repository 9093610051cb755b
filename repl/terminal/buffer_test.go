package terminal

import "testing"

func TestBuffer(t *testing.T) {
	for _, c := range []struct {
		name   string
		before string // | is the cursor
		keys   []key
		after  string
	}{
		{"insert", "ab|d", []key{{keyInsert, "c世"}}, "abc世|d"},
		{"paste", "a|b", []key{{keyPaste, "1\n2"}}, "a1\n2|b"},
		{"left and right", "a|b", []key{{kind: keyLeft}, {kind: keyLeft}, {kind: keyRight}, {kind: keyRight}, {kind: keyRight}}, "ab|"},
		{"left over a whole character", "xe\u0301|y", []key{{kind: keyLeft}}, "x|e\u0301y"},
		{"right over a whole character", "|👩‍👧x", []key{{kind: keyRight}}, "👩‍👧|x"},
		{"backspace", "ab|c", []key{{kind: keyBackspace}}, "a|c"},
		{"backspace a whole character", "👩‍👧|c", []key{{kind: keyBackspace}}, "|c"},
		{"backspace at the start", "|c", []key{{kind: keyBackspace}}, "|c"},
		{"delete", "a|bc", []key{{kind: keyDelete}}, "a|c"},
		{"delete at the end", "a|", []key{{kind: keyDelete}}, "a|"},
		{"start and end", "a|b", []key{{kind: keyLineStart}, {keyInsert, "1"}, {kind: keyLineEnd}, {keyInsert, "2"}}, "1ab2|"},
		{"word left", "s1:write_all 'hello  |", []key{{kind: keyWordLeft}}, "s1:write_all '|hello  "},
		{"word left twice", "s1:write_all 'hello|", []key{{kind: keyWordLeft}, {kind: keyWordLeft}}, "s1:|write_all 'hello"},
		{"word right", "s1|:write_all x", []key{{kind: keyWordRight}}, "s1:write_all| x"},
		{"kill a word left", "connect 127.0.0.1|", []key{{kind: keyKillWordLeft}}, "connect 127.0.0.|"},
		{"kill back to a space", "connect 127.0.0.1 | 80", []key{{kind: keyKillFieldLeft}}, "connect | 80"},
		{"kill a word right", "a| bc d", []key{{kind: keyKillWordRight}}, "a| d"},
		{"kill to the end", "a|bc", []key{{kind: keyKillEnd}}, "a|"},
		{"kill to the start", "ab|c", []key{{kind: keyKillStart}}, "|c"},
		{"a row's start and end", "one\ntw|o\nthree", []key{{kind: keyLineStart}, {keyInsert, "1"}, {kind: keyLineEnd}, {keyInsert, "2"}}, "one\n1two2|\nthree"},
		{"left and right over a newline", "a\n|b", []key{{kind: keyLeft}, {kind: keyLeft}, {kind: keyRight}, {kind: keyRight}, {kind: keyRight}}, "a\nb|"},
		{"backspace joins rows", "a\n|b", []key{{kind: keyBackspace}}, "a|b"},
		{"delete joins rows", "a|\nb", []key{{kind: keyDelete}}, "a|b"},
		{"kill a row's rest, then its newline", "a\nb|c\nd", []key{{kind: keyKillEnd}, {kind: keyKillEnd}}, "a\nb|d"},
		{"kill a row's start, then the newline before", "a\nb|c", []key{{kind: keyKillStart}, {kind: keyKillStart}}, "a|c"},
		{"a further row", "ab|c", []key{{kind: keyEnter}}, "ab\n|c"},
		{"^D in a text", "a|b", []key{{kind: keyEnd}}, "a|"},
		{"transpose", "ab|c", []key{{kind: keyTranspose}, {keyInsert, "-"}}, "acb-|"},
		{"transpose at a row's end", "世é|\nx", []key{{kind: keyTranspose}}, "é世|\nx"},
		{"transpose at a row's start", "ab\n|cd", []key{{kind: keyTranspose}}, "ab\n|cd"},
		{"transpose one character", "a|", []key{{kind: keyTranspose}}, "a|"},
		{"up and down keep the column", "abcd\nx\n世世|世", []key{{kind: keyUp}, {kind: keyUp}, {keyInsert, "-"}}, "abcd-|\nx\n世世世"},
		{"down keeps the column", "abc|d\n\n世世", []key{{kind: keyDown}, {kind: keyDown}}, "abcd\n\n世|世"},
		{"yank", "one two|", []key{{kind: keyKillWordLeft}, {kind: keyLineStart}, {kind: keyYank}}, "two|one "},
		{"yank what several keys killed", "a b| c d", []key{{kind: keyKillFieldLeft}, {kind: keyKillEnd}, {keyInsert, "x"}, {kind: keyYank}}, "a xb c d|"},
		{"yank the last of several", "a b|", []key{{kind: keyKillFieldLeft}, {kind: keyLeft}, {kind: keyKillEnd}, {kind: keyYank}}, "a |"},
		{"yank an older one", "a b|", []key{{kind: keyKillFieldLeft}, {kind: keyLeft}, {kind: keyKillEnd}, {kind: keyYank}, {kind: keyYankOlder}}, "ab|"},
		{"yank older without yanking", "a b|", []key{{kind: keyKillFieldLeft}, {kind: keyYankOlder}}, "a |"},
		{"yank nothing", "a|", []key{{kind: keyYank}, {kind: keyYankOlder}}, "a|"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := buffer{}
			for _, r := range c.before {
				if r == '|' {
					b.pos = len(b.line)
				} else {
					b.line = append(b.line, r)
				}
			}
			for _, k := range c.keys {
				if !b.apply(k) {
					t.Fatalf("key %v is not the buffer's", k)
				}
			}
			if got := string(b.line[:b.pos]) + "|" + string(b.line[b.pos:]); got != c.after {
				t.Errorf("got %q, want %q", got, c.after)
			}
		})
	}
}
