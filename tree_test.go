package main_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// maps are the documents that name files, folders and identifiers of this repository, each in backquotes.
var maps = []string{"docs/architecture.md", "CONTRIBUTING.md"}

// TestDocumentsNameWhatExists: a path in backquotes is there, and `package.Name` is declared in that package.
func TestDocumentsNameWhatExists(t *testing.T) {
	tree := load(t)
	for _, document := range maps {
		text, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		checked := 0
		for number, line := range strings.Split(withoutBlocks(string(text)), "\n") {
			for _, quoted := range inBackquotes.FindAllStringSubmatch(line, -1) {
				known, right := tree.has(quoted[1])
				if known {
					checked++
				}
				if known && !right {
					t.Errorf("%s:%d: there is no %s", document, number+1, quoted[1])
				}
			}
		}
		if checked < 20 {
			t.Errorf("%s: %d names were looked at; it names more files and identifiers than that", document, checked)
		}
	}
}

// TestDocFilesMapTheirPackage: a doc.go that lists files lists each of its package, and no other. Of a file for one
// system the list may have the family: name_*.go.
func TestDocFilesMapTheirPackage(t *testing.T) {
	found := 0
	for folder, p := range load(t).packages {
		text, err := os.ReadFile(filepath.Join(folder, "doc.go"))
		if err != nil {
			continue
		}
		listed := goFiles.FindAllString(string(text), -1)
		if !strings.Contains(string(text), "\n//\t") || len(listed) < 5 {
			continue // it lists none, or mentions one
		}
		found++
		for _, pattern := range listed {
			if !slices.ContainsFunc(p.files, func(file string) bool { return matches(pattern, file) }) {
				t.Errorf("%s/doc.go: there is no %s", folder, pattern)
			}
		}
		for _, file := range p.files {
			if file != "doc.go" && !slices.ContainsFunc(listed, func(pattern string) bool { return matches(pattern, file) }) {
				t.Errorf("%s/doc.go: %s is not in its list", folder, file)
			}
		}
	}
	if found < 12 {
		t.Errorf("%d packages have a list of their files", found)
	}
}

// TestRoomsImportWhatTheTableSays: the table of rooms has each package of the product, with its imports.
func TestRoomsImportWhatTheTableSays(t *testing.T) {
	text, err := os.ReadFile(maps[0])
	if err != nil {
		t.Fatal(err)
	}
	said := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, ""), "|")
		if len(cells) != 5 || !inBackquotes.MatchString(cells[1]) {
			continue
		}
		imports := []string{}
		for _, name := range inBackquotes.FindAllStringSubmatch(cells[3], -1) {
			imports = append(imports, name[1])
		}
		said[strings.Trim(cells[1], " `")] = imports
	}
	for folder, p := range load(t).packages {
		top, _, _ := strings.Cut(folder, "/")
		switch folder {
		case ".", "internal/fulldisk", "internal/needs", "internal/replace", "internal/tempdir":
			continue
		}
		if top == "bench" || top == "docs" || top == ".ci" {
			continue
		}
		imports, there := said[folder]
		slices.Sort(p.imports)
		if got := slices.Compact(p.imports); !there || !slices.Equal(got, imports) {
			t.Errorf("%s imports %s; the table says %s", folder, strings.Join(got, " "), strings.Join(imports, " "))
		}
		delete(said, folder)
	}
	for folder := range said {
		t.Errorf("the table has %s, which is no package", folder)
	}
}

// machineFolders are where the folders of somebody's machine begin.
var machineFolders = []string{"home", "root", "Users", "work"}

// machinePath is a folder of somebody's machine.
var machinePath = regexp.MustCompile(`(^|[^A-Za-z0-9_.~-])/(` + strings.Join(machineFolders, "|") + `)/[A-Za-z0-9]`)

