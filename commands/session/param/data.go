package param

import (
	"strings"
	"unsafe"

	"sockshell/commands/syntax"
)

// Word is words, joined. It is no strict DATA: an unquoted `lowercase:` is text in it.
type Word []byte

// Words is as Word, with a space between.
type Words []byte

// Values are words, each for itself.
type Values []string

// Text is anything.
type Text string

// Path is a file's.
type Path string

var (
	dataKind   = Kind{Set: SetBytes, Joins: true, Bytes: true, Choices: byteChoices, Topic: "bytes"}
	wordKind   = Kind{Set: setWord, Joins: true, Bytes: true, Choices: byteChoices, Topic: "bytes"}
	wordsKind  = Kind{Set: setWords, Rest: true, Repeats: true, Bytes: true, Choices: byteChoices, Topic: "bytes"}
	valuesKind = Kind{Set: setValues, Rest: true, Repeats: true, Bytes: true, Choices: byteChoices, Topic: "bytes"}
	textKind   = Kind{Set: Copied(parseText)}
	textsKind  = Kind{Set: SetTexts, Rest: true, Repeats: true}
	pathKind   = Kind{Set: Copied(parsePath), File: true, Choices: pathChoices}
)

// Kind implements Typed.
func (Word) Kind() *Kind { return &wordKind }

// Kind implements Typed.
func (Words) Kind() *Kind { return &wordsKind }

// Kind implements Typed.
func (Values) Kind() *Kind { return &valuesKind }

// Kind implements Typed.
func (Text) Kind() *Kind { return &textKind }

// Kind implements Typed.
func (Path) Kind() *Kind { return &pathKind }

// SetBytes is the setter of DATA.
func SetBytes(b *Binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	return setData(b, p, dst, args, true)
}

func setWord(b *Binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	if p.Rest && len(args) == 2 && plain(&args[0]) && args[0].Text == "=" && plain(&args[1]) {
		return 0, Usage(`no "=" stands before the ` + p.Name + ": let NAME " + args[1].Text)
	}
	return setData(b, p, dst, args, false)
}

func setData(b *Binder, p *Param, dst unsafe.Pointer, args []syntax.Word, strict bool) (int, error) {
	if !p.Rest {
		args = args[:1]
	}
	if strict || p.Rest {
		b.HintEscape(args)
	}
	data, err := b.Bytes(args, strict)
	if err != nil {
		return 0, Prefixed(p.Name, err)
	}
	*(*[]byte)(dst) = data
	return len(args), nil
}

func setWords(b *Binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	data, err := b.spaced(args)
	if err != nil {
		return 0, Prefixed(p.Name, err)
	}
	*(*[]byte)(dst) = data
	return len(args), nil
}

func setValues(b *Binder, _ *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	texts := make([]string, len(args))
	for i := range args {
		text, err := b.Word(&args[i])
		if err != nil {
			return 0, err
		}
		texts[i] = strings.Clone(text)
	}
	*(*Values)(dst) = texts
	return len(args), nil
}

// SetTexts is the setter of several texts, copies of the words.
func SetTexts(b *Binder, _ *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	texts := make([]string, len(args))
	for i := range args {
		text, _, err := b.Text(&args[i])
		if err != nil {
			return 0, err
		}
		texts[i] = strings.Clone(text)
	}
	*(*[]string)(dst) = texts
	return len(args), nil
}

func parseText(_ *Param, text string) (string, error) { return text, nil }

func parsePath(_ *Param, text string) (string, error) {
	if text == "" || strings.IndexByte(text, 0) >= 0 {
		return "", Usage(Quoted(text) + " is not a path")
	}
	return text, nil
}

func byteChoices(*Scope, *Param, []string) []Choice { return BytePrefixes() }

// BytePrefixes lists what byte words begin with.
func BytePrefixes() []Choice {
	var out []Choice
	for _, w := range byteWords {
		out = append(out, Choice{w.Name + ":", w.Doc})
	}
	return out
}

// pathChoices is the word that may stand in the place of a path: `FILE|off`.
func pathChoices(_ *Scope, p *Param, _ []string) []Choice {
	if _, word, found := strings.Cut(p.Name, "|"); found {
		return []Choice{{word, p.Doc}}
	}
	return nil
}

// ByteWords lists the byte words, without their colon.
func ByteWords() []Choice { return ChoicesOf(byteWords) }

// IsFileWord says that what stands behind the byte word's colon is a file's name.
func IsFileWord(prefix string) bool {
	w, _ := Lookup(byteWords, prefix)
	return w.file
}

// IsByteWord says that an argument that begins with `prefix:`, unquoted, is no plain text.
func (k *Kind) IsByteWord(prefix string) bool {
	if !k.Bytes {
		return false
	}
	_, known := Lookup(byteWords, prefix)
	return known || prefix+":" == k.Prefix
}
