-- bytes
local all = {}
for i = 0, 255 do all[#all + 1] = string.char(i) end
local bytes = table.concat(all)
local function dump(s) return (s:gsub('.', function(c) return ('%02x'):format(c:byte()) end)) end
local function hex(s) local t = {} for i = 1, #s do t[i] = ('%02x'):format(s:byte(i)) end return table.concat(t) end
print(#bytes, hex(bytes:upper()), hex(bytes:lower()), hex(bytes:reverse()))
print(hex('\x41\z
   B\065\0\200\255'), #'\u{20ac}', hex('\u{20ac}'))
print(hex([[
a\x41]]), #[==[
]]]==])
for _, class in ipairs{'a', 'c', 'd', 'g', 'l', 'p', 's', 'u', 'w', 'x', 'z'} do
  local n, m = 0, 0
  for i = 0, 255 do
    if string.char(i):find('%' .. class) then n = n + 1 end
    if string.char(i):find('%' .. class:upper()) then m = m + 1 end
  end
  print(class, n, m)
end
-- sub, byte, rep
for _, s in ipairs{'', 'a', 'hello'} do
  for i = -7, 7 do
    for j = -7, 7 do io.write(s:sub(i, j), '|', select('#', s:byte(i, j)), ' ') end
    io.write(s:sub(i), '\n')
  end
end
print(('ab'):rep(3), ('ab'):rep(0), ('ab'):rep(-1), ('ab'):rep(3, ','), ('x'):rep(1, ','))
print(('hello'):byte(), ('hello'):byte(10), ('hello'):byte(-1), ('hello'):byte(1, -1))
-- find
print(('hello'):find('l'), ('hello'):find('xyz'), ('hello'):find('l', 4), ('hello'):find('', 10), ('hello'):find('', 6), ('hello'):find('', -10))
print(('a.b'):find('.', 1, true), ('a.b'):find('%.'), ('a+b'):find('+', 1, true), ('aXb'):find('%u'), ('k=v'):find('(%w+)=(%w+)'))
print(('hello world'):find('o w'), ('hello'):find('()ll()'), (''):find(''), (''):find('a*'), ('abc'):find('b', -1), ('abc'):find('b', -2))
-- match
print(('key = value'):match('^(%w+)%s*=%s*(%w+)$'), ('2026-11-29'):match('(%d+)-(%d+)-(%d+)'), ('abc'):match('^b'), ('abc'):match('()b()'))
print(('  trim  '):match('^%s*(.-)%s*$') .. '|', ('[[x]]'):match('%[%[(.*)%]%]'), ('f(a(b)c)d'):match('%b()'), ('THE (quick) fox'):find('%f[%a]%a+', 4))
print(('aaa'):match('a-'), ('aaa'):match('a-$'), ('aaab'):match('a-b'), ('aXb'):match('a%wb'), ('a]b'):match('[]]'), ('a^b'):match('[%^]'), ('a-b'):match('[a%-]-b'))
print(('abcabc'):match('(a)(b)(c)%1%2%3'), ('x'):match('x?x?x'), ('\0a\0'):match('%z(a)%z'), ('a\0b'):find('\0'), ('a\0b'):match('[%z]'))
print(('hello'):match('.', -1), ('hello'):match('(h)(.)(.*)'), ('  x'):match('%S'), ('äö'):match('[\128-\255]+'))
-- gmatch
for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do io.write(k, v, ';') end
for w in ('one two  three'):gmatch('%a+') do io.write(w, ';') end
for p in ('abc'):gmatch('()') do io.write(p, ';') end
for w in ('a,b,,c'):gmatch('([^,]*)') do io.write('<', w, '>') end
print()
-- gsub
print(('hello world'):gsub('o', '0'), ('hello'):gsub('', '-'), ('hello'):gsub('l', {l = 'L'}), ('hello'):gsub('(h)(e)', '%2%1'), ('abc'):gsub('%w', '%0%0'))
print(('hello'):gsub('l', function() end), ('hello'):gsub('l', function(c) return c:upper() end), ('abc'):gsub('b', '%%'), ('a b c'):gsub(' ', '', 1), ('abc'):gsub('^a', 'x'))
print(('$name is $age'):gsub('%$(%w+)', {name = 'Bob', age = 7}), ('x'):gsub('x*', '-'), ('abc'):gsub('.', {a = 1, b = true and 'B'}), ('ab'):gsub('(a)(b)', function(a, b) return b .. a end))
