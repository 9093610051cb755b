package luavm

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// bit32 is a number cut to 32 bits, as LuaJIT's library bit has it.
func bit32(v float64) uint32 {
	v = math.RoundToEven(v)
	if math.Abs(v) < 1<<62 {
		return uint32(int64(v)) //nolint:gosec // the low bits
	}
	return uint32(uint64(math.Mod(v, 1<<32))) //nolint:gosec // the low bits
}

// openBit is the table bit.
func openBit(l *lua.LState) {
	t := l.NewTable()
	arg := func(l *lua.LState, n int) uint32 { return bit32(checkNumber(l, n)) }
	push := func(l *lua.LState, v uint32) int {
		l.Push(lua.LNumber(int32(v))) //nolint:gosec // the same bits, with a sign
		return 1
	}
	fold := func(f func(a, b uint32) uint32) lua.LGFunction {
		return func(l *lua.LState) int {
			v := arg(l, 1)
			for i := 2; i <= l.GetTop(); i++ {
				v = f(v, arg(l, i))
			}
			return push(l, v)
		}
	}
	shift := func(f func(v uint32, n int) uint32) lua.LGFunction {
		return func(l *lua.LState) int { return push(l, f(arg(l, 1), int(arg(l, 2)&31))) }
	}
	l.SetFuncs(t, map[string]lua.LGFunction{
		"tobit":   fold(nil),
		"band":    fold(func(a, b uint32) uint32 { return a & b }),
		"bor":     fold(func(a, b uint32) uint32 { return a | b }),
		"bxor":    fold(func(a, b uint32) uint32 { return a ^ b }),
		"bnot":    func(l *lua.LState) int { return push(l, ^arg(l, 1)) },
		"bswap":   func(l *lua.LState) int { return push(l, bits.ReverseBytes32(arg(l, 1))) },
		"lshift":  shift(func(v uint32, n int) uint32 { return v << n }),
		"rshift":  shift(func(v uint32, n int) uint32 { return v >> n }),
		"arshift": shift(func(v uint32, n int) uint32 { return uint32(int32(v) >> n) }), //nolint:gosec // with its sign
		"rol":     shift(bits.RotateLeft32),
		"ror":     shift(func(v uint32, n int) uint32 { return bits.RotateLeft32(v, -n) }),
		"tohex":   bitToHex,
	})
	t.RawSetString("tobit", l.NewFunction(func(l *lua.LState) int { return push(l, arg(l, 1)) }))
	l.SetGlobal("bit", t)
}

func bitToHex(l *lua.LState) int {
	v := bit32(checkNumber(l, 1))
	n := optInt(l, 2, 8)
	upper := n < 0
	n = max(n, -8)
	n = min(max(n, -n), 8)
	s := strconv.FormatUint(uint64(v), 16)
	s = strings.Repeat("0", max(0, n-len(s))) + s
	s = s[len(s)-n:]
	if upper {
		s = strings.ToUpper(s)
	}
	return pushStrings(l, s)
}
