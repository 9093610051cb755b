package exchange

import (
	"cmp"
	"regexp"
	"slices"
	"sync"
	"unicode/utf8"

	"sockshell/commands/value"
	"sockshell/internal/packets"
)

// place is a part of data that is another each time.
type place struct {
	from, to int
	varies   bool // in its length, too
}

// lazily compiles an expression when it is used first: a program that imports nothing does not pay for it.
func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// httpLine is the first line of a request or a response of HTTP/1.
var httpLine = lazily(`\A(?:HTTP/1\.[01] |[A-Z]+ \S+ HTTP/1\.[01]\r?\n)`)

// httpDate is a header of HTTP that tells a time, in the forms of RFC 9110, 5.6.7, which always have the same length.
var httpDate = lazily(httpDateAs(`[a-z]{3}, \d\d [a-z]{3} \d{4} \d\d:\d\d:\d\d gmt|[a-z]{3} [a-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}`))

// httpLongDate is one in the form of RFC 850, whose length is that of the day's name.
var httpLongDate = lazily(httpDateAs(`[a-z]{6,9}, \d\d-[a-z]{3}-\d\d \d\d:\d\d:\d\d gmt`))

func httpDateAs(form string) string {
	return `(?im)^(?:date|last-modified):[ \t]*(` + form + `)[ \t]*\r?$`
}

// tlsRecord is the beginning of a record: RFC 8446, 5.1.
var tlsRecord = lazily(`(?s)\A[\x14-\x17]\x03[\x00-\x04][\x00-\x48].`)

// loose finds what is another each time, in order, no two of which overlap or touch.
func (w *writer) loose(data []byte, side packets.Side) []place {
	var places []place
	if w.http[side] {
		places = appendMatches(places, httpDate().FindAllSubmatchIndex(data, -1), false)
		places = appendMatches(places, httpLongDate().FindAllSubmatchIndex(data, -1), true)
	}
	for _, re := range w.options.Loosen {
		places = appendMatches(places, re.Find(data), true)
	}
	if value.Printable(data) {
		for i := range places {
			places[i].widen(data)
		}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.from, b.from) })
	merged := places[:0]
	for _, p := range places {
		if n := len(merged); n > 0 && p.from <= merged[n-1].to {
			last := &merged[n-1]
			last.to, last.varies = max(last.to, p.to), last.varies || p.varies
			continue
		}
		merged = append(merged, p)
	}
	return merged
}

// widen takes in the characters of which the place has a part: what is left of one would not be printed as itself.
func (p *place) widen(data []byte) {
	for p.from > 0 && !utf8.RuneStart(data[p.from]) {
		p.from--
	}
	for p.to < len(data) && !utf8.RuneStart(data[p.to]) {
		p.to++
	}
}

// appendMatches appends the groups of each match, or all of it where there are none.
func appendMatches(places []place, matches [][]int, varies bool) []place {
	for _, match := range matches {
		if len(match) > 2 {
			match = match[2:]
		}
		for ; len(match) > 0; match = match[2:] {
			if match[0] >= 0 && match[0] < match[1] {
				places = append(places, place{match[0], match[1], varies})
			}
		}
	}
	return places
}

// shifted are places in data that begins further behind.
func shifted(places []place, by int) []place {
	moved := make([]place, len(places))
	for i, p := range places {
		moved[i] = place{p.from - by, p.to - by, p.varies}
	}
	return moved
}
