package terminal

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// visible gives a cluster a form that moves the cursor by exactly its width.
func visible(cluster string, width int) (string, int) {
	switch r, n := utf8.DecodeRuneInString(cluster); {
	case r == utf8.RuneError && n == 1: // no UTF-8: some terminals show a character for it, others none
		return string(utf8.RuneError), 1
	case r == '\t':
		return "    ", 4
	case r == 0x7f:
		return "^?", 2
	case r < 0x20:
		return "^" + string(r+0x40), 2
	case r >= 0x80 && r < 0xa0: // C1 controls: some terminals obey them
		return string(utf8.RuneError), 1
	}
	return cluster, width
}

// escapeLen is the length of the escape sequence at the beginning of s, 0 if there is none: CSI and
// OSC as in ECMA-48, 5.4 and 8.3.89; any other is an ESC and the byte after it.
func escapeLen(s string) int {
	if len(s) < 2 || s[0] != 0x1b {
		return 0
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				return i + 1
			}
		}
		return len(s)
	case ']':
		for i := 2; i < len(s); i++ {
			if s[i] == 0x07 {
				return i + 1
			}
			if s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\' {
				return i + 2
			}
		}
		return len(s)
	}
	_, n := utf8.DecodeRuneInString(s[1:])
	return 1 + n
}

// tame leaves a prompt those escape sequences that neither move the cursor nor change what is on the screen:
// SGR, and commands to the operating system, such as the one for the title. Others show as text.
func tame(prompt string) string {
	var b strings.Builder
	for {
		text, _, found := strings.Cut(prompt, "\x1b")
		b.WriteString(text)
		if !found {
			return b.String()
		}
		prompt = prompt[len(text):]
		if n := escapeLen(prompt); harmless(prompt[:n]) {
			b.WriteString(prompt[:n])
			prompt = prompt[n:]
			continue
		}
		b.WriteString("^[")
		prompt = prompt[1:]
	}
}

// harmless tells whether an escape sequence is whole and of one of the two kinds.
func harmless(sequence string) bool {
	if len(sequence) < 3 {
		return false
	}
	body := sequence[2:]
	switch sequence[1] {
	case '[':
		return strings.Trim(body[:len(body)-1], "0123456789;:") == "" && strings.HasSuffix(body, "m")
	case ']':
		body, bell := strings.CutSuffix(body, "\a")
		body, whole := strings.CutSuffix(body, stringEnd)
		return bell != whole && !strings.ContainsFunc(body, unicode.IsControl)
	}
	return false
}

// columnsOf is the room that output without a newline takes, 0 if it is escape sequences alone.
func columnsOf(text string) int {
	l := layouter{width: math.MaxInt}
	l.styled(text)
	return l.col
}

// widthOf is the room that text takes as cut shows it, which has no escape sequences.
func widthOf(text string) int {
	width := 0
	for state := -1; text != ""; {
		var cluster string
		var w int
		cluster, text, w, state = uniseg.FirstGraphemeClusterInString(text, state)
		_, w = visible(cluster, w)
		width += w
	}
	return width
}

// steady tells whether output stays the same wherever it is printed: text, tabs and colours, and no
// control or sequence that moves the cursor.
func steady(text string) bool {
	for i := 0; i < len(text); {
		if n := escapeLen(text[i:]); n > 0 {
			if text[i+n-1] != 'm' {
				return false
			}
			i += n
			continue
		}
		if text[i] < 0x20 && text[i] != '\t' {
			return false
		}
		i++
	}
	return true
}

// cut makes text, which has no escape sequences, fit into one row; an ellipsis stands for the rest.
func cut(text string, width int) string {
	var b strings.Builder
	col, keep, state := 0, 0, -1
	for text != "" {
		var cluster string
		var w int
		cluster, text, w, state = uniseg.FirstGraphemeClusterInString(text, state)
		cluster, w = visible(cluster, w)
		if col+w > width {
			return b.String()[:keep] + "…"
		}
		b.WriteString(cluster)
		col += w
		if col < width {
			keep = b.Len()
		}
	}
	return b.String()
}
