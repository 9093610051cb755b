package completions

import (
	"errors"
	"slices"
	"strings"

	"sockshell/commands"
	"sockshell/commands/syntax"
)

// Complete finds what may stand at the cursor, a byte offset in the line.
func Complete(snap commands.Snapshot, line string, cursor int) Result {
	r := candidates(snap, line[:cursor])
	if len(r.Candidates) == 1 && cursor == len(line) {
		if only := &r.Candidates[0]; !strings.HasSuffix(only.Text, ":") {
			only.Text += " " // the word is whole: go on with the next
		}
	}
	return r
}

// candidates finds what may stand at the line's end.
func candidates(snap commands.Snapshot, line string) Result {
	words, start := wordsBefore(line)
	typed := line[start:]
	if name, braced := variableAt(typed); braced >= 0 {
		return Result{Start: start + braced, Candidates: matching(variables(snap, typed[braced:len(typed)-len(name)]), typed[braced:])}
	}
	return complete(snap, words, typed, start)
}

// wordsBefore parses what stands before the word at the line's end, of its last statement, and tells
// where that word begins.
func wordsBefore(line string) (words []syntax.Word, start int) {
	var parser syntax.Parser
	parser.Reset(line)
	var st, last syntax.Statement
	for {
		ok, err := parser.Next(&st)
		if len(st.Words) > 0 {
			last = st.Clone()
		}
		var unclosed *syntax.Error
		switch {
		case errors.As(err, &unclosed) && unclosed.Incomplete:
			return last.Words, wordStart(line[:unclosed.Pos])
		case !ok:
			return splitLast(line, last)
		}
	}
}

// splitLast takes the word at the line's end off the statement; a blank or `;` before the cursor
// begins a new one.
func splitLast(line string, st syntax.Statement) (words []syntax.Word, start int) {
	words = st.Words
	if n := len(words); n > 0 && words[n-1].End == len(line) {
		return words[:n-1], words[n-1].Pos
	}
	start = wordStart(line)
	if n := len(words); n > 0 && strings.Contains(line[words[n-1].End:], ";") {
		return nil, start
	}
	return words, start
}

// wordStart is where the word that the line ends with begins.
func wordStart(line string) int {
	return strings.LastIndexAny(line, " \t;\n") + 1
}

// variableAt finds a `$` that the cursor's word ends with; braced is where it stands, or -1.
func variableAt(typed string) (name string, dollar int) {
	dollar = strings.LastIndexByte(typed, '$')
	if dollar < 0 {
		return "", -1
	}
	name = strings.TrimPrefix(typed[dollar+1:], "{")
	if name != "" && !syntax.IsIdentifier(name) {
		return "", -1
	}
	return name, dollar
}

func variables(snap commands.Snapshot, opening string) []Candidate {
	names := slices.Clone(snap.Variables)
	slices.Sort(names)
	var out []Candidate
	for _, name := range names {
		text := opening + name
		if strings.HasSuffix(opening, "{") {
			text += "}"
		}
		out = append(out, Candidate{Text: text, Description: "variable"})
	}
	return out
}

// complete completes a command's name or one of its arguments.
func complete(snap commands.Snapshot, words []syntax.Word, typed string, start int) Result {
	for len(words) > 0 {
		cmd := snap.Table.Lookup(commandName(words[0].Text))
		if cmd == nil {
			return Result{Start: start}
		}
		if !cmd.Prefix {
			return Result{Start: start, Candidates: arguments(snap, cmd, words[1:], typed)}
		}
		fixed := len(cmd.Params) - 1
		if len(words)-1 < fixed {
			return Result{Start: start, Candidates: arguments(snap, cmd, words[1:], typed)}
		}
		words = words[1+fixed:]
	}
	if socket, rest, found := strings.Cut(typed, ":"); found {
		return Result{Start: start + len(socket) + 1, Candidates: commandNames(snap, rest, true)}
	}
	found := commandNames(snap, typed, false)
	for _, name := range snap.Sockets {
		found = append(found, matching([]Candidate{{Text: name + ":", Description: "socket"}}, typed)...)
	}
	return Result{Start: start, Candidates: found}
}

func commandName(word string) string {
	if _, name, found := strings.Cut(word, ":"); found {
		return name
	}
	return word
}

func commandNames(snap commands.Snapshot, typed string, onSocket bool) []Candidate {
	var out []Candidate
	for _, c := range snap.Table.Commands() {
		if !onSocket || c.OnSocket {
			out = append(out, Candidate{Text: c.Name, Description: c.Summary})
		}
	}
	return matching(out, typed)
}

// arguments completes the parameter at which the words end.
func arguments(snap commands.Snapshot, cmd *commands.Command, words []syntax.Word, typed string) []Candidate {
	var given []string
	for i := range words {
		given = append(given, words[i].Text)
	}
	var out []Candidate
	for _, v := range cmd.Values(snap, given) {
		out = append(out, Candidate{Text: v.Text, Description: v.Doc})
	}
	return matching(out, typed)
}

func matching(candidates []Candidate, typed string) []Candidate {
	return slices.DeleteFunc(candidates, func(c Candidate) bool { return !strings.HasPrefix(c.Text, typed) })
}
