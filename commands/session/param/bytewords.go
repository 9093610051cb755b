package param

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"

	"sockshell/commands/syntax"
)

// byteWord is what a prefix makes of the rest of its word.
type byteWord struct {
	append func(b *Binder, rest string) error
	file   bool // the rest is a file's name, which is looked for only when the command runs
	later  bool // came later than the names of sockets and aliases were fixed: it is not reserved
}

// byteWords is the one list of the prefixes, which say how the rest of an unquoted word becomes bytes:
// language, completion and reserved names read it.
var byteWords = []Named[byteWord]{
	{"base64", byteWord{append: appendBase64}, "base64, RFC 4648"},
	{"dump", byteWord{append: appendDump, later: true}, "the bytes of a dump by hexdump -C, xxd, Wireshark or this shell"},
	{"dumpfile", byteWord{append: appendDumpFile, file: true, later: true}, "those of the dump in a file"},
	{fileWord, byteWord{append: appendFile, file: true}, "a file's content"},
	{"fill", byteWord{append: appendFill, later: true}, "so many letters, a to z over and over, or of one byte: fill:1000, fill:1000:00"},
	{"hex", byteWord{append: appendHex}, "pairs of hexadecimal digits; quoted also with blanks, colons and 0x"},
	{"le16", unsigned(2, binary.LittleEndian), "16 bits, little-endian"},
	{"le32", unsigned(4, binary.LittleEndian), "32 bits, little-endian"},
	{"le64", unsigned(8, binary.LittleEndian), "64 bits, little-endian"},
	{"u16", unsigned(2, binary.BigEndian), "16 bits, network order"},
	{"u32", unsigned(4, binary.BigEndian), "32 bits, network order"},
	{"u64", unsigned(8, binary.BigEndian), "64 bits, network order"},
	{"u8", unsigned(1, nil), "one byte"},
}

// fileWord is the byte word that is a file's content.
const fileWord = "file"

// FileOf is the name in a word that is `file:` and a name, where that is known.
func (b *Binder) FileOf(w *syntax.Word) (name string, ok bool, err error) {
	prefix, rest, _ := splitPrefix(w)
	if prefix != fileWord || b.Checking {
		return "", false, nil
	}
	name, ok, err = b.restOf(w, rest)
	return name, ok, err
}

// startsPrefix is the quick look at a literal word: could it be a byte word?
func startsPrefix(w *syntax.Word) bool {
	return w.Quote == syntax.Bare && w.Text != "" && w.Text[0] >= 'a' && w.Text[0] <= 'z' &&
		strings.IndexByte(w.Text, ':') > 0
}

// splitPrefix finds `lowercase:` at the start of an unquoted word; known says that it is a byte word.
func splitPrefix(w *syntax.Word) (prefix, rest string, known bool) {
	first := syntax.Piece{Kind: syntax.Literal, Quote: w.Quote, Text: w.Text}
	if w.Pieces != nil {
		first = w.Pieces[0]
	}
	if first.Kind != syntax.Literal || first.Quote != syntax.Bare {
		return "", "", false
	}
	colon := strings.IndexByte(first.Text, ':')
	if colon <= 0 || !isPrefixName(first.Text[:colon]) {
		return "", "", false
	}
	prefix = first.Text[:colon]
	_, known = Lookup(byteWords, prefix)
	return prefix, first.Text[colon+1:], known
}

func isPrefixName(s string) bool {
	for i := range len(s) {
		digit := s[i] >= '0' && s[i] <= '9'
		letter := s[i] >= 'a' && s[i] <= 'z'
		if !letter && (!digit || i == 0) {
			return false
		}
	}
	return true
}

// appendWord appends a word's bytes to the arena.
func (b *Binder) appendWord(w *syntax.Word, strict bool) error {
	prefix, rest, known := splitPrefix(w)
	if prefix != "" && !known && strict {
		return Usage(prefix + ": is not a byte word; quote it to send it as text")
	}
	if !known {
		if w.Pieces == nil {
			b.Arena = append(b.Arena, w.Text...)
			return nil
		}
		_, err := b.appendPieces(w.Pieces)
		return err
	}
	text, literal, err := b.restOf(w, rest)
	word, _ := Lookup(byteWords, prefix)
	if word.file && b.Checking {
		b.Looks = true
		return err
	}
	if err != nil || !literal {
		return err
	}
	return Prefixed(prefix+":", word.append(b, text))
}

