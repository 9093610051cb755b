package value

// AppendText appends the value as it prints, each line with its newline; nothing for a value that
// prints nothing. f applies to data.
func (v Value) AppendText(dst []byte, f Form) []byte {
	switch v.Kind {
	case Silent, None:
		return dst
	case Data:
		return AppendData(dst, v.Bytes, f)
	case Output:
		return append(dst, v.Bytes...)
	case TableKind:
		return v.more.table.appendText(dst)
	case Lines:
		if len(v.more.items) == 0 {
			return dst
		}
	case Void, Integer, Unsigned, Boolean, Duration, Scalar, Linger, List, Accepted, Spawned:
	}
	return append(v.appendScalar(dst), '\n')
}

// AppendRaw appends what the raw output format writes: data and what `print` prints, as it is, and
// nothing else.
func (v Value) AppendRaw(dst []byte) []byte {
	if v.Kind == Data || v.Kind == Output {
		return append(dst, v.Bytes...)
	}
	return dst
}
