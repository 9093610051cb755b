package luavm

import (
	"github.com/yuin/gopher-lua/ast"
)

// mendTree rewrites assignments to several variables, which the compiler gets wrong: it stores each value before it has
// computed the next. What is stored to, then the values, go into variables that no program can name.
func mendTree(statements []ast.Stmt) []ast.Stmt {
	for i, s := range statements {
		statements[i] = mendStatement(s)
	}
	return statements
}

func mendStatement(s ast.Stmt) ast.Stmt {
	switch s := s.(type) {
	case *ast.AssignStmt:
		mendExpressions(s.Lhs)
		mendExpressions(s.Rhs)
		if len(s.Lhs) > 1 {
			return mendAssignment(s)
		}
	case *ast.LocalAssignStmt:
		mendExpressions(s.Exprs)
	case *ast.FuncCallStmt:
		mendExpression(s.Expr)
	case *ast.DoBlockStmt:
		mendTree(s.Stmts)
	case *ast.WhileStmt:
		mendExpression(s.Condition)
		mendTree(s.Stmts)
	case *ast.RepeatStmt:
		mendExpression(s.Condition)
		mendTree(s.Stmts)
	case *ast.IfStmt:
		mendExpression(s.Condition)
		mendTree(s.Then)
		mendTree(s.Else)
	case *ast.NumberForStmt:
		mendExpressions([]ast.Expr{s.Init, s.Limit, s.Step})
		mendTree(s.Stmts)
	case *ast.GenericForStmt:
		mendExpressions(s.Exprs)
		mendTree(s.Stmts)
	case *ast.FuncDefStmt:
		mendTree(s.Func.Stmts)
	case *ast.ReturnStmt:
		mendExpressions(s.Exprs)
	}
	return s
}

func mendExpressions(expressions []ast.Expr) {
	for _, e := range expressions {
		mendExpression(e)
	}
}

func mendExpression(e ast.Expr) {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		mendExpressions([]ast.Expr{e.Object, e.Key})
	case *ast.TableExpr:
		for _, f := range e.Fields {
			mendExpressions([]ast.Expr{f.Key, f.Value})
		}
	case *ast.FuncCallExpr:
		mendExpressions([]ast.Expr{e.Func, e.Receiver})
		mendExpressions(e.Args)
	case *ast.LogicalOpExpr:
		mendExpressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.RelationalOpExpr:
		mendExpressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.StringConcatOpExpr:
		mendExpressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.ArithmeticOpExpr:
		mendExpressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.UnaryMinusOpExpr:
		// A constant -0 would take the place of every 0: it is computed instead.
		if n, ok := e.Expr.(*ast.NumberExpr); ok && n.Value == "0" {
			e.Expr = placed(&ast.LogicalOpExpr{Operator: "or", Lhs: n, Rhs: n}, n)
		}
		mendExpression(e.Expr)
	case *ast.UnaryNotOpExpr:
		mendExpression(e.Expr)
	case *ast.UnaryLenOpExpr:
		mendExpression(e.Expr)
	case *ast.FunctionExpr:
		mendTree(e.Stmts)
	}
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
