package manual

import (
	"encoding/json"
	"fmt"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

// Editors are the files that editors colour scripts and transcripts with, by their path in a folder: a plugin of Vim's, and an
// extension of VS Code's with grammars of TextMate's. All are made of the names in the table.
func Editors(t *session.Table) map[string][]byte {
	w := wordsForEditors(t)
	return map[string][]byte{
		"vim/ftdetect/sockshell.vim": []byte("autocmd BufNewFile,BufRead *.socksh setfiletype sockshell\n" +
			"autocmd BufNewFile,BufRead *.transcript setfiletype sockshelltranscript\n"),
		"vim/syntax/sockshell.vim":                  []byte(w.vim()),
		"vim/syntax/sockshelltranscript.vim":        []byte(vimTranscript),
		"vscode/package.json":                       extension(),
		"vscode/syntaxes/sockshell.json":            grammar("sockshell", w.textmate()),
		"vscode/syntaxes/sockshell-transcript.json": grammar("sockshell.transcript", transcriptRules()),
		"vscode/language-configuration.json":        asJSON(map[string]any{"comments": map[string]string{"lineComment": "#"}, "brackets": [][2]string{{"{", "}"}}}),
	}
}

// editorWords are the parts of the expressions that find a line's words. They are those that Vim, with \v, Go and Oniguruma share.
type editorWords struct {
	commands string // what a command is called
	prefixes string // a prefix with the words before its command
	bytes    string // the byte words, without their colon
}

func wordsForEditors(t *session.Table) editorWords {
	var commands, prefixes, byteWords []string
	for _, c := range t.Commands() {
		commands = append(commands, c.Name)
		if k := c.Shape.Kind; k == syntax.PrefixShape || k == syntax.IfShape || k == syntax.WhileShape {
			prefixes = append(prefixes, c.Name+strings.Repeat(`\s+\S+`, c.Shape.Words))
		}
	}
	for _, b := range param.ByteWords() {
		byteWords = append(byteWords, b.Text)
	}
	return editorWords{strings.Join(commands, "|"), strings.Join(prefixes, "|"), strings.Join(byteWords, "|")}
}

// vim is a syntax file: :help syntax in Vim.
func (w *editorWords) vim() string {
	begin := `%(^%(\> )?\s*|[;{]\s*|<else\s+)`
	before := `%(\w+\s*\=\s*|%(` + w.prefixes + `)\s+)*` // a capture, prefixes
	return `if exists("b:current_syntax")
  finish
endif
syntax match sockshellPrompt "^> "
syntax match sockshellCapture "\v%(` + begin + before + `)@<=\w+%(\s*\=\s)@="
syntax match sockshellSocket "\v%(` + begin + before + `)@<=[$[:alnum:]_]+:@="
syntax match sockshellCommand "\v%(` + begin + before + `%([$[:alnum:]_]+:)?)@<=%(` + w.commands + `)>:@!"
syntax keyword sockshellElse else
syntax match sockshellBytes "\v<%(` + w.bytes + `):[^[:space:]"']*"
syntax match sockshellNumber "\v<\d+%(ns|us|µs|ms|s|m|h)?>"
syntax match sockshellVariable "\v\$%(\w+|\{[^}]*\}|[?#])"
syntax match sockshellEscape contained "\v\\%(x\x\x|\o{3}|u\x{4}|u\{\x+\}|.)"
syntax region sockshellString start=+"+ skip=+\\.+ end=+"+ contains=sockshellEscape,sockshellVariable
syntax region sockshellRaw start=+'+ end=+'+
syntax match sockshellComment "\v%(^|\s|^\> )@<=#.*$"
highlight default link sockshellPrompt Special
highlight default link sockshellCapture Identifier
highlight default link sockshellSocket Type
highlight default link sockshellCommand Statement
highlight default link sockshellElse Statement
highlight default link sockshellBytes Constant
highlight default link sockshellNumber Number
highlight default link sockshellVariable Identifier
highlight default link sockshellEscape SpecialChar
highlight default link sockshellString String
highlight default link sockshellRaw String
highlight default link sockshellComment Comment
let b:current_syntax = "sockshell"
`
}

const vimTranscript = `if exists("b:current_syntax")
  finish
endif
runtime! syntax/sockshell.vim
syntax match sockshellOutput "\v^%(\> |\>$)@!.*$" contains=sockshellError,sockshellAny,sockshellRequire
syntax match sockshellError contained "^error:"
syntax match sockshellAny contained "\v\[\.\.\]|\[\$\w+\]|^\.\.\.$"
syntax match sockshellRequire contained "^#.*$"
highlight default link sockshellError ErrorMsg
highlight default link sockshellAny Special
highlight default link sockshellRequire Comment
let b:current_syntax = "sockshelltranscript"
`

// rule is a rule of a TextMate grammar.
type rule struct {
	Name     string          `json:"name,omitempty"`
	Match    string          `json:"match,omitempty"`
	Begin    string          `json:"begin,omitempty"`
	End      string          `json:"end,omitempty"`
	Include  string          `json:"include,omitempty"`
	Captures map[string]rule `json:"captures,omitempty"`
	Patterns []rule          `json:"patterns,omitempty"`
}

// textmate is the rules of a script.
func (w *editorWords) textmate() []rule {
	variable := rule{Name: "variable.other.sockshell", Match: `\$(?:\w+|\{[^}]*\}|[?#])`}
	return []rule{
		{Name: "comment.line.number-sign.sockshell", Match: `(?:^|\s)#.*$`},
		{
			Match: `(?:^(?:> )?|[;{]|\belse\b)\s*((?:\w+\s*=\s*|(?:` + w.prefixes + `)\s+)*)(?:([$\w]+):)?(` + w.commands + `)\b`,
			Captures: map[string]rule{
				"1": {Patterns: []rule{
					{Match: `(\w+)\s*=`, Captures: map[string]rule{"1": {Name: "variable.other.sockshell"}}},
					variable,
					{Name: "keyword.control.sockshell", Match: `\b(?:` + strings.ReplaceAll(w.prefixes, `\s+\S+`, "") + `)\b`},
				}},
				"2": {Name: "entity.name.type.sockshell"},
				"3": {Name: "keyword.other.sockshell"},
			},
		},
		{Name: "keyword.control.sockshell", Match: `\belse\b`},
		{Name: "constant.other.sockshell", Match: `\b(?:` + w.bytes + `):[^\s"']*`},
		{
			Name: "string.quoted.double.sockshell", Begin: `"`, End: `"`,
			Patterns: []rule{{Name: "constant.character.escape.sockshell", Match: `\\(?:x[0-9a-fA-F]{2}|[0-7]{3}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]+\}|.)`}, variable},
		},
		{Name: "string.quoted.single.sockshell", Begin: `'`, End: `'`},
		variable,
		{Name: "constant.numeric.sockshell", Match: `\b[0-9]+(?:ns|us|µs|ms|s|m|h)?\b`},
	}
}

// transcriptRules are those of a session with its results.
func transcriptRules() []rule {
	return []rule{
		{Begin: `^>(?: |$)`, End: `$`, Patterns: []rule{{Include: "source.sockshell"}}},
		{Match: `^(error:)`, Captures: map[string]rule{"1": {Name: "invalid.illegal.sockshell"}}},
		{Name: "constant.other.placeholder.sockshell", Match: `\[\.\.\]|\[\$\w+\]|^\.\.\.$`},
		{Name: "comment.line.number-sign.sockshell", Match: `^#.*$`},
	}
}

func grammar(name string, rules []rule) []byte {
	return asJSON(map[string]any{"scopeName": "source." + name, "name": name, "patterns": rules})
}

func extension() []byte {
	language := func(id, ending string) map[string]any {
		return map[string]any{"id": id, "extensions": []string{ending}, "configuration": "./language-configuration.json"}
	}
	return asJSON(map[string]any{
		"name": "sockshell", "displayName": "sockshell", "description": "Scripts and transcripts of sockshell", "publisher": "sockshell",
		"version": fmt.Sprintf("%d.0.0", LanguageVersion), "engines": map[string]string{"vscode": "^1.60.0"}, "license": "Apache-2.0",
		"categories": []string{"Programming Languages"},
		"contributes": map[string]any{
			"languages": []any{language("sockshell", ".socksh"), language("sockshell-transcript", ".transcript")},
			"grammars": []map[string]string{
				{"language": "sockshell", "scopeName": "source.sockshell", "path": "./syntaxes/sockshell.json"},
				{"language": "sockshell-transcript", "scopeName": "source.sockshell.transcript", "path": "./syntaxes/sockshell-transcript.json"},
			},
		},
	})
}

func asJSON(v any) []byte {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // strings, lists and maps of them
	}
	return append(text, '\n')
}
