---- a concatenation is no longer than max_memory
local s = 'x'
print(pcall(function() while true do s = s .. s end end))
print(#s)
--> false	test.lua:2: not enough memory
--> 16777216

---- what is made of many large strings is bounded
local s = ('y'):rep(1e6)
print(pcall(string.gsub, ('x'):rep(100), 'x', s))
print(pcall(string.gsub, ('x'):rep(1000), '.+', ('%0'):rep(1e5)))
print(pcall(string.format, ('%s'):rep(20), s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s))
print(pcall(format, ('{0}'):rep(20), s))
print(pcall(print, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s))
print(pcall(io.write, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s))
print(pcall(table.concat, {s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s}))
print(pcall(load, function() return s end))
print(pcall(function() return s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s end))
print(pcall(string.rep, 'x', 1e12), pcall(string.rep, '', 1e15))
print(pcall(byte_span.new, 1e12))
--> false	not enough memory
--> false	not enough memory
--> false	not enough memory
--> false	not enough memory
--> false	not enough memory
--> false	not enough memory
--> false	not enough memory
--> false	not enough memory
--> false	test.lua:10: not enough memory
--> false	true	
--> false	not enough memory

---- many large strings are too much together, and once they are gone no more
local s = ('y'):rep(1e6)
print(pcall(function() local t = {} for i = 1, 1e9 do t[i] = s .. i end end))
local n = 0
for i = 1, 200 do n = n + #(s .. i) end
print(n)
--> false	test.lua:2: not enough memory
--> 200000492

---- coroutines within each other are bounded
local function f() return coroutine.wrap(f)() end
print(pcall(f))
local n = 0
local function g() n = n + 1 return coroutine.resume(coroutine.create(g)) end
print((g()), n > 100, n < 300)
local co = coroutine.wrap(function() local function deep(i) if i == 0 then coroutine.yield('deep') return 'end' end return select(2, pcall(deep, i - 1)) end return deep(150) end)
print(co(), co())
--> false	stack overflow
--> true	true	true
--> deep	end

---- what nests too deep is no Lua
for _, source in ipairs{
  ('('):rep(15000) .. '1', 'x=' .. ('{'):rep(15000), ('do '):rep(15000) .. ('end '):rep(15000), 'x=' .. ('1+'):rep(15000) .. '1',
  'x=' .. ('- '):rep(15000) .. '1', 'x=' .. ('1 ..'):rep(1000) .. '1', 'x=a' .. ('.b'):rep(15000), 'x=' .. ('2^'):rep(15000) .. '2',
  'x=' .. ('not '):rep(15000) .. '1', 'x=a' .. ('(1)'):rep(15000), ('if x then '):rep(1000), ('f=function() '):rep(1000),
  'if x then ' .. ('elseif x then '):rep(15000) .. 'end',
} do
  print(select(2, loadstring(source)))
end
print(#assert(loadstring('return "' .. ('" .. "x'):rep(150) .. '"'))())
print(assert(loadstring('return ' .. ('1+'):rep(5000) .. '1'))())
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> string:1: chunk has too many syntax levels
--> 150
--> 5001

---- errors of functions that no Lua has called have no place
for _, f in ipairs{string.rep, string.format, byte_span.new, coroutine.resume, coroutine.yield, future.new().set_value} do
  print(select(2, pcall(f, {}, 1e99)))
end
print(select(2, pcall(string.format, '%y', 1)))
print(select(2, pcall(unpack, {}, 1, 1e9)))
--> bad argument #1 to '?' (string expected, got table)
--> bad argument #1 to '?' (string expected, got table)
--> EINVAL: invalid argument
--> bad argument #1 to '?' (coroutine expected, got table)
--> attempt to yield from outside a coroutine
--> bad argument #1 to '?' (promise expected, got table)
--> invalid option '%y' to 'format'
--> too many results to unpack

---- a stack of many values costs no more with its depth
local t, n = {}, 50000
for i = 1, n do t[#t + 1] = i end
while #t > 0 do t[#t] = nil end
for i = 1, n do t[#t + 1] = i end
while #t > 0 do table.remove(t) end
for i = 1, 1000 do table.insert(t, i) end
while #t > 1 do table.remove(t, #t - 1) end
print(#t, t[1])
--> 1	1000

---- tables of few values at large indices are bounded together
local ok, e = pcall(function()
  local all = {}
  for i = 1, 100 do
    local t = {}
    t[3e5] = i
    all[i] = t
  end
end)
print(ok, e:match('not enough memory'))
--> false	not enough memory
