package luavm

import (
	"crypto/rand"
	"reflect"
	"slices"
	"sort"
	"sync"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// operatorNames are the constants in whose place each function gets what some operators call: texts that no program can have.
var operatorNames = sync.OnceValue(func() [2]string {
	secret := rand.Text()
	return [2]string{"\x00concat" + secret, "\x00length" + secret}
})

// operatorCall is a call of what stands for an operator; it gives one value.
func operatorCall(which int, at ast.PositionHolder, operands ...ast.Expr) *ast.FuncCallExpr {
	name := placed(&ast.StringExpr{Value: operatorNames()[which]}, at)
	return placed(&ast.FuncCallExpr{Func: name, Args: operands, AdjustRet: true}, at)
}

// oneValue makes the last operand of a call give one value alone.
func oneValue(last ast.Expr) {
	switch last := last.(type) {
	case *ast.FuncCallExpr:
		last.AdjustRet = true
	case *ast.Comma3Expr:
		last.AdjustRet = true
	}
}

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
	oneValue(rest)
	return operatorCall(0, s, operands...)
}

// mendLength makes a call of the operator #, so that it takes no longer with a long table.
func mendLength(e *ast.UnaryLenOpExpr) *ast.FuncCallExpr {
	oneValue(e.Expr)
	return operatorCall(1, e, e.Expr)
}

// operators are what the names stand for, in the code of every VM.
var operators = sync.OnceValue(func() [2]*lua.LFunction {
	none := &lua.LTable{Metatable: lua.LNil}
	return [2]*lua.LFunction{{IsG: true, Env: none, GFunction: concat}, {IsG: true, Env: none, GFunction: length}}
})

// giveOperators puts the functions in their places.
func giveOperators(proto *lua.FunctionProto) {
	for i, c := range proto.Constants {
		if s, ok := c.(lua.LString); ok && s != "" && s[0] == 0 {
			names := operatorNames()
			if which := slices.Index(names[:], string(s)); which >= 0 {
				proto.Constants[i] = operators()[which]
			}
		}
	}
	for _, inner := range proto.FunctionPrototypes {
		giveOperators(inner)
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

// length is the operator #. Of a table it asks no metamethod.
func length(l *lua.LState) int {
	switch v := l.Get(1).(type) {
	case lua.LString:
		return pushInt(l, len(v))
	case *lua.LTable:
		return pushInt(l, tableLength(v))
	}
	op := l.GetMetaField(l.Get(1), "__len")
	if op == lua.LNil {
		fail(l, "attempt to get length of a %s value", l.Get(1).Type().String())
	}
	l.Push(op)
	l.Push(l.Get(1))
	l.Call(1, 1)
	return 1
}

// tableArray is the field of a table in which values stand by their indices.
var tableArray = func() []int {
	f, ok := reflect.TypeFor[lua.LTable]().FieldByName("array")
	if !ok {
		panic("a table has no array")
	}
	return f.Index
}()

// tableLength is a border of a table: an index with a value, behind which there is none; 0: there is none at 1. The table's
// own search begins at the end, and is long where much was removed there.
func tableLength(t *lua.LTable) int {
	n := reflect.ValueOf(t).Elem().FieldByIndex(tableArray).Len()
	if n == 0 || t.RawGetInt(n) != lua.LNil {
		return n
	}
	return sort.Search(n, func(i int) bool { return t.RawGetInt(i+1) == lua.LNil })
}
