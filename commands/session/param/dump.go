package param

import (
	"encoding/hex"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// dumpReader takes a dump apart, line by line. It tells the bytes from the text beside them by the blanks that all
// programs put between, and checks each line's offset.
type dumpReader struct {
	b     *Binder
	start int // of the arena
	base  int // the first line's offset
	begun bool
	again bool // after the line `*`: the one before it repeats up to the next offset
	last  []byte
	most  int // as many bytes as may be on a line; 0: no line has shown it
	count int // what a heading says; -1: there is none
}

// They are made when the first dump is read.
var (
	// `12 bytes`, as the shell prints it above a dump, also with how long the message was and its sender.
	dumpHeading = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\d+) (?:of \d+ )?bytes?(?: from .*)?$`) })
	dumpRest    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^… \d+ bytes? more`) })
)

// errLater is of a dump that is too long to be looked at while checking.
var errLater = errors.New("later")

// checkedDump is how many bytes of a dump are looked at while checking.
const checkedDump = 1 << 20

func appendDumpFile(b *Binder, rest string) error {
	text, err := b.Env.ReadFile(rest, len(b.Arena))
	if err != nil {
		return err
	}
	return appendDump(b, TextOf(text))
}

func appendDump(b *Binder, rest string) error {
	if b.Checking {
		b.Looks = true
	}
	r := dumpReader{b: b, start: len(b.Arena), count: -1}
	number := 0
	for line := range strings.Lines(rest) {
		number++
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		err := r.line(line)
		if errors.Is(err, errLater) {
			return nil
		}
		if err != nil {
			return Prefixed("line "+strconv.Itoa(number), err)
		}
	}
	switch n := len(b.Arena) - r.start; {
	case r.again:
		return Usage("no line after * says how often the one before it repeats")
	case r.count >= 0 && n != r.count:
		return Usage("it is to have " + Plural(r.count, "byte") + ", and has " + strconv.Itoa(n))
	}
	return nil
}

// line reads a line without the blanks around it.
func (r *dumpReader) line(line string) error {
	heading := dumpHeading().FindStringSubmatch(line)
	switch {
	case heading != nil && r.count < 0 && !r.begun:
		n, err := strconv.Atoi(heading[1])
		if err != nil {
			return Usage(Quoted(line) + " is no count of bytes")
		}
		r.count = n
		return nil
	case dumpRest().MatchString(line):
		return Usage("the rest of the dump was not printed: hexdump $_ prints all")
	case line == "*" && len(r.last) > 0:
		r.again = true
		return nil
	}
	digits, rest := hexRun(line)
	offset, err := strconv.ParseInt(digits, 16, strconv.IntSize)
	rest, colon := strings.CutPrefix(rest, ":")
	if err != nil || len(digits) < 4 || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return Usage(Quoted(line) + " is not an offset and bytes")
	}
	return r.bytes(int(offset), strings.TrimLeft(rest, " \t"), colon)
}

// bytes reads what stands behind an offset; colon says that the offset ended with one, as xxd writes it.
func (r *dumpReader) bytes(offset int, text string, colon bool) error {
	if !r.begun {
		r.begun, r.base = true, offset
	}
	if r.again {
		if err := r.repeatTo(offset); err != nil {
			return err
		}
	}
	if want := r.base + len(r.b.Arena) - r.start; offset != want {
		return Usage("the offset is " + hexOffset(offset) + ", but " + hexOffset(want) + " comes next")
	}
	from := len(r.b.Arena)
	if err := r.groups(text, colon); err != nil {
		return err
	}
	if r.last = r.b.Arena[from:]; r.most == 0 {
		r.most = len(r.last)
	}
	if len(r.last) == 0 && r.base == offset {
		return Usage("no bytes stand behind the offset")
	}
	return r.allow(0)
}

// groups reads the groups of digits, up to the text beside them. xxd writes several bytes as one; where another program
// does, these are words in the order of the machine.
func (r *dumpReader) groups(text string, colon bool) error {
	gap, width, n := 1, 2, 0
	for text != "" && text[0] != '|' && gap < 3 && (r.most == 0 || n < r.most) {
		// A second blank stands in the middle of 16 bytes, else before the text.
		if gap == 2 && (colon || n != 8) {
			break
		}
		group, rest := hexRun(text)
		if n == 0 && colon {
			width = len(group)
		}
		if whole := rest == "" || rest[0] == ' ' || rest[0] == '\t'; !whole || group == "" || len(group)%2 != 0 || len(group) > width {
			if gap == 2 {
				break
			}
			return Usage(Quoted(text) + " is not bytes, each of two hexadecimal digits, and text behind two blanks")
		}
		r.b.Arena, _ = hex.AppendDecode(r.b.Arena, BytesOf(group))
		n += len(group) / 2
		text = strings.TrimLeft(rest, " \t")
		gap = len(rest) - len(text)
	}
	return nil
}

// repeatTo repeats the last line up to an offset.
func (r *dumpReader) repeatTo(offset int) error {
	r.again = false
	n := offset - r.base - (len(r.b.Arena) - r.start)
	if n < 0 || n%len(r.last) != 0 {
		return Usage("the offset " + hexOffset(offset) + " is not a number of whole lines after the one that repeats")
	}
	if err := r.allow(n); err != nil {
		return err
	}
	r.b.repeat(r.last, n)
	return nil
}

// allow is an error where n bytes more are too many.
func (r *dumpReader) allow(n int) error {
	if !r.b.Checking {
		return r.b.allowMore(n)
	}
	if n > checkedDump-(len(r.b.Arena)-r.start) {
		return errLater
	}
	return nil
}

// hexRun splits text behind the hexadecimal digits with which it begins.
func hexRun(text string) (digits, rest string) {
	i := 0
	for i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i]|0x20 >= 'a' && text[i]|0x20 <= 'f') {
		i++
	}
	return text[:i], text[i:]
}

func hexOffset(n int) string {
	text := strconv.FormatInt(int64(n), 16)
	return strings.Repeat("0", max(0, 8-len(text))) + text
}
