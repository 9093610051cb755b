package value

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"unicode/utf8"

	"sockshell/commands/syntax"
)

// AppendJSON appends the value as JSON, on one line.
func (v Value) AppendJSON(dst []byte) []byte {
	switch v.Kind {
	case OkKind, QuietKind, NothingKind:
		return append(dst, "null"...)
	case Integer, Unsigned, Boolean:
		return v.appendScalar(dst)
	case Duration, Scalar:
		return AppendJSONString(dst, string(v.appendScalar(nil)))
	case Linger:
		if v.Int < 0 {
			return append(dst, "[false,0]"...)
		}
		return append(strconv.AppendInt(append(dst, "[true,"...), v.Int, 10), ']')
	case Data, Output:
		return appendJSONData(dst, v.Bytes)
	case TableKind:
		return v.more.table.appendJSON(dst)
	case List, Lines:
		if v.more.plain {
			return append(appendJoined(append(dst, '['), v.more.items, ','), ']')
		}
		return AppendJSONStrings(dst, v.more.items)
	case Accepted:
		dst = AppendJSONString(append(dst, `{"socket":`...), v.Str)
		dst = AppendJSONString(append(dst, `,"endpoint":`...), v.more.items[0])
		return append(dst, '}')
	case Spawned:
		return append(strconv.AppendInt(append(dst, `{"job":`...), v.Int, 10), '}')
	}
	return dst
}

func appendJSONData(dst, data []byte) []byte {
	dst = strconv.AppendInt(append(dst, `{"bytes":`...), int64(len(data)), 10)
	if Printable(data) {
		dst = AppendJSONString(append(dst, `,"text":`...), string(data))
	} else {
		dst = append(dst, `,"base64":"`...)
		dst = append(base64.StdEncoding.AppendEncode(dst, data), '"')
	}
	return append(dst, '}')
}

// AppendJSONStrings appends a list of texts.
func AppendJSONStrings(dst []byte, items []string) []byte {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendJSONString(dst, item)
	}
	return append(dst, ']')
}

// AppendJSONString appends s as a JSON string (RFC 8259), what drives a terminal as escapes; a byte that is no UTF-8
// becomes U+FFFD. encoding/json would escape <, > and & too, which hides what a protocol said.
func AppendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if syntax.Drives(r) {
				dst = fmt.Appendf(dst, `\u%04x`, r)
			} else {
				dst = utf8.AppendRune(dst, r)
			}
			i += size
			continue
		}
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\r':
			dst = append(dst, `\r`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case c < ' ' || c == 0x7f:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			dst = append(dst, c)
		}
		i++
	}
	return append(dst, '"')
}
