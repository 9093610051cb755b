package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestGoroutinesAreGuarded: what a goroutine or a timer runs in the shell runs under crash.Guard, which gives the terminal
// back before Go prints a panic. A method that is handed over may see to that itself.
func TestGoroutinesAreGuarded(t *testing.T) {
	fset, looked := token.NewFileSet(), 0
	for _, room := range []string{"cmd", "commands", "completions", "repl", "sockcore"} {
		byFolder := map[string][]*ast.File{}
		err := filepath.WalkDir(room, func(file string, e fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case e.IsDir() && e.Name() == "testdata":
				return filepath.SkipDir
			case e.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
				return nil
			}
			parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
			byFolder[filepath.Dir(file)] = append(byFolder[filepath.Dir(file)], parsed)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, files := range byFolder {
			guarded := guardedFunctions(files)
			for _, file := range files {
				ast.Inspect(file, func(n ast.Node) bool {
					var right bool
					switch n := n.(type) {
					case *ast.GoStmt:
						right = isCall(n.Call, "crash.Guard")
					case *ast.CallExpr:
						if !isCall(n, "time.AfterFunc") && !isCall(n, "context.AfterFunc") {
							return true
						}
						switch f := n.Args[1].(type) {
						case *ast.FuncLit:
							right = len(f.Body.List) == 0 || guards(f.Body)
						case *ast.SelectorExpr:
							right = guarded[f.Sel.Name]
						default:
							right = false
						}
					default:
						return true
					}
					if looked++; !right {
						t.Errorf("%s: it runs without crash.Guard", fset.Position(n.Pos()))
					}
					return true
				})
			}
		}
	}
	if looked < 40 {
		t.Errorf("%d goroutines and timers were looked at", looked)
	}
}

// guardedFunctions are those that call crash.Guard, by name.
func guardedFunctions(files []*ast.File) map[string]bool {
	guarded := map[string]bool{}
	for _, file := range files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil && guards(f.Body) {
				guarded[f.Name.Name] = true
			}
		}
	}
	return guarded
}

// guards reports code that calls crash.Guard.
func guards(code ast.Node) (found bool) {
	ast.Inspect(code, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		found = found || ok && isCall(call, "crash.Guard")
		return !found
	})
	return found
}

// isCall reports a call of package.Function.
func isCall(call *ast.CallExpr, name string) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	of, ok := f.X.(*ast.Ident)
	return ok && of.Name+"."+f.Sel.Name == name
}
