package value

import "sockshell/commands/syntax"

// AppendText appends the value as it prints, each line with its newline; nothing for a value that
// prints nothing. f applies to data.
func (v Value) AppendText(dst []byte, f Form) []byte {
	switch v.Kind {
	case QuietKind, NothingKind:
		return dst
	case Data:
		return v.message().appendText(dst, v.Bytes, f)
	case Output:
		if f.Visible {
			return syntax.AppendVisible(dst, v.Bytes)
		}
		return append(dst, v.Bytes...)
	case TableKind:
		return v.more.table.appendText(dst, f)
	case Lines:
		if v.more.prose && f.Width > 0 {
			return appendProse(dst, v.more.items, f.Width)
		}
		for _, line := range v.more.items {
			dst = append(append(dst, syntax.Visible(line)...), '\n')
		}
		return dst
	case Scalar, List, Accepted:
		return append(v.appendShown(dst), '\n')
	case OkKind, Integer, Unsigned, Boolean, Duration, Linger, Spawned:
	}
	return append(v.appendScalar(dst), '\n')
}

// appendShown appends what prints on the value's line, without the newline, or in a table's cell.
func (v Value) appendShown(dst []byte) []byte {
	switch v.Kind {
	case Scalar:
		return append(dst, syntax.Shown(v.Str)...)
	case List:
		for i, item := range v.more.items {
			if i > 0 {
				dst = append(dst, ' ')
			}
			dst = append(dst, syntax.Shown(item)...)
		}
		return dst
	case Accepted:
		return append(append(append(dst, v.Str...), ' '), syntax.Shown(v.more.items[0])...)
	case OkKind, QuietKind, NothingKind, Integer, Unsigned, Boolean, Duration, Linger, Data, TableKind, Lines, Output, Spawned:
	}
	return v.appendScalar(dst)
}

// AppendRaw appends what the raw output format writes: data and what `print` prints, as it is, and
// nothing else.
func (v Value) AppendRaw(dst []byte) []byte {
	if v.Kind == Data || v.Kind == Output {
		return append(dst, v.Bytes...)
	}
	return dst
}
