package terminal

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	esc        = 0x1b
	prefix     = 'X' & 0x1f  // ^X, which waits for a key, however slowly that is typed
	pasteStart = "\x1b[200~" // xterm's ctlseqs, "Bracketed Paste Mode"
	pasteEnd   = "\x1b[201~"
)

// A decoder turns a terminal's bytes into keys. It holds back only what is not a whole key yet.
type decoder struct {
	buf     []byte
	pasting bool
	keys    []key
}

// push takes one byte; the keys it completes are appended to d.keys.
func (d *decoder) push(b byte) {
	d.buf = append(d.buf, b)
	if d.pasting {
		d.paste()
		return
	}
	for len(d.buf) > 0 {
		k, n := decode(d.buf)
		if n == 0 {
			if len(d.buf) > maxReport { // no key is so long
				d.expire()
			}
			return
		}
		if string(d.buf[:n]) == pasteStart {
			d.pasting = true
		}
		d.take(k, n)
	}
}

// unfinished tells that more bytes should follow at once: an escape sequence has begun. A paste may
// pause as long as it likes, since what it holds must not be taken for keys.
func (d *decoder) unfinished() bool {
	return len(d.buf) > 0 && !d.pasting && d.buf[0] != prefix
}

// expire gives up waiting for the rest of a key: an escape sequence that stays unfinished means
// nothing, unless it is the Escape key alone, and a character cut short is the bytes that came of it.
func (d *decoder) expire() {
	switch {
	case len(d.buf) == 0:
	case len(bytes.Trim(d.buf, "\x1b")) == 0:
		d.keys = append(d.keys, key{kind: keyCancel})
	case d.buf[0] != esc:
		d.keys = append(d.keys, key{keyInsert, string(d.buf)})
	}
	d.buf = nil
}

// next takes the oldest key.
func (d *decoder) next() (key, bool) {
	if len(d.keys) == 0 {
		return key{}, false
	}
	k := d.keys[0]
	d.keys = d.keys[1:]
	return k, true
}

func (d *decoder) take(k key, n int) {
	d.buf = d.buf[n:]
	if k.kind != keyNone {
		d.keys = append(d.keys, k)
	}
}

// paste ends a bracketed paste when its last byte has come.
func (d *decoder) paste() {
	text, whole := bytes.CutSuffix(d.buf, []byte(pasteEnd))
	if !whole {
		return
	}
	d.pasting = false
	d.take(key{keyPaste, lineEnds.Replace(string(text))}, len(d.buf))
}

// decode reads one key from the beginning of buf. It returns how many bytes that took, 0 if the key
// is not whole yet.
func decode(buf []byte) (key, int) {
	switch b := buf[0]; {
	case b == esc:
		return decodeEscape(buf)
	case b == prefix:
		return decodePrefixed(buf)
	case b < 0x20 || b == 0x7f:
		return key{kind: controlKeys[b]}, 1
	case !utf8.FullRune(buf):
		return key{}, 0
	}
	r, n := utf8.DecodeRune(buf)
	if unicode.IsControl(r) {
		return key{}, n
	}
	return key{keyInsert, string(buf[:n])}, n
}

// decodePrefixed reads ^X and a control. Any other byte is a key of its own.
func decodePrefixed(buf []byte) (key, int) {
	switch {
	case len(buf) == 1:
		return key{}, 0
	case prefixedKeys[buf[1]] == keyNone:
		return key{}, 1
	}
	return key{kind: prefixedKeys[buf[1]]}, 2
}

func decodeEscape(buf []byte) (key, int) {
	if len(buf) == 1 {
		return key{}, 0
	}
	switch b := buf[1]; {
	case b == esc: // what Alt sends before a key that is a sequence itself
		k, n := decodeEscape(buf[1:])
		if n == 0 {
			return key{}, 0
		}
		k.kind = byWord(k.kind)
		return k, 1 + n
	case b == '[':
		return decodeCSI(buf)
	case b == 'P':
		return decodeString(buf)
	case b == 'O':
		return decodeSS3(buf)
	case metaKeys[b] != keyNone:
		return key{kind: metaKeys[b]}, 2
	case b < 0x20 || b >= 0x80: // the Escape key, and then another one
		return key{kind: keyCancel}, 1
	}
	return key{}, 2
}

// decodeCSI reads ESC [ parameters intermediates final (ECMA-48, 5.4).
func decodeCSI(buf []byte) (key, int) {
	start := 2
	if len(buf) > 2 && buf[2] == '[' { // the Linux console's function keys
		start = 3
	}
	for i := start; i < len(buf); i++ {
		switch b := buf[i]; {
		case b >= 0x40 && b <= 0x7e, b == '$' && isNumber(buf[2:i]):
			if isCursorReport(buf[2:i], b) {
				return key{keyReport, string(buf[2:i])}, i + 1
			}
			return key{kind: csiKey(string(buf[2:i]), b)}, i + 1
		case b < 0x20 || b > 0x7e: // broken off: that byte is a key of its own
			return key{}, i
		}
	}
	return key{}, 0
}

// csiKey is what a sequence means; the second parameter is 1 + (1 Shift, 2 Alt, 4 Ctrl, 8 Meta).
func csiKey(parameters string, final byte) keyKind {
	if strings.ContainsAny(parameters, "[<=>?") { // a function key, or a terminal's report
		return keyNone
	}
	first, rest, _ := strings.Cut(parameters, ";")
	modifier, _ := strconv.Atoi(rest)
	kind := finalKeys[final]
	switch final {
	case '~', '$', '^', '@':
		kind = keyNone
		if number, _ := strconv.Atoi(first); number >= 0 && number < len(numberKeys) {
			kind = numberKeys[number]
		}
		if final == '^' || final == '@' {
			return byWord(kind)
		}
	default:
		if first == "5" { // ESC [ 5 D: Ctrl in PuTTY and old rxvt
			return byWord(kind)
		}
	}
	if modifier > 2 {
		return byWord(kind)
	}
	return kind
}

// isNumber tells whether a sequence may end here in rxvt's $, which by ECMA-48 ends none.
func isNumber(parameters []byte) bool {
	return len(parameters) > 0 && !bytes.ContainsFunc(parameters, func(r rune) bool { return r < '0' || r > '9' })
}

// decodeSS3 reads ESC O final, with a modifier before the final byte in some terminals.
func decodeSS3(buf []byte) (key, int) {
	for i := 2; i < len(buf); i++ {
		switch b := buf[i]; {
		case b >= '0' && b <= '9':
		case b < 0x20 || b > 0x7e:
			return key{}, i
		default:
			kind := finalKeys[b]
			if i > 2 && buf[i-1] != '2' {
				kind = byWord(kind)
			}
			return key{kind: kind}, i + 1
		}
	}
	return key{}, 0
}

// lineEnds makes a line end of pasted or recalled text a newline: many terminals paste a carriage return for one.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")
