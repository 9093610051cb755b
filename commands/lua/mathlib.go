package luavm

import (
	"math"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

// mendMath gives the VM random numbers of its own, which a seed repeats, logarithms with a base, and the parts of infinity.
func mendMath(l *lua.LState) {
	source := rand.NewPCG(rand.Uint64(), rand.Uint64())
	r := rand.New(source) //nolint:gosec // nothing secret
	l.GetGlobal("math").(*lua.LTable).RawSetString("huge", lua.LNumber(math.Inf(1)))
	l.SetFuncs(l.GetGlobal("math").(*lua.LTable), map[string]lua.LGFunction{
		"randomseed": func(l *lua.LState) int {
			source.Seed(math.Float64bits(checkNumber(l, 1)), 0)
			return 0
		},
		"random": func(l *lua.LState) int {
			if l.GetTop() == 0 {
				return push(l, lua.LNumber(r.Float64()))
			}
			low, high := 1.0, math.Floor(checkNumber(l, 1))
			if l.GetTop() > 1 {
				low, high = high, math.Floor(checkNumber(l, 2))
			}
			if low > high || math.IsNaN(high-low) || math.IsInf(high-low, 0) {
				argError(l, l.GetTop(), "interval is empty")
			}
			return push(l, lua.LNumber(math.Floor(r.Float64()*(high-low+1))+low))
		},
		"modf": func(l *lua.LState) int {
			v := checkNumber(l, 1)
			whole, fraction := math.Modf(v)
			if math.IsInf(v, 0) {
				fraction = math.Copysign(0, v)
			}
			l.Push(lua.LNumber(whole))
			return 1 + push(l, lua.LNumber(fraction))
		},
		"log": func(l *lua.LState) int {
			v := math.Log(checkNumber(l, 1))
			if l.Get(2) != lua.LNil {
				v /= math.Log(checkNumber(l, 2))
			}
			return push(l, lua.LNumber(v))
		},
	})
}
