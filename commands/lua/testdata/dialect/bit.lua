local values = {0, 1, -1, 2, 255, 256, 0x7fffffff, 0x80000000, 0xffffffff, -2147483648, 2^32 + 5, 1.5, 2.5, -1.5, 123456789}
for _, v in ipairs(values) do
  print(v, bit.tobit(v), bit.bnot(v), bit.bswap(v), bit.tohex(v), bit.tohex(v, 4), bit.tohex(v, -8), bit.lshift(v, 3), bit.rshift(v, 3), bit.arshift(v, 3), bit.rol(v, 5), bit.ror(v, 5), bit.lshift(v, 33))
  for _, w in ipairs(values) do io.write(bit.band(v, w), ' ', bit.bor(v, w), ' ', bit.bxor(v, w), ' ') end
  print()
end
print(bit.band(7, 3, 2), bit.bor(1, 2, 4), bit.bxor(1, 2, 4), bit.band(5), bit.tohex(10, 1))
print(bit.tohex(255, 0), bit.tohex(-1, -8), bit.tohex(255, -2), pcall(bit.tohex, 255, -2 ^ 63) and 'no failure')
