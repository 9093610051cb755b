print(pcall(error)) print(pcall(error, nil)) print(pcall(error, 'x')) print(pcall(error, 'x', 0)) print(select(2, pcall(error, {code = 7})).code)
local function f() error('level 1') end
local function g() error('level 2', 2) end
local function h() g() end
print(pcall(f)) print(pcall(h)) print(pcall(function() error('zero', 0) end)) print(pcall(function() error(5) end)) print(pcall(function() error(true) end)) print(pcall(function() error() end))
print(pcall(assert, false)) print(pcall(assert, nil, 'message')) print(pcall(assert, false, {}) == false, select('#', pcall(assert, 1, 2, 3))) print(assert(1, 'a'))
print(xpcall(function(...) return select('#', ...), ... end, print, 1, nil, 3))
print(xpcall(function() error('e', 0) end, function(e) return e .. ' handled', 'second' end))
print(xpcall(function() local x = nil; return x.y end, function(e) return type(e) end))
print(pcall(pcall)) print(pcall(pcall, error, 'e')) print(select('#', pcall(function() end)))
-- what closures share goes on after an error
local x = 1
local function get() return x end
pcall(error, 'e')
x = 2
print(get(), x)
local inner
print(xpcall(function() local y = 1 inner = function() y = y + 1 return y end error('e', 0) end, function(e) return inner() end), inner(), inner())
-- nested
print(pcall(function() local ok, e = pcall(error, 'in', 0) error(e .. ' out', 0) end))
local function deep(n) if n == 0 then error('deep', 0) end local ok, e = pcall(deep, n - 1) error(e, 0) end
print(pcall(deep, 50))
print((pcall(function() local function r() return 1 + r() end return r() end)))
print((pcall(string.rep))) print((pcall(function() return 1 + {} end))) print((pcall(function() return {} < {} end))) print((pcall(function() return #5 end))) print((pcall(function() return nil .. 'x' end)))
print(pcall(setmetatable({}, {__call = function(self, a) return 'called', a end}), 1))
print(type(select(2, pcall(string.rep))), loadstring('return 1 +') == nil, loadstring('return 1 + 1')(), load(function() return nil end) ~= nil)
local parts = {'return ', '1', '+2'} local i = 0 print(load(function() i = i + 1 return parts[i] end)())
goto done
print('never')
::done::
for i = 1, 3 do if i == 2 then goto continue end io.write(i, ' ') ::continue:: end print()
print(pcall(xpcall, error, 5)) print(pcall(xpcall, error)) print(pcall(xpcall, error, {}))
print((select(2, pcall(nil)):match('^attempt to call')), (select(2, pcall(5)):match('^attempt to call')))
print(pcall(load, function() error('in the reader', 0) end)) print(pcall(load, function() return {} end))
