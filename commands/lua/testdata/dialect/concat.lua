print(0.1 .. '', 1e15 .. '', (1 / 3) .. 'x', 2 ^ 53 .. '', -0.5 .. '', 1e100 .. '|', 1 .. 2, 5 .. '')
local mt = {__concat = function(a, b) return (type(a) == 'table' and 'T' or a) .. '+' .. (type(b) == 'table' and 'T' or b) end}
local t = setmetatable({}, mt)
print(t .. 'x', 'x' .. t, 1 .. t, t .. t, 'a' .. 'b' .. t .. 'c' .. 'd', 'a' .. t .. 'b' .. t, ('a' .. t) .. 'b', t .. 1 .. 2)
local function two() return 'one', 'two' end
print(two() .. two(), 'x' .. two(), two() .. 'x', (function(...) return 'v' .. ... end)('a', 'b'), #('a' .. ''), 'a' .. 'b' == 'ab')
local function tail(n) if n == 0 then return 'end' .. two() end return tail(n - 1) end print(tail(1000))
print(pcall(function() return 'a' .. {} end) == false, pcall(function() return nil .. 'a' end) == false, (pcall(function() local x = print .. 'a' end)))
local s = '' for i = 1, 10 do s = s .. i .. (i % 2 == 0 and ';' or ',') end print(s)
local n = 0 local function count() n = n + 1 return n end print(count() .. count() .. count(), -(2 .. 3), not ('a' .. 'b'), #'a' .. 'b', 2 ^ 3 .. '', 'x' .. -1, 'a' .. 'b' < 'b' .. 'a')
local env = setmetatable({}, {__index = function(_, k) return k end}) local f = loadstring('return a .. "-" .. b') setfenv(f, env) print(f())
