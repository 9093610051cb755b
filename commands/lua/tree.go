package luavm

import (
	"github.com/yuin/gopher-lua/ast"
)

// mender rewrites what the compiler gets wrong: an assignment to several variables stores each value before it has
// computed the next. What is stored to, then the values, go into variables that no program can name. Concatenations and
// lengths become calls.
type mender struct {
	depth   int
	tooDeep int // the line of what nests too deep; 0: nothing
}

// mostDepth is how deep expressions and statements nest: the compiler calls itself for each.
const mostDepth = 10_000

// mendTree rewrites statements in place. It reports the line of what nests too deep, else 0.
func mendTree(statements []ast.Stmt) (tooDeep int) {
	var m mender
	m.statements(statements)
	return m.tooDeep
}

// enters reports whether a node may nest in those around it. It is followed by leave.
func (m *mender) enters(line int) bool {
	if m.depth++; m.depth > mostDepth && m.tooDeep == 0 {
		m.tooDeep = max(line, 1)
	}
	return m.tooDeep == 0
}

func (m *mender) leave() { m.depth-- }

func (m *mender) statements(statements []ast.Stmt) {
	for i, s := range statements {
		statements[i] = m.statement(s)
	}
}

func (m *mender) statement(s ast.Stmt) ast.Stmt {
	defer m.leave()
	if !m.enters(s.Line()) {
		return s
	}
	switch s := s.(type) {
	case *ast.AssignStmt:
		m.expressions(s.Lhs)
		m.expressions(s.Rhs)
		if len(s.Lhs) > 1 {
			return mendAssignment(s)
		}
	case *ast.LocalAssignStmt:
		m.expressions(s.Exprs)
	case *ast.FuncCallStmt:
		s.Expr = m.expression(s.Expr)
	case *ast.DoBlockStmt:
		m.statements(s.Stmts)
	case *ast.WhileStmt:
		s.Condition = m.expression(s.Condition)
		m.statements(s.Stmts)
	case *ast.RepeatStmt:
		s.Condition = m.expression(s.Condition)
		m.statements(s.Stmts)
	case *ast.IfStmt:
		s.Condition = m.expression(s.Condition)
		m.statements(s.Then)
		m.statements(s.Else)
	case *ast.NumberForStmt:
		m.each(&s.Init, &s.Limit, &s.Step)
		m.statements(s.Stmts)
	case *ast.GenericForStmt:
		m.expressions(s.Exprs)
		m.statements(s.Stmts)
	case *ast.FuncDefStmt:
		m.statements(s.Func.Stmts)
	case *ast.ReturnStmt:
		m.expressions(s.Exprs)
	}
	return s
}

func (m *mender) expressions(list []ast.Expr) {
	for i, e := range list {
		list[i] = m.expression(e)
	}
}

func (m *mender) each(list ...*ast.Expr) {
	for _, e := range list {
		*e = m.expression(*e)
	}
}

func (m *mender) expression(e ast.Expr) ast.Expr {
	if e == nil {
		return nil
	}
	defer m.leave()
	if !m.enters(e.Line()) {
		return e
	}
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		m.each(&e.Object, &e.Key)
	case *ast.TableExpr:
		for _, f := range e.Fields {
			m.each(&f.Key, &f.Value)
		}
	case *ast.FuncCallExpr:
		m.each(&e.Func, &e.Receiver)
		m.expressions(e.Args)
	case *ast.LogicalOpExpr:
		m.each(&e.Lhs, &e.Rhs)
	case *ast.RelationalOpExpr:
		m.each(&e.Lhs, &e.Rhs)
	case *ast.StringConcatOpExpr:
		call := mendConcat(e)
		m.expressions(call.Args)
		if len(call.Args) > mostOperands {
			m.tooDeep = max(e.Line(), 1)
		}
		return call
	case *ast.ArithmeticOpExpr:
		m.each(&e.Lhs, &e.Rhs)
	case *ast.UnaryMinusOpExpr:
		// A constant -0 would take the place of every 0: it is computed instead.
		if n, ok := e.Expr.(*ast.NumberExpr); ok && n.Value == "0" {
			e.Expr = placed(&ast.LogicalOpExpr{Operator: "or", Lhs: n, Rhs: n}, n)
		}
		m.each(&e.Expr)
	case *ast.UnaryNotOpExpr:
		m.each(&e.Expr)
	case *ast.UnaryLenOpExpr:
		m.each(&e.Expr)
		return mendLength(e)
	case *ast.FunctionExpr:
		m.statements(e.Stmts)
	}
	return e
}

// placed gives a node the lines of another one.
func placed[N ast.PositionHolder](n N, at ast.PositionHolder) N {
	n.SetLine(at.Line())
	n.SetLastLine(at.LastLine())
	return n
}

// mendAssignment is the block that stands for an assignment to several variables.
func mendAssignment(s *ast.AssignStmt) ast.Stmt {
	block := placed(&ast.DoBlockStmt{}, s)
	variable := func(name string, at ast.PositionHolder) *ast.IdentExpr {
		return placed(&ast.IdentExpr{Value: name}, at)
	}
	for i, e := range s.Lhs {
		target, ok := e.(*ast.AttrGetExpr)
		if !ok {
			continue
		}
		object, key := "(object "+itoa(i)+")", "(key "+itoa(i)+")"
		block.Stmts = append(block.Stmts, placed(&ast.LocalAssignStmt{Names: []string{object}, Exprs: []ast.Expr{target.Object}}, e))
		to := placed(&ast.AttrGetExpr{Object: variable(object, e), Key: target.Key}, e)
		if _, constant := target.Key.(ast.ConstExpr); !constant {
			block.Stmts = append(block.Stmts, placed(&ast.LocalAssignStmt{Names: []string{key}, Exprs: []ast.Expr{target.Key}}, e))
			to.Key = variable(key, e)
		}
		s.Lhs[i] = to
	}
	names := make([]string, len(s.Lhs))
	for i := range names {
		names[i] = "(value " + itoa(i) + ")"
	}
	block.Stmts = append(block.Stmts, placed(&ast.LocalAssignStmt{Names: names, Exprs: s.Rhs}, s))
	for i := len(s.Lhs) - 1; i >= 0; i-- { // as Lua stores them
		block.Stmts = append(block.Stmts, placed(&ast.AssignStmt{
			Lhs: []ast.Expr{s.Lhs[i]}, Rhs: []ast.Expr{variable(names[i], s.Lhs[i])},
		}, s.Lhs[i]))
	}
	return block
}
