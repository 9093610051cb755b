-- comments --[[ not long
--[[ long
comment ]] print('after long')
--[==[ ]] ]==] print('levels')
--[ not a long one
--[= nor this
print("a\
b", '\'', "\"", '\\', "\a\b\f\n\r\t\v" == '\7\8\12\10\13\9\11', '\z

  skipped', 'tab	in')
print([[
first newline dropped
]], [==[]]]==], #[[

]])
local function f(...) local a, b = ... return select('#', ...), a, b, ... end
print(f()) print(f(1)) print(f(1, 2, 3)) print((f(1, 2, 3)))
local t = {f(1, 2), f(3), x = 1; [10 + 1] = 'eleven', 'last'} print(t[1], t[2], t[3], t[11], t.x)
local s = 'method' print(s:upper():lower(), ('%d'):format(7), #'abc', -#'ab')
do local x = 1 do local x = 2 print(x) end print(x) end
local i = 0 repeat local j = i i = i + 1 until j >= 2 print(i) while i > 0 do i = i - 1 if i == 1 then break end end print(i)
local obj = {n = 0} function obj:inc(k) self.n = self.n + (k or 1) return self end print(obj:inc():inc(5).n) function obj.static(a) return a end print(obj.static(3))
print(1 and 2, nil and 1, false or 'x', nil or false, not 0, 1 == 1.0, 'a' .. 1 .. 2, 2 + 3 * 4 ^ 2 / 2, (2 + 3) * 4, -3 ^ 2, not 1 == 2)
local a, b, c = (function() return 1, 2, 3 end)() print(a, b, c) a, b = b, a print(a, b) a, b, c = c, a, b print(a, b, c) local z, w = 1, {1, 2} z, w[z] = 2, 'old' print(z, w[1], w[2]) local q = {} q.x, q.y = 1 print(q.x, q.y)
local fns = {} for k = 1, 3 do fns[k] = function() k = k + 1 return k end end print(fns[1](), fns[1](), fns[2]())
print(type(nil), type(1), type('x'), type({}), type(print), type(f), type(coroutine.create(f))) print(#arg, ...)
local env = {print = print} local chunk = loadstring('x = 5 return x') setfenv(chunk, env) print(chunk(), env.x, rawget(_G, 'x'), getfenv(chunk) == env)
local function fact(n) if n <= 1 then return 1 end return n * fact(n - 1) end print(fact(20), fact(10)) local function loop(n) if n == 0 then return 'tail' end return loop(n - 1) end print(loop(100000))
print(("x"):rep(3), #{...}, ("a,b"):gsub(",", ";")) print(tostring(nil), tostring(true), tostring(print):match('^function') , tostring({}):match('^table'))
