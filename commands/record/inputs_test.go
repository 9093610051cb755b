package record_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/commands/record"
	"sockshell/commands/session"
)

// TestInputsRun: what a recorder writes by itself is right, command by command.
func TestInputsRun(t *testing.T) {
	s, sink := newSession()
	defer s.Close()
	s.RunLine(session.Place{}, "socket_pair a b", true)
	sink.Take()
	for _, input := range record.Inputs() {
		s.RunLine(session.Place{}, input, true)
		if text := sink.Take(); strings.Contains(text, "error: ") {
			t.Errorf("%s: %s", input, text)
		}
	}
	if !s.Leaving() {
		t.Error("the last one is no exit")
	}
}

// TestOnlyInputsNameCommands: in no other file of the package a text begins with the name of a command.
func TestOnlyInputsNameCommands(t *testing.T) {
	names := commands.NewTable().Names()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := false
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(literal.Value)
			if first, _, _ := strings.Cut(text, " "); slices.Contains(names, first) {
				named = true
				if file != "inputs.go" {
					t.Errorf("%s: %s", file, literal.Value)
				}
			}
			return true
		})
	}
	if !named {
		t.Error("no text was found that names a command")
	}
}
