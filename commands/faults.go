package commands

import (
	"slices"
	"strings"
	"time"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// faults are what a relay does to each of its directions.
type faults struct {
	delay   time.Duration
	rate    int64
	limit   int64
	limited bool
	atLimit sockcore.AtLimit
	sizes   pieces
	split   bool // by sizes
}

// fault is a word of relay's options, and what reads the words behind it.
type fault struct {
	name, form, doc string
	words           int
	set             func(f *faults, args []string) error
	choices         func(given []string) []param.Choice // behind its name
}

var limitEnds = []param.Named[sockcore.AtLimit]{
	{Name: "close", Value: sockcore.EndAtLimit, Doc: "that direction ends, as with the peer's end"},
	{Name: "reset", Value: sockcore.ResetAtLimit, Doc: "the peer that was to get more sees a reset"},
	{Name: "stall", Value: sockcore.StallAtLimit, Doc: "nothing more goes that way"},
}

const thenWord = "then"

func faultList() []fault {
	return []fault{
		{name: "delay", form: "DURATION", doc: "each byte, and the end, arrives so much later", words: 1, set: func(f *faults, args []string) (err error) {
			f.delay, err = param.ParseDuration(args[0])
			return err
		}},
		{name: "rate", form: "BYTES", doc: "so many bytes a second: 500, 10k, 2M", words: 1, set: func(f *faults, args []string) (err error) {
			f.rate, err = parseAmount(args[0])
			if err == nil && f.rate == 0 {
				err = param.Usage("a rate of 0 lets nothing through: limit 0 then stall does that")
			}
			return err
		}},
		{name: "limit", form: "BYTES then close|reset|stall", doc: "what happens after so many bytes", words: 3, set: setLimit, choices: func(given []string) []param.Choice {
			switch len(given) {
			case 1:
				return []param.Choice{{Text: thenWord, Doc: "what happens then"}}
			case 2:
				return param.ChoicesOf(limitEnds)
			}
			return nil
		}},
		{name: "pieces", form: "SIZES", doc: "in sends of these sizes: 1,3,* or 4...", words: 1, set: func(f *faults, args []string) (err error) {
			f.sizes, err = parsePieces(nil, args[0])
			f.split = true
			return err
		}, choices: func([]string) []param.Choice { return pieceChoices() }},
	}
}

func setLimit(f *faults, args []string) (err error) {
	if f.limit, err = parseAmount(args[0]); err != nil {
		return err
	}
	at, known := param.Lookup(limitEnds, args[2])
	if args[1] != thenWord || !known {
		return param.Usage(param.Quoted(strings.Join(args[1:], " ")) + " does not say what happens then: then " + param.Alternatives(limitEnds))
	}
	f.limited, f.atLimit = true, at
	return nil
}

// parseAmount reads a number of bytes, of thousands, or of millions.
func parseAmount(text string) (int64, error) {
	unit := int64(1)
	digits := text
	for suffix, factor := range map[string]int64{"k": 1e3, "M": 1e6} {
		if number, found := strings.CutSuffix(text, suffix); found {
			digits, unit = number, factor
		}
	}
	n, err := param.ParseIntIn(digits, 0, (1<<63-1)/unit)
	if err != nil {
		return 0, param.Usage(param.Quoted(text) + " is not a number of bytes (500, 10k, 2M)")
	}
	return n * unit, nil
}

var faultsKind = param.Kind{
	Set: setFaults, Rest: true,
	Missing: faultsMissing,
	Choices: func(_ *param.Scope, _ *param.Param, given []string) []param.Choice { return faultChoices(given) },
}

// Kind implements param.Typed.
func (faults) Kind() *param.Kind { return &faultsKind }

// followFaults takes words apart: the option that they end in, nil where the last one is whole, with the words behind its name,
// and the options that are left.
func followFaults(given []string) (at *fault, behind []string, left []fault) {
	left = faultList()
	for len(given) > 0 {
		i := slices.IndexFunc(left, func(f fault) bool { return f.name == given[0] })
		if i < 0 {
			return nil, nil, nil
		}
		f := left[i]
		left = slices.Delete(left, i, i+1)
		if len(given) <= f.words {
			return &f, given[1:], left
		}
		given = given[f.words+1:]
	}
	return nil, nil, left
}

// faultChoices are the words that may follow those given.
func faultChoices(given []string) []param.Choice {
	at, behind, left := followFaults(given)
	if at != nil {
		if at.choices == nil {
			return nil
		}
		return at.choices(behind)
	}
	var out []param.Choice
	for _, f := range left {
		out = append(out, param.Choice{Text: f.name, Doc: f.doc})
	}
	return out
}

// faultsMissing is what a usage line shows behind the words given.
func faultsMissing(given []string) []string {
	at, behind, left := followFaults(given)
	var out []string
	if at != nil {
		out = strings.Fields(at.form)[len(behind):]
	}
	for _, f := range left {
		out = append(out, "["+f.name+" "+f.form+"]")
	}
	return out
}

// setFaults reads options, each at most once.
func setFaults(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	var out faults
	words := make([]string, 0, len(args))
	for i := range args {
		text, known, err := b.Text(&args[i])
		if err != nil {
			return 0, err
		}
		if !known {
			return len(args), nil
		}
		words = append(words, strings.Clone(text))
	}
	list := faultList()
	for len(words) > 0 {
		i := slices.IndexFunc(list, func(f fault) bool { return f.name == words[0] })
		if i < 0 {
			return 0, unknownFault(words[0], list)
		}
		f := list[i]
		if len(words) <= f.words {
			return 0, param.Usage("missing words: " + f.name + " " + f.form)
		}
		if err := f.set(&out, words[1:f.words+1]); err != nil {
			return 0, err
		}
		words = words[f.words+1:]
		list = slices.Delete(list, i, i+1)
	}
	*(*faults)(dst) = out
	return len(args), nil
}

// unknownFault is the error of a word that is no option, or one that stands there already.
func unknownFault(word string, left []fault) error {
	var names []string
	for _, f := range left {
		names = append(names, f.name)
	}
	for _, f := range faultList() {
		if f.name == word {
			return param.Usage(word + " is said twice")
		}
	}
	return param.Unknown("option", word, names)
}

// apply gives a direction the faults. The sizes of pieces are counted for itself.
func (f *faults) apply(flow *sockcore.Flow) {
	flow.Delay, flow.Rate, flow.Limit, flow.AtLimit = f.delay, f.rate, f.limit, f.atLimit
	if !f.limited {
		flow.Limit = -1
	}
	if f.split {
		sizes := f.sizes
		flow.Piece = func() int { return sizes.next(1 << 30) }
	}
}