// restOf is what stands behind a byte word's prefix; it is not literal while an expansion in it is not known.
func (b *Binder) restOf(w *syntax.Word, rest string) (text string, literal bool, err error) {
	start := len(b.Arena)
	defer func() { b.Arena = b.Arena[:start] }()
	b.Arena = append(b.Arena, rest...)
	if w.Pieces != nil {
		if literal, err := b.appendPieces(w.Pieces[1:]); err != nil || !literal {
			return "", false, err
		}
	}
	return string(b.Arena[start:]), true, nil
}

// appendHex reads pairs of digits in groups, between which blanks or one colon stand, and which may begin with 0x.
func appendHex(b *Binder, rest string) error {
	parts := strings.Split(rest, ":")
	for _, part := range parts {
		groups := strings.Fields(part)
		wrong := len(parts) > 1 && len(groups) == 0
		for _, group := range groups {
			digits := strings.TrimPrefix(group, "0x")
			var err error
			b.Arena, err = hex.AppendDecode(b.Arena, BytesOf(digits))
			wrong = wrong || err != nil || digits == ""
		}
		if wrong {
			return Usage(Quoted(rest) + " is not pairs of hexadecimal digits")
		}
	}
	return nil
}

func appendBase64(b *Binder, rest string) error {
	var err error
	if b.Arena, err = base64.StdEncoding.AppendDecode(b.Arena, BytesOf(rest)); err != nil {
		return Usage(Quoted(rest) + " is not base64 (RFC 4648, with its padding)")
	}
	return nil
}

func appendFile(b *Binder, rest string) error {
	data, err := b.Env.ReadFile(rest, len(b.Arena))
	if err != nil {
		return err
	}
	if len(b.Arena) == 0 && cap(b.Arena) < len(data) {
		b.Arena = data // no copy of a large one
		return nil
	}
	b.Arena = append(b.Arena, data...)
	return nil
}

const letters = "abcdefghijklmnopqrstuvwxyz"

// appendFill repeats the letters, or the byte behind the count.
func appendFill(b *Binder, rest string) error {
	number, digits, single := strings.Cut(rest, ":")
	unit := []byte(letters)
	if single {
		var err error
		if unit, err = hex.DecodeString(digits); err != nil || len(unit) != 1 {
			return Usage(Quoted(digits) + " is not two hexadecimal digits")
		}
	}
	n, err := ParseIntIn(number, 0, math.MaxInt64)
	if err != nil {
		return err
	}
	if b.Checking { // how much there may be, the run knows
		b.Looks = true
		return nil
	}
	count := int(min(n, math.MaxInt))
	if err := b.allowMore(count); err != nil {
		return err
	}
	b.repeat(unit, count)
	return nil
}

// allowMore is an error where n bytes more are too many.
func (b *Binder) allowMore(n int) error {
	return b.Env.AllowWords(len(b.Arena) + min(n, math.MaxInt-len(b.Arena)))
}

// repeat appends n bytes, unit over and over.
func (b *Binder) repeat(unit []byte, n int) {
	b.Arena = slices.Grow(b.Arena, n)
	for n > 0 {
		part := unit[:min(len(unit), n)]
		b.Arena = append(b.Arena, part...)
		n -= len(part)
	}
}

// unsigned makes the byte word of an integer of so many bytes.
func unsigned(size int, order binary.AppendByteOrder) byteWord {
	return byteWord{append: func(b *Binder, rest string) error {
		digits, base := digitsOf(rest)
		n, err := strconv.ParseUint(digits, base, 8*size)
		if err != nil {
			return Usage(Quoted(rest) + " is not an integer of " +
				strconv.Itoa(8*size) + " bits (decimal or 0x…, not negative)")
		}
		switch size {
		case 1:
			b.Arena = append(b.Arena, byte(n))
		case 2:
			b.Arena = order.AppendUint16(b.Arena, uint16(n))
		case 4:
			b.Arena = order.AppendUint32(b.Arena, uint32(n))
		default:
			b.Arena = order.AppendUint64(b.Arena, n)
		}
		return nil
	}}
}
