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
