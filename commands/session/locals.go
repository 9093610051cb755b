package session

import (
	"slices"
	"strings"
)

// locals are the parameters of a definition's call, which hide variables of their names. Only the call's flow uses them.
type locals struct {
	names  []string
	texts  []string
	forgot []bool
}

func (l *locals) index(name string) int {
	if l == nil {
		return -1
	}
	return slices.Index(l.names, name)
}

// has reports a parameter.
func (l *locals) has(name string) bool { return l != nil && l.index(name) >= 0 }

// get is a parameter's text; it has none once it was forgotten.
func (l *locals) get(name string) (text string, ok bool) {
	i := l.index(name)
	if i < 0 || l.forgot[i] {
		return "", false
	}
	return l.texts[i], true
}

func (l *locals) set(name, text string) {
	i := l.index(name)
	l.texts[i], l.forgot[i] = text, false
}

func (l *locals) forget(name string) { l.forgot[l.index(name)] = true }

// clone copies them, texts too: those of a call lie in memory that its flow uses again.
func (l *locals) clone() *locals {
	if l == nil {
		return nil
	}
	return &locals{names: l.names, texts: cloneTexts(l.texts), forgot: slices.Clone(l.forgot)}
}

func cloneTexts(texts []string) []string {
	out := slices.Clone(texts)
	for i := range out {
		out[i] = strings.Clone(out[i])
	}
	return out
}
