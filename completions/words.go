package completions

import (
	"slices"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// word is a word of a text, as far as it is there.
type word struct {
	start, end int // its span in the text, quotes included
	tokens     []syntax.Token
}

// isWord reports a token that belongs to a word.
func isWord(t syntax.Token) bool {
	switch t.Kind {
	case syntax.BareToken, syntax.RawToken, syntax.DoubleToken, syntax.ExpansionToken, syntax.WrongToken:
		return true
	case syntax.EqualsToken, syntax.CommentToken, syntax.EndToken, syntax.ShellToken, syntax.CodeToken, syntax.OpenToken, syntax.CloseToken:
	}
	return false
}

// bare reports a word that is one run of unquoted text.
func (w *word) bare() bool { return len(w.tokens) == 1 && w.tokens[0].Kind == syntax.BareToken }

// value is the word's text after quotes and escapes; known is false where only the run can know it. What is wrong in
// it stands for itself.
func (w *word) value(text string, open syntax.Opening) (value string, known bool) {
	source := text[w.start:w.end]
	if w.end != len(text) {
		open = syntax.Closed // what is open is another word
	}
	if w.bare() && !strings.Contains(source, "\\\n") {
		return source, true
	}
	for _, t := range w.tokens {
		if t.Kind == syntax.ExpansionToken {
			return "", false
		}
	}
	if open == syntax.OpenRaw || open == syntax.OpenDouble {
		source += string(rune(open))
	}
	var parser syntax.Parser
	var st syntax.Statement
	parser.Reset("'' " + source) // behind another word it is no capture
	if ok, err := parser.Next(&st); !ok || err != nil || len(st.Words) != 2 {
		return text[w.start:w.end], true
	}
	return strings.Clone(st.Words[1].Text), true
}

// statement is the last one of a text.
type statement struct {
	text     string
	words    []word // without a capture's NAME
	captured bool
	open     syntax.Opening
	code     int  // where code begins that the text ends in; 0: it does not
	behind   bool // it stands behind a block, where only else may come
	// The words stand behind else.
	otherwise bool
	aside     bool // the text ends in a comment, or with what is the system's shell's
}

// lastStatement takes the end of a text apart.
func lastStatement(g *syntax.Grammar, text string) statement {
	st := statement{text: text}
	scanner := syntax.Scanner{Grammar: g}
	scanner.Reset(text)
	for t, ok := scanner.Next(); ok; t, ok = scanner.Next() {
		switch {
		case t.Kind == syntax.EndToken, t.Kind == syntax.OpenToken, t.Kind == syntax.CloseToken:
			st.words, st.captured, st.aside, st.code = nil, false, false, 0
			st.behind, st.otherwise = t.Kind == syntax.CloseToken, false
		case st.behind && isWord(t) && len(st.words) > 0 && t.First:
			st.behind, st.otherwise = false, true // behind else, a head or a block
			st.words = []word{{start: t.Start, end: t.End, tokens: []syntax.Token{t}}}
		case t.Kind == syntax.EqualsToken:
			st.words, st.captured = nil, true
		case t.Kind == syntax.CodeToken:
			st.code = t.Start
		case !isWord(t):
			st.aside = true
		case t.First || len(st.words) == 0:
			st.words = append(st.words, word{start: t.Start, end: t.End, tokens: []syntax.Token{t}})
		default:
			last := &st.words[len(st.words)-1]
			last.end, last.tokens = t.End, append(last.tokens, t)
		}
	}
	st.open = scanner.Open()
	return st
}

// split takes the word at the text's end off; it is empty where the text ends between words.
func (st *statement) split() (before []word, last word) {
	if n := len(st.words); n > 0 && st.words[n-1].end == len(st.text) {
		return st.words[:n-1], st.words[n-1]
	}
	return st.words, word{start: len(st.text), end: len(st.text)}
}

// background reports that the words end with what makes a job of the command.
func (st *statement) background() bool {
	n := len(st.words)
	return n > 0 && st.words[n-1].bare() && st.text[st.words[n-1].start:st.words[n-1].end] == "&"
}

// place is where a statement's words lead.
type place struct {
	command bool   // a command's name comes next
	known   bool   // the words make sense
	socket  string // that is typed before the command, empty where none is
	args    param.Arguments
}

// mostAliases is how many aliases are replaced: some may stand for each other.
const mostAliases = 64

// argument is a word as follow needs it.
type argument struct {
	source string // as typed
	text   string // its value; empty where only the run can know it
}

// command is the name behind `SOCKET:`.
func (a argument) command() string {
	if a.text == "" { // SOCKET may hold an expansion, and that a colon
		return a.source[strings.LastIndexByte(a.source, ':')+1:]
	}
	return a.text[strings.IndexByte(a.text, ':')+1:]
}

// socket is the name in front of the command's; empty where there is none, or only the run can know it.
func (a argument) socket() string {
	name, _, _ := strings.Cut(a.text, ":")
	if len(name) == len(a.text) {
		return ""
	}
	return name
}

// follow finds what comes after words.
func follow(snap *session.Snapshot, words []argument) place {
	for aliases := 0; len(words) > 0; {
		cmd := snap.Lookup(words[0].command())
		if cmd == nil {
			text, ok := snap.Alias(words[0].command())
			if aliases++; !ok || aliases > mostAliases {
				return place{}
			}
			st := lastStatement(snap.Grammar, text)
			words = slices.Concat(st.arguments(st.words), words[1:])
			continue
		}
		args, socket := cmd.Arguments(), words[0].socket()
		words = words[1:]
		for len(words) > 0 && !args.AtCommand() {
			args.Add(words[0].text)
			words = words[1:]
		}
		if len(words) == 0 {
			return place{command: args.AtCommand(), known: true, socket: socket, args: args}
		}
	}
	return place{command: true, known: true}
}

// arguments are words as follow needs them.
func (st *statement) arguments(words []word) []argument {
	out := make([]argument, len(words))
	for i := range words {
		w := &words[i]
		text, _ := w.value(st.text, st.open)
		out[i] = argument{st.text[w.start:w.end], text}
	}
	return out
}
