package syntax

import (
	"strconv"
	"strings"
)

// parse collects what a source parses to, each statement as dump writes it, and the error that ended it.
func parse(p *Parser, src string) (dumps []string, err *Error) {
	p.Use(known)
	p.Reset(src)
	var st Statement
	for {
		ok, e := p.Next(&st)
		if e != nil {
			return dumps, e.(*Error)
		}
		if !ok {
			return dumps, nil
		}
		dumps = append(dumps, dump(&st))
	}
}

// dump writes a statement so that every field of its words shows but the spans: words apart by a space, pieces by
// "+", each piece b, r or d for its quotes and then the literal, $name, or %NAME for the environment.
func dump(st *Statement) string {
	var b strings.Builder
	if st.HasCapture {
		b.WriteString(dumpWord(&st.Capture) + " = ")
	}
	for i := range st.Words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(dumpWord(&st.Words[i]))
	}
	if st.Background {
		b.WriteString(" &")
	}
	return b.String()
}

func dumpWord(w *Word) string {
	if w.Group != nil {
		var parts []string
		for i := range w.Group.Statements {
			parts = append(parts, dump(&w.Group.Statements[i]))
		}
		return "(" + strings.Join(parts, "; ") + ")"
	}
	if w.Pieces == nil {
		return dumpPiece(Piece{Quote: w.Quote, Text: w.Text})
	}
	parts := make([]string, len(w.Pieces))
	for i, piece := range w.Pieces {
		parts[i] = dumpPiece(piece)
	}
	return strings.Join(parts, "+")
}

func dumpPiece(p Piece) string {
	text := p.Text
	if q := strconv.Quote(text); q != `"`+text+`"` || text == "" || strings.ContainsAny(text, " +") {
		text = q
	}
	return string("brdc"[p.Quote]) + [...]string{Literal: ":", Variable: "$", Environment: "%"}[p.Kind] + text
}