// TestTreeIsOfNoMachine: the tree has no symbolic link, which not every system can check out, and no text in it names a
// folder of the machine that it was written on.
func TestTreeIsOfNoMachine(t *testing.T) {
	for _, folder := range machineFolders {
		for format, want := range map[string]bool{"cd /%s/ada": true, "`/%s/ada`": true, "a/%s/b": false, "/%sly/a": false, "$HOME/%s/": false} {
			text := fmt.Sprintf(format, folder)
			if got := machinePath.MatchString(text); got != want {
				t.Fatalf("%q: %v", text, got)
			}
		}
	}
	looked := 0
	err := filepath.WalkDir(".", func(file string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.Name() == ".git" && file == ".git" && e.IsDir():
			return filepath.SkipDir
		case e.Type()&fs.ModeSymlink != 0:
			t.Errorf("%s is a symbolic link", file)
			return nil
		case !e.Type().IsRegular() || file == ".git": // of a worktree it is a file
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil || bytes.IndexByte(text, 0) >= 0 {
			return err
		}
		looked++
		for number, line := range bytes.Split(text, []byte("\n")) {
			if machinePath.Match(line) {
				t.Errorf("%s:%d: %s", file, number+1, line)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if looked < 100 {
		t.Errorf("%d files were looked at", looked)
	}
}

// TestNamesThatAreWrong: the check sees a name that does not exist.
func TestNamesThatAreWrong(t *testing.T) {
	tree := load(t)
	for _, c := range []struct {
		name         string
		known, right bool
	}{
		{"main.go", true, true},
		{"cmd/none.go", true, false},
		{"cmd", true, true},
		{"cmd/none/", true, false},
		{"commands/*.go", true, true},
		{"commands/*.rs", true, false},
		{"session.Session.RunLine", true, true},
		{"session.Fiber.spawn", true, true},
		{"session.Config.Table", true, true},
		{"session.Sink.Result", true, true},
		{"session.Session.none", true, false},
		{"session.None", true, false},
		{"value.Value", true, true},
		{"go test ./...", false, false},
		{"set_option", false, false},
		{"b:read_until", false, false},
		{"x/sys", false, false},
	} {
		if known, right := tree.has(c.name); known != c.known || right != c.right {
			t.Errorf("%s: looked at %v, there %v", c.name, known, right)
		}
	}
}

var (
	inBackquotes = regexp.MustCompile("`([^`]+)`")
	goFiles      = regexp.MustCompile(`[a-z0-9_*]+\.go\b`)
	qualified    = regexp.MustCompile(`^([a-z]+)((?:\.[A-Za-z][A-Za-z0-9]*)+)$`)
	pathLike     = regexp.MustCompile(`^[A-Za-z0-9_.*-]+(/[A-Za-z0-9_.*-]+)*/?$`)
)

// withoutBlocks empties fenced blocks, which hold shell and Go; the line numbers stay.
func withoutBlocks(text string) string {
	var out strings.Builder
	within := false
	for line := range strings.Lines(text) {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		if !fence && !within {
			out.WriteString(line)
		} else {
			out.WriteString("\n")
		}
		within = within != fence
	}
	return out.String()
}

// matches reports a file that a list names: itself, or by name_*.go.
func matches(pattern, file string) bool {
	ok, err := path.Match(pattern, file)
	return ok && err == nil
}

// tree is the repository: its folders at the top, and its packages by their folders.
type tree struct {
	module   string // its path
	tops     []string
	packages map[string]*declared
}

// declared are a package's files, and what it declares: names, and those of fields and methods behind their type's.
type declared struct {
	name    string
	files   []string
	imports []string // within this module, by folder
	names   map[string]bool
}

// has looks for a file, a folder, or a declaration; known is false for a text that reads as none of them.
func (r *tree) has(name string) (known, right bool) {
	if m := qualified.FindStringSubmatch(name); m != nil && !strings.HasSuffix(name, ".go") {
		for _, p := range r.packages {
			if p.name == m[1] {
				known = true
				right = right || p.names[m[2][1:]]
			}
		}
		if known {
			return known, right
		}
	}
	if !pathLike.MatchString(name) {
		return false, false
	}
	top, _, below := strings.Cut(name, "/")
	if below && !slices.Contains(r.tops, top) || !below && !slices.Contains(r.tops, name) && !strings.HasSuffix(name, ".go") {
		return false, false
	}
	found, err := filepath.Glob(filepath.FromSlash(strings.TrimSuffix(name, "/")))
	return true, err == nil && len(found) > 0
}

// load reads every package of the repository, for all systems, without its tests.
func load(t *testing.T) *tree {
	t.Helper()
	modFile, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(modFile), "\n")
	r := &tree{module: strings.TrimPrefix(first, "module "), packages: map[string]*declared{}}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		r.tops = append(r.tops, e.Name())
	}
	err = filepath.WalkDir(".", func(file string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "testdata" || e.Name() == ".git"):
			return filepath.SkipDir
		case e.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		return r.add(file)
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *tree) add(file string) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	folder := filepath.ToSlash(filepath.Dir(file))
	p := r.packages[folder]
	if p == nil {
		p = &declared{name: parsed.Name.Name, names: map[string]bool{}}
		r.packages[folder] = p
	}
	p.files = append(p.files, filepath.Base(file))
	for _, spec := range parsed.Imports {
		if below, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), r.module+"/"); ours {
			p.imports = append(p.imports, below)
		}
	}
	for _, d := range parsed.Decls {
		p.declare(d)
	}
	return nil
}

func (p *declared) declare(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = receiver(d.Recv.List[0].Type) + "." + name
		}
		p.names[name] = true
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					p.names[name.Name] = true
				}
			case *ast.TypeSpec:
				p.names[spec.Name.Name] = true
				p.declareMembers(spec)
			}
		}
	}
}

func (p *declared) declareMembers(spec *ast.TypeSpec) {
	var members *ast.FieldList
	switch kind := spec.Type.(type) {
	case *ast.StructType:
		members = kind.Fields
	case *ast.InterfaceType:
		members = kind.Methods
	default:
		return
	}
	for _, field := range members.List {
		for _, name := range field.Names {
			p.names[spec.Name.Name+"."+name.Name] = true
		}
	}
}

// receiver is the name of a method's type.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
