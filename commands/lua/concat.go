package luavm

import (
	"crypto/rand"
	"sync"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// concatName is the constant in whose place each function gets what concatenates: a text that no program can have.
var concatName = sync.OnceValue(func() string { return "\x00concat" + rand.Text() })

// mostOperands is how many values one concatenation has.
const mostOperands = 200

// mendConcat makes a call of a concatenation, so that it is bounded, and writes numbers as tostring does.
func mendConcat(s *ast.StringConcatOpExpr) *ast.FuncCallExpr {
	operands := []ast.Expr{s.Lhs}
	rest := s.Rhs
	for {
		more, ok := rest.(*ast.StringConcatOpExpr)
		if !ok {
			break
		}
		operands = append(operands, more.Lhs)
		rest = more.Rhs
	}
	operands = append(operands, rest)
	switch last := rest.(type) { // one value of it alone
	case *ast.FuncCallExpr:
		last.AdjustRet = true
	case *ast.Comma3Expr:
		last.AdjustRet = true
	}
	call := placed(&ast.FuncCallExpr{Func: placed(&ast.StringExpr{Value: concatName()}, s), Args: operands}, s)
	call.AdjustRet = true
	return call
}

// giveConcat puts the function of concatenation in its place.
func giveConcat(proto *lua.FunctionProto, concat *lua.LFunction) {
	for i, c := range proto.Constants {
		if s, ok := c.(lua.LString); ok && string(s) == concatName() {
			proto.Constants[i] = concat
		}
	}
	for _, inner := range proto.FunctionPrototypes {
		giveConcat(inner, concat)
	}
}

// concat is the operator: texts and numbers that stand side by side become one, from the right; for others a metamethod is
// asked.
func concat(l *lua.LState) int {
	n := l.GetTop()
	rhs := l.Get(n)
	var few [8]string
	for n--; n > 0; {
		last, ok := text(rhs)
		if !ok {
			rhs = concatOther(l, l.Get(n), rhs)
			n--
			continue
		}
		parts, size := append(few[:0], last), len(last)
		for ; n > 0; n-- {
			t, ok := text(l.Get(n))
			if !ok {
				break
			}
			parts, size = append(parts, t), size+len(t)
		}
		if len(parts) == 1 {
			rhs = concatOther(l, l.Get(n), rhs)
			n--
			continue
		}
		out := newOutput(l)
		out.room(size)
		for i := len(parts) - 1; i >= 0; i-- {
			out.WriteString(parts[i])
		}
		rhs = out.value()
	}
	return push(l, rhs)
}

func concatOther(l *lua.LState, lhs, rhs lua.LValue) lua.LValue {
	op := l.GetMetaField(lhs, "__concat")
	if op == lua.LNil {
		op = l.GetMetaField(rhs, "__concat")
	}
	if op == lua.LNil {
		wrong := lhs
		if _, ok := text(lhs); ok {
			wrong = rhs
		}
		fail(l, "attempt to concatenate a %s value", wrong.Type().String())
	}
	l.Push(op)
	l.Push(lhs)
	l.Push(rhs)
	l.Call(2, 1)
	v := l.Get(-1)
	l.Pop(1)
	return v
}
