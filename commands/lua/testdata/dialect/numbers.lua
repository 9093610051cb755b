for _, s in ipairs{'10', ' 10 ', '0x10', '0X1f', '1e1', '1E+2', '1e-2', '.5', '5.', '1.5e3', '', ' ', 'x', '10x', '0x', '1e', '--1', '-1', '+1', '- 1', '1 2', '0x1p4', '0x.8', '010', '1_000', '1e400', '\t7\n'} do
  print(('[%s]'):format(s), tonumber(s))
end
print(tonumber('ff', 16), tonumber('zz', 36), tonumber('777', 8), tonumber('8', 8), tonumber('101', 2), tonumber(' 11 ', 2), tonumber('1.0', 10), tonumber('0xff', 16), tonumber('-ff', 16))
print(tonumber('+ff', 16), tonumber('+', 16), tonumber('-', 16), tonumber('+-1', 8), tonumber('fffffffff', 16))
print(math.modf(math.huge)) print(math.modf(-math.huge)) print(math.modf(-0.5))
print(tonumber(5), tonumber(nil), tonumber({}), tonumber(true), tonumber('7', 10), tonumber(12, 10))
print(0x10, 0xff, 0xA, 1e2, .5, 5e-1, 0xffffffffff, 010, 0010, 1e1 + 1)
print(7 % 3, -7 % 3, 7 % -3, -7 % -3, 5.5 % 2, -5.5 % 2, 2 ^ 10, 7 / 2, 1e308 * 10, -1e308 * 10)
print(10 == '10', '10' + 5, '3' * '4', 10 .. 20, -2 ^ 2, 2 ^ 3 ^ 2, not nil == true, 1 < 2, 'a' < 'b', 'Z' < 'a', '' < 'a', 'a\0b' < 'a\0c')
print(math.floor(-3.5), math.ceil(-3.5), math.abs(-4), math.max(1, 5, 3), math.min(2, 0, 9), math.fmod(-7, 3), math.fmod(7, -3), math.modf(3.7), math.modf(-3.7))
print(math.sqrt(16), math.pow(2, 8), math.exp(0), math.log(1), math.log10(1000), math.log(8, 2), math.ldexp(1, 4), math.frexp(8), math.huge, -math.huge, ('%.10f'):format(math.pi))
print(math.sin(0), math.cos(0), math.tan(0), math.deg(math.pi), math.rad(180) == math.pi)
math.randomseed(42)
local a = {} for i = 1, 3 do a[i] = math.random(1000) end
math.randomseed(42)
for i = 1, 3 do assert(a[i] == math.random(1000)) end
for _ = 1, 100 do local r = math.random() assert(r >= 0 and r < 1) r = math.random(5) assert(r >= 1 and r <= 5 and r == math.floor(r)) r = math.random(-3, 3) assert(r >= -3 and r <= 3) end
for i = 10, 1, -3 do io.write(i, ' ') end for i = 1, 2, 0.25 do io.write(i, ' ') end for i = 3, 1 do io.write('never') end print()
