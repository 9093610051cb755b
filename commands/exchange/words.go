package exchange

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"sockshell/commands/syntax"
	"sockshell/commands/transcript"
	"sockshell/commands/value"
)

const (
	anyText  = "[..]"
	anyLines = "..."
)

// hexWidth is how many bytes a word of a command has that is written in hexadecimal digits.
const hexWidth = 32

// word writes data as one word.
func word(data []byte) string {
	if value.Printable(data) {
		return syntax.Quoted(string(data))
	}
	return "hex:" + hex.EncodeToString(data)
}

// written is a command that sends data: a word for each line of text, or for so many other bytes, in a line each.
func written(command string, data []byte) []string {
	var words []string
	for _, chunk := range chunks(data) {
		if value.Printable(chunk) {
			for line := range bytes.Lines(chunk) {
				words = append(words, word(line))
			}
			continue
		}
		for part := range slices.Chunk(chunk, hexWidth) {
			words = append(words, "hex:"+hex.EncodeToString(part))
		}
	}
	for i := range words {
		if i == 0 {
			words[i] = command + " " + words[i]
		} else {
			words[i] = "  " + words[i]
		}
		if i < len(words)-1 {
			words[i] += ` \`
		}
	}
	return words
}

// readAll writes the read of so many bytes.
func (w *writer) readAll(data []byte, loose []place) {
	if len(data) > 0 {
		w.line("read_all "+strconv.Itoa(len(data)), message(data, loose, "")...)
	}
}

// readLine writes the read of a line in which a value has another length each time.
func (w *writer) readLine(line []byte, loose []place) {
	parts := append(append(countParts(line, loose), transcript.Part{Text: " "}), quoted(line, loose)...)
	w.line(`read_until "\n"`, transcript.Expected(parts))
}

// message is what a read of data prints. behind stands behind the data on its line, and may have a pattern at its end.
func message(data []byte, loose []place, behind string) []string {
	if len(loose) == 0 || !value.Printable(data) {
		lines := transcript.Split(value.AppendData(nil, data, value.Form{}))
		return expected(lines, loose, behind)
	}
	count := countParts(data, loose)
	if n := bytes.IndexByte(data, '\n'); n < 0 || n == len(data)-1 {
		count = append(append(count, transcript.Part{Text: " "}), quoted(data, loose)...)
		return []string{transcript.Expected(append(count, behindParts(behind)...))}
	}
	lines := []string{transcript.Expected(append(count, behindParts(behind)...))}
	begin := 0
	for line := range bytes.Lines(data) {
		end := begin + len(line)
		var within []place
		for _, p := range loose {
			if p.from < end && p.to > begin {
				within = append(within, place{max(p.from, begin) - begin, min(p.to, end) - begin, p.varies})
			}
		}
		lines = append(lines, transcript.Expected(append([]transcript.Part{{Text: "  "}}, quoted(line, within)...)))
		begin = end
	}
	return lines
}

// countParts is how many bytes were read, which varies with what is loose; where no more than one byte stays as it is,
// `1 byte` may be told.
func countParts(data []byte, loose []place) []transcript.Part {
	same, varies := len(data), false
	for _, p := range loose {
		same -= p.to - p.from
		varies = varies || p.varies
	}
	switch {
	case !varies:
		return []transcript.Part{{Text: value.Bytes(int64(len(data)))}}
	case same > 1:
		return []transcript.Part{{Text: anyText, Pattern: true}, {Text: " bytes"}}
	}
	return []transcript.Part{{Text: anyText, Pattern: true}}
}

// expected are printed lines that must come again, but for those of a dump that show something loose.
func expected(lines []string, loose []place, behind string) []string {
	const dumpWidth = 16
	for i, line := range lines {
		begin := (i - 1) * dumpWidth
		switch {
		case i == 0:
			lines[i] = transcript.Expected(append([]transcript.Part{{Text: line}}, behindParts(behind)...))
		case slices.ContainsFunc(loose, func(p place) bool { return p.from < begin+dumpWidth && p.to > begin }):
			lines[i] = "  " + anyText
		default:
			lines[i] = transcript.Escape(line)
		}
	}
	return lines
}

// behindParts takes a pattern off the end.
func behindParts(behind string) []transcript.Part {
	if behind == "" {
		return nil
	}
	text, pattern := strings.CutSuffix(behind, anyText)
	parts := []transcript.Part{{Text: text}}
	if pattern {
		parts = append(parts, transcript.Part{Text: anyText, Pattern: true})
	}
	return parts
}

// quoted is data as it is printed, with patterns in the place of what is loose.
func quoted(data []byte, loose []place) []transcript.Part {
	parts := []transcript.Part{{Text: `"`}}
	add := func(part []byte) {
		text := syntax.Quoted(string(part))
		parts = append(parts, transcript.Part{Text: text[1 : len(text)-1]})
	}
	begin := 0
	for _, p := range loose {
		add(data[begin:p.from])
		parts = append(parts, transcript.Part{Text: anyText, Pattern: true})
		begin = p.to
	}
	add(data[begin:])
	return append(parts, transcript.Part{Text: `"`})
}
