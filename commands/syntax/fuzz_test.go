package syntax

import (
	"reflect"
	"strings"
	"testing"
)

func seed(f *testing.F) {
	for _, c := range valid {
		f.Add(c.src)
	}
	for _, c := range invalid {
		f.Add(c.src)
	}
	for _, c := range quoted {
		f.Add("print " + c.want)
	}
	f.Add("lua 0") // the rest of a line as it is
	for _, c := range grouped {
		f.Add(c.src)
	}
	for src := range wrongGroups {
		f.Add(src)
	}
}

// all parses src to its end and returns clones, so that nothing hangs on the parser's arenas.
func all(p *Parser, src string) (out []Statement, err *Error) {
	p.Use(known)
	p.Reset(src)
	var st Statement
	for {
		ok, e := p.Next(&st)
		if e != nil {
			return out, e.(*Error)
		}
		if !ok {
			return out, nil
		}
		out = append(out, st.Clone())
	}
}

func FuzzParser(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, src string) {
		var p Parser
		first, err := all(&p, src)
		if err != nil && (err.Pos < 0 || err.Pos >= len(src) || err.Line != strings.Count(src[:err.Pos], "\n") || err.Msg == "") {
			t.Errorf("%q: %+v", src, *err)
		}
		end := 0
		for i := range first {
			end = checkSpans(t, src, &first[i], end)
		}
		again, errAgain := all(&p, src)
		if !reflect.DeepEqual(again, first) || !reflect.DeepEqual(errAgain, err) {
			t.Errorf("%q: %+v, %v\n again %+v, %v", src, first, err, again, errAgain)
		}
		for i := range first { // a statement's span alone is the same statement; the blank keeps a last backslash itself
			text := src[first[i].Pos:first[i].End] + " "
			part, err := parse(&p, text)
			if err != nil || len(part) != 1 || part[0] != strings.TrimSuffix(dump(&first[i]), " &") {
				// Without what followed it, a word & is the last one.
				if last := first[i].Words[len(first[i].Words)-1]; !last.isBare("&") {
					t.Errorf("%q: %q within it parses to %q, %v", src, text, part, err)
				}
			}
		}
	})
}

func checkSpans(t *testing.T, src string, st *Statement, from int) (end int) {
	t.Helper()
	ordered := func(what string, a, b int) {
		if a > b || b > len(src) {
			t.Errorf("%q: %s: %d, %d, of %+v", src, what, a, b, *st)
		}
	}
	if len(st.Words) == 0 {
		t.Fatalf("%q: no words", src)
	}
	ordered("start", from, st.Pos)
	at := st.Pos
	if st.HasCapture {
		ordered("capture", st.Capture.Pos, st.Capture.End-1)
		ordered("body", st.Capture.End, st.BodyPos-1)
		at = st.BodyPos
	}
	if st.BodyPos != at || st.BodyPos != st.Words[0].Pos || st.End != st.Words[len(st.Words)-1].End {
		t.Errorf("%q: span of %+v", src, *st)
	}
	if st.Line != strings.Count(src[:st.Pos], "\n") {
		t.Errorf("%q: line of %+v", src, *st)
	}
	for i := range st.Words {
		w := &st.Words[i]
		ordered("word", at, w.Pos)
		ordered("word", w.Pos, w.End-1)
		at = w.End
		var joined strings.Builder
		for _, piece := range w.Pieces {
			joined.WriteString(piece.Text)
		}
		if w.Pieces != nil && w.Literal() && joined.String() != w.Text || !w.Literal() && w.Text != "" {
			t.Errorf("%q: text of %+v", src, *w)
		}
	}
	return st.End
}

// FuzzJoiner: a file's lines, joined and then parsed, are the file parsed at once, up to a quote that is open at a
// line's end: there the line is wrong, where the text at once goes on with a newline as data.
func FuzzJoiner(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, src string) {
		src = strings.ReplaceAll(src, "\r", "")
		var p Parser
		if strings.Contains(src, "{") { // within a group a quote that is open at a line's end is wrong at once
			p.ByLines()
		}
		want, wantErr := all(&p, src)
		var got []Statement
		var gotErr *Error
		j := Joiner{Grammar: known}
		pos, line := 0, 0
		one := func(logical string) {
			statements, err := all(&p, logical)
			for i := range statements {
				move(&statements[i], src, pos, line)
			}
			got = append(got, statements...)
			if err != nil {
				// What is unclosed on a line is so for good, but the line alone does not say so.
				gotErr = &Error{Pos: err.Pos + pos, Line: err.Line + line, Msg: err.Msg, Incomplete: wantErr != nil && wantErr.Incomplete}
			}
			pos, line = pos+len(logical)+1, line+strings.Count(logical, "\n")+1
		}
		for physical := range strings.SplitSeq(src, "\n") {
			if logical, complete := j.Add(physical); complete && gotErr == nil {
				one(logical)
			}
		}
		if logical, ok := j.Flush(); ok && gotErr == nil {
			one(logical)
		}
		if gotErr != nil && strings.HasPrefix(gotErr.Msg, "unclosed ") && !strings.HasPrefix(gotErr.Msg, openBraces) {
			if len(got) > len(want) || len(got) > 0 && !reflect.DeepEqual(got, want[:len(got)]) {
				t.Errorf("%q:\njoined %+v\nat once %+v", src, got, want)
			}
			return
		}
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotErr, wantErr) {
			t.Errorf("%q:\njoined %+v, %v\nat once %+v, %v", src, got, gotErr, want, wantErr)
		}
	})
}

// move moves a statement's places by so many bytes and lines, into src.
func move(st *Statement, src string, pos, line int) {
	for _, n := range []*int{&st.Pos, &st.End, &st.BodyPos} {
		*n += pos
	}
	st.Line += line
	if st.HasCapture {
		st.Capture.Pos, st.Capture.End = st.Capture.Pos+pos, st.Capture.End+pos
	}
	for k := range st.Words {
		w := &st.Words[k]
		w.Pos, w.End = w.Pos+pos, w.End+pos
		if w.Group != nil {
			w.Group.Source = src
			for i := range w.Group.Statements {
				move(&w.Group.Statements[i], src, pos, line)
			}
		}
	}
}

func FuzzQuoted(f *testing.F) {
	for _, c := range quoted {
		f.Add(c.bytes)
	}
	f.Fuzz(func(t *testing.T, bytes string) { parsesBack(t, bytes) })
}

// FuzzFindProgram: a line with a program does not parse, and what the program reads from is one statement of it.
func FuzzFindProgram(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, src string) {
		p, found := known.FindProgram(src)
		if !found {
			return
		}
		var parser Parser
		if p.Statement != "" {
			statements, err := all(&parser, p.Statement+" ")
			if err != nil || len(statements) != 1 {
				t.Errorf("%q: %+v parses to %+v, %v", src, p, statements, err)
			}
		}
		if !strings.HasPrefix(src, p.Before+p.Statement) || !strings.Contains(src, p.Command) {
			t.Errorf("%q: %+v", src, p)
		}
		if _, err := all(&parser, src); err == nil {
			t.Errorf("%q: %+v in what parses", src, p)
		}
	})
}
