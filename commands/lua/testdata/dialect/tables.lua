local t = {}
for i = 1, 300000 do t[i] = 'ab' end
print(#table.concat(t), #table.concat(t, ',', 2, 10), table.concat({}), table.concat({1, 2.5, 'x'}, '-'), table.concat({1, 2, 3}, ', ', 2), table.concat({1, 2, 3}, ',', 3, 2))
t = {1, 2, 3}
table.insert(t, 4) table.insert(t, 1, 0) table.insert(t, 3, 'x')
print(table.concat(t, ' '), #t)
print(table.remove(t), table.remove(t, 1), table.remove(t, 2), table.concat(t, ' '), table.remove({}), #t)
print(unpack({1, 2, 3})) print(unpack({1, 2, 3}, 2)) print(unpack({1, 2, 3}, 2, 3)) print(select('#', unpack({}, 1, 3))) print(unpack({1, nil, 3}, 1, 3))
t = {5, 2, 8, 1, 9, 3} table.sort(t) print(table.concat(t, ' ')) table.sort(t, function(a, b) return a > b end) print(table.concat(t, ' '))
t = {} for i = 1, 1000 do t[i] = (i * 7919) % 1009 end table.sort(t) for i = 2, #t do assert(t[i - 1] <= t[i]) end
t = {'b', 'a', 'B', ''} table.sort(t) print(table.concat(t, ','))
print(pcall(table.sort, {1, 'a'}) == false, #{1, 2, nil}, #{n = 1}, table.maxn({1, 2, [10] = 3}), table.maxn({}))
t = {} t[3] = 'c' t[2] = 'b' t[1] = 'a' print(#t, t[1], t[2], t[3])
print(select('#'), select('#', nil, nil), select(2, 'a', 'b', 'c'), select(-1, 'a', 'b', 'c'), select(-2, 'a', 'b', 'c'))
print(rawequal(t, t), rawget(setmetatable({}, {__index = function() return 1 end}), 'x'), rawset({}, 'a', 1).a, next({}), next({10}), type(next))
local n = 0 for k, v in pairs({a = 1, b = 2, 3, 4}) do n = n + v end print(n) for i, v in ipairs({1, 2, nil, 4}) do io.write(i, v, ' ') end print()
-- erasing while going through
t = {} for i = 1, 100 do t['k' .. i] = i end for k in pairs(t) do t[k] = nil end print(next(t))
-- metatables
local mt = {__add = function(a, b) return 'add' end, __concat = function() return 'concat' end, __eq = function() return true end, __lt = function() return true end, __le = function() return false end,
  __call = function(self, ...) return 'call', ... end, __unm = function() return 'unm' end, __index = function(t, k) return k .. '!' end, __len = function() return 7 end, __mod = function() return 'mod' end, __div = function() return 'div' end, __pow = function() return 'pow' end}
local a, b = setmetatable({}, mt), setmetatable({}, mt)
print(a + 1, 1 + a, a .. 'x', 'x' .. a, a == b, a < b, a <= b, a(1, 2), -a, a.foo, a % 2, a / 2, a ^ 2)
local log = {} local p = setmetatable({}, {__newindex = function(t, k, v) log[#log + 1] = k rawset(t, k, v) end}) p.a = 1 p.a = 2 p.b = 3 print(table.concat(log, ','), p.a)
print(getmetatable('').__index == string, getmetatable(setmetatable({}, {__metatable = 'locked'})), (pcall(setmetatable, setmetatable({}, {__metatable = 1}), {})))
