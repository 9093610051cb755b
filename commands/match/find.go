package match

import "regexp"

// Finder finds every match of an expression in bytes that are all there.
type Finder struct{ re *regexp.Regexp }

// Every compiles an expression over bytes, as Stream does.
func Every(pattern string) (*Finder, error) {
	if _, _, err := compile(pattern); err != nil {
		return nil, err
	}
	re, err := regexp.Compile(asRunes(pattern))
	if err != nil {
		return nil, inBytes(err)
	}
	return &Finder{re}, nil
}

// Find gives the matches in order, each as regexp.Regexp.FindSubmatchIndex does: where it begins and ends, and its
// groups, -1 for one without a part in it.
func (f *Finder) Find(data []byte) [][]int {
	text := asRunes(string(data))
	matches := f.re.FindAllStringSubmatchIndex(text, -1)
	if len(text) == len(data) || len(matches) == 0 {
		return matches
	}
	index := make([]int, len(text)+1) // of the byte that a place in the text stands for
	n := 0
	for at := range text {
		index[at] = n
		n++
	}
	index[len(text)] = n
	for _, match := range matches {
		for i, at := range match {
			if at >= 0 {
				match[i] = index[at]
			}
		}
	}
	return matches
}
