package value

import (
	"slices"
	"strconv"

	"sockshell/commands/syntax"
)

// Message is what a message has beside its data.
type Message struct {
	From string   // the sender; "": it is not told
	Of   int64    // how long it was, where it was cut; 0: it was not
	With []string // what came with it, told on the line of its data: the names of descriptors
	Rows []Row    // what else is told of it, a line each
}

// Row is a thing by its name.
type Row struct {
	Name   string
	Value  Value
	Varies bool // it is another each time, as a time or a process is
}

// text is the row as a line shows it: `ttl 7`.
func (r *Row) text() string { return r.Name + " " + string(r.Value.appendShown(nil)) }

// details are what came with it, a line each, for an error.
func (m *Message) details() []string {
	var lines []string
	for i := range m.Rows {
		lines = append(lines, m.Rows[i].text())
	}
	if len(m.With) > 0 {
		with := Row{Name: "descriptors", Value: OfList(m.With...)}
		lines = append(lines, with.text())
	}
	return lines
}

// Varies reports that some of it is another each time: the name of a descriptor, a row.
func (m *Message) Varies() bool {
	return len(m.With) > 0 || slices.ContainsFunc(m.Rows, func(r Row) bool { return r.Varies })
}

// Varies reports a value of which some is another each time.
func (v Value) Varies() bool { return v.more != nil && v.more.varies || v.message().Varies() }

// Varying is a value of which some is another each time.
func (v Value) Varying() Value {
	m := more{}
	if v.more != nil {
		m = *v.more
	}
	m.varies = true
	v.more = &m
	return v
}

// OfMessage makes the data of a message. b is borrowed.
func OfMessage(b []byte, m Message) Value {
	v := OfData(b)
	if m.From != "" || m.Of > 0 || len(m.With) > 0 || len(m.Rows) > 0 {
		v.more = &more{message: m}
	}
	return v
}

// message is what a message has beside its data.
func (v Value) message() *Message {
	if v.Kind != Data || v.more == nil {
		return &plain
	}
	return &v.more.message
}

var plain Message // has nothing beside its data

// appendText appends the message: its data, and the rows, each line with its newline.
func (m *Message) appendText(dst, data []byte, f Form) []byte {
	behind := ""
	if m.From != "" {
		behind = " from " + syntax.Shown(m.From)
	}
	for i, name := range m.With {
		if i == 0 {
			behind += " with"
		}
		behind += " " + syntax.Shown(name)
	}
	dst = appendData(dst, data, behind, m.Of, f)
	for i := range m.Rows {
		dst = append(append(append(dst, f.Indent...), m.Rows[i].text()...), '\n')
	}
	return dst
}

// AppendFields appends what a message has beside its data as fields of a JSON object.
func (v Value) AppendFields(dst []byte) []byte { return v.message().AppendFields(dst) }

// AppendFields appends what it has as fields of a JSON object.
func (m *Message) AppendFields(dst []byte) []byte {
	if m.From != "" {
		dst = AppendJSONString(append(dst, `,"from":`...), m.From)
	}
	if m.Of > 0 {
		dst = strconv.AppendInt(append(dst, `,"of":`...), m.Of, 10)
	}
	if len(m.With) > 0 {
		dst = AppendJSONStrings(append(dst, `,"descriptors":`...), m.With)
	}
	for i := range m.Rows {
		r := &m.Rows[i]
		dst = append(AppendJSONString(append(dst, ','), r.Name), ':')
		dst = r.Value.AppendJSON(dst)
	}
	return dst
}

// size is about how many bytes it takes.
func (m *Message) size() int {
	n := len(m.From)
	for _, name := range m.With {
		n += len(name) + cellSize/2
	}
	for i := range m.Rows {
		n += Size(&m.Rows[i].Value) + cellSize
	}
	return n
}
