package session

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"sockshell/commands/session/param"
)

// variables are a fiber's. Only its own flow changes them, and reads them without the lock; completion reads them from
// another goroutine, so each change takes it.
type variables struct {
	mu     sync.Mutex
	byName map[string]string
	size   int64             // in bytes, about
	listed []param.NamedText // what list gives until the next change; nil: to be made
}

func newVariables() *variables { return &variables{byName: map[string]string{}} }

// clone copies them, in their own flow.
func (v *variables) clone() *variables { return &variables{byName: maps.Clone(v.byName), size: v.size} }

// get is for their own flow.
func (v *variables) get(name string) (text string, ok bool) {
	text, ok = v.byName[name]
	return text, ok
}

// has is for any goroutine.
func (v *variables) has(name string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, ok := v.byName[name]
	return ok
}

// names lists them in no order, for their own flow.
func (v *variables) names() []string { return slices.Collect(maps.Keys(v.byName)) }

// sizeWith is what their size is to be once the variable is set.
func (v *variables) sizeWith(name, text string) int64 {
	size := v.size + int64(len(text))
	if old, ok := v.byName[name]; ok {
		return size - int64(len(old))
	}
	return size + int64(len(name)) + variableMemory
}

func (v *variables) set(name, text string) {
	size := v.sizeWith(name, text)
	if _, known := v.byName[name]; !known {
		name = strings.Clone(name) // it may lie in memory that is used again
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.byName[name], v.listed, v.size = text, nil, size
}

func (v *variables) unset(name string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if old, ok := v.byName[name]; ok {
		v.size -= int64(len(old)+len(name)) + variableMemory
	}
	delete(v.byName, name)
	v.listed = nil
}

// list lists them in no order, from any goroutine. What it gives is not changed.
func (v *variables) list() []param.NamedText {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.listed == nil {
		v.listed = make([]param.NamedText, 0, len(v.byName))
		for name, text := range v.byName {
			v.listed = append(v.listed, param.NamedText{Name: name, Text: text})
		}
	}
	return v.listed
}
