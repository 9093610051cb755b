package terminal

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// decodeAll feeds bytes, and then nothing for long enough.
func decodeAll(text string) []key {
	var d decoder
	for i := range len(text) {
		d.push(text[i])
	}
	if d.unfinished() {
		d.expire()
	}
	return d.keys
}

func TestDecoder(t *testing.T) {
	kinds := func(kinds ...keyKind) []key {
		var keys []key
		for _, k := range kinds {
			keys = append(keys, key{kind: k})
		}
		return keys
	}
	typed := func(text string) key { return key{keyInsert, text} }
	for _, c := range []struct {
		name, in string
		want     []key
	}{
		{"text", "aé世😀", []key{typed("a"), typed("é"), typed("世"), typed("😀")}},
		{"private use, as our marker", string(marker), []key{typed(string(marker))}},
		{"not UTF-8", "\xe9a", []key{typed("\xe9"), typed("a")}},
		{"a character cut short", "\xe4\xb8", []key{typed("\xe4\xb8")}},
		{"a character cut short by Enter", "\xe4\r", append([]key{typed("\xe4")}, key{kind: keyEnter})},
		{"controls", "\x01\x02\x03\x04\x05\x06\x08\t\n\x0b\x0c\r\x0e\x10\x15\x17\x1a\x7f", kinds(
			keyLineStart, keyLeft, keyInterrupt, keyEnd, keyLineEnd, keyRight, keyBackspace, keyTab, keyEnter,
			keyKillEnd, keyClear, keyEnter, keyDown, keyUp, keyKillStart, keyKillFieldLeft, keySuspend, keyBackspace)},
		{"more controls", "\x07\x12\x13\x14\x19\x1f", kinds(
			keyCancel, keySearchOlder, keySearchNewer, keyTranspose, keyYank, keyUndo)},
		{"stray controls", "\x00\x0f\x11\x16\x1c\x1e\u0085", nil},
		{"after ^X", "\x18\x15\x18\x05\x18\x18\x05", kinds(keyUndo, keyEditor, keyEditor)},
		{"^X and another key", "\x18a\x18\r\x18\x03\x18\x1b[A\xe4\x18\x18", append([]key{typed("a")}, append(kinds(keyEnter, keyInterrupt, keyUp), typed("\xe4"))...)},
		{"arrows", "\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA\x1bOB\x1bOC\x1bOD", kinds(
			keyUp, keyDown, keyRight, keyLeft, keyUp, keyDown, keyRight, keyLeft)},
		{"Home", "\x1b[H\x1bOH\x1b[1~\x1b[7~", kinds(keyLineStart, keyLineStart, keyLineStart, keyLineStart)},
		{"End", "\x1b[F\x1bOF\x1b[4~\x1b[8~", kinds(keyLineEnd, keyLineEnd, keyLineEnd, keyLineEnd)},
		{"Delete", "\x1b[3~\x1b[3;5~", kinds(keyDelete, keyKillWordRight)},
		{"a word left", "\x1b[1;5D\x1b[1;3D\x1b[5D\x1bOd\x1bO5D\x1b\x1b[D\x1bb", kinds(
			keyWordLeft, keyWordLeft, keyWordLeft, keyWordLeft, keyWordLeft, keyWordLeft, keyWordLeft)},
		{"a word right", "\x1b[1;5C\x1b[1;3C\x1b[5C\x1bOc\x1bO5C\x1b\x1b[C\x1bf", kinds(
			keyWordRight, keyWordRight, keyWordRight, keyWordRight, keyWordRight, keyWordRight, keyWordRight)},
		{"with Shift", "\x1b[1;2D\x1bO2C\x1b[3$\x1b[7$\x1b[Z", kinds(keyLeft, keyRight, keyDelete, keyLineStart, keyBackTab)},
		{"with Ctrl, in rxvt", "\x1b[7^\x1b[8^\x1b[3^\x1b[3@", kinds(keyLineStart, keyLineEnd, keyKillWordRight, keyKillWordRight)},
		{"delete words", "\x1b\x7f\x1b\x08\x1bd\x1b[3;3~", kinds(keyKillWordLeft, keyKillWordLeft, keyKillWordRight, keyKillWordRight)},
		{"yank an older one", "\x1by", kinds(keyYankOlder)},
		{"unknown sequences", "\x1b[15~\x1b[-1~\x1b[[A\x1b[[B\x1b[?1;2c\x1bx\x1bOP\x1b[<0;1;1M", nil},
		{"an answer", "\x1b[3;14R\x1bP>|tmux 3.3a\x1b\\a", []key{{keyReport, "3;14"}, {keyReport, ">|tmux 3.3a"}, typed("a")}},
		{"an answer broken off", "\x1bP>|x\r\x1bP>|x\x1b[A\x1bP", kinds(keyEnter, keyUp)},
		{"Escape alone", "\x1b", kinds(keyCancel)},
		{"Escape twice", "\x1b\x1b", kinds(keyCancel)},
		{"Escape, then Enter", "\x1b\r", kinds(keyCancel, keyEnter)},
		{"a sequence broken off by Enter", "\x1b[1;\r\x1bO\r\x1b\x1b\r\x1b[[\r", kinds(keyEnter, keyEnter, keyCancel, keyEnter, keyEnter)},
		{"a sequence cut short", "\x1b[1;", nil},
		{"a paste", "\x1b[200~a\r\nb\rc\td\x1b[A\x00\x03\xff\r\n\x1b[201~\r", []key{
			{keyPaste, "a\nb\nc\td\x1b[A\x00\x03\xff\n"}, {kind: keyEnter},
		}},
		{"a paste that goes on", "\x1b[200~a\rb", nil},
		{"a paste's end alone", "\x1b[201~a", []key{typed("a")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, decodeAll(c.in), cmp.AllowUnexported(key{})); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDecoderIsBounded: what never becomes a key is not kept, nor looked at again with each byte.
func TestDecoderIsBounded(t *testing.T) {
	for _, endless := range []string{"\x1b", "\x1b[1", "\x1bO1", "\x1bP>|x"} {
		var d decoder
		text := endless + strings.Repeat(endless[len(endless)-1:], 100_000)
		for i := range len(text) {
			d.push(text[i])
			if len(d.buf) > maxReport {
				t.Fatalf("%q: %d bytes are kept", endless, len(d.buf))
			}
		}
		for _, b := range []byte("\x1b[A") {
			d.push(b)
		}
		if last := d.keys[len(d.keys)-1]; last.kind != keyUp {
			t.Errorf("%q: the last key is %v", endless, last)
		}
	}
}

// FuzzDecoder checks that no typed key puts a control into the line, and that an Enter outside of a paste is never
// swallowed by what came before.
func FuzzDecoder(f *testing.F) {
	f.Add("a\x1b[1;5D世\r")
	f.Add("\x1b[200~x\ry\x1b[201~")
	f.Add("\xe4\x1bO\x1b\x1b[")
	f.Add("\x1bP>|x\r\x1bP>\x1b")
	f.Fuzz(func(t *testing.T, in string) {
		for _, k := range decodeAll(in) {
			if k.kind == keyInsert && strings.ContainsFunc(k.text, unicode.IsControl) {
				t.Errorf("%q inserts %q", in, k.text)
			}
		}
		if strings.Contains(in, pasteStart) {
			return
		}
		enters := 0
		for _, k := range decodeAll(in + "\r") {
			if k.kind == keyEnter {
				enters++
			}
		}
		if want := strings.Count(in, "\r") + strings.Count(in, "\n") + 1; enters != want {
			t.Errorf("%q and Enter give %d times Enter, want %d", in, enters, want)
		}
	})
}
