package param

import (
	"slices"
	"strings"
)

// Choice is a word that an argument may be.
type Choice struct{ Text, Doc string }

// Named is a value that a word names.
type Named[T any] struct {
	Name  string
	Value T
	Doc   string
}

// Lookup finds the value that a word names.
func Lookup[T any](words []Named[T], name string) (v T, ok bool) {
	for i := range words {
		if words[i].Name == name {
			return words[i].Value, true
		}
	}
	return v, false
}

// NameOf is the word that names a value, "" where none does.
func NameOf[T comparable](words []Named[T], v T) string {
	for _, w := range words {
		if w.Value == v {
			return w.Name
		}
	}
	return ""
}

// Alternatives lists the words, for an error.
func Alternatives[T any](words []Named[T]) string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = w.Name
	}
	return strings.Join(names, ", ")
}

// ChoicesOf are the words for completion.
func ChoicesOf[T any](words []Named[T]) []Choice {
	var out []Choice
	for _, w := range words {
		out = append(out, Choice{w.Name, w.Doc})
	}
	return out
}

// Labelled gives each of the names, sorted, the same description.
func Labelled(names []string, doc string) []Choice {
	var out []Choice
	for _, name := range slices.Sorted(slices.Values(names)) {
		out = append(out, Choice{name, doc})
	}
	return out
}

// matching keeps those that begin with prefix. The list is its own.
func matching(choices []Choice, prefix string) []Choice {
	var found []Choice
	for _, c := range choices {
		if strings.HasPrefix(c.Text, prefix) {
			found = append(found, c)
		}
	}
	return found
}
