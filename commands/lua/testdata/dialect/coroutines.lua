local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
for v in gen(3) do io.write(v, ' ') end print()
local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) local d, e = coroutine.yield(c * 2) return d + e end)
print(coroutine.resume(co, 1, 2)) print(coroutine.resume(co, 10)) print(coroutine.status(co)) print(coroutine.resume(co, 3, 4)) print(coroutine.status(co)) print(coroutine.resume(co))
-- within pcall, a metamethod, an iterator, sort and gsub
co = coroutine.wrap(function() print(pcall(function() coroutine.yield('in pcall') error('after', 0) end)) return 'end' end)
print(co()) print(co())
co = coroutine.wrap(function() local t = setmetatable({}, {__index = function(_, k) return coroutine.yield(k) end}) return 'got ' .. t.key end)
print(co()) print(co('value'))
co = coroutine.wrap(function() for v in function() return coroutine.yield('next') end do io.write('<', v, '>') end return 'over' end)
print(co()) print(co('a')) print(co('b')) print(co(nil))
co = coroutine.create(function() error({code = 1}) end) local ok, e = coroutine.resume(co) print(ok, e.code, coroutine.status(co))
co = coroutine.wrap(function() error('wrapped', 0) end) print(pcall(co))
print(coroutine.resume(coroutine.create(function() return end))) print(coroutine.running())
co = coroutine.create(function() print(coroutine.status(co), coroutine.resume(co)) local inner = coroutine.create(function() print(coroutine.status(co)) end) coroutine.resume(inner) end) coroutine.resume(co)
print(pcall(coroutine.resume, 1) == false, pcall(coroutine.create, 1) == false, type(coroutine.create(print)))
-- producer and consumer
local function producer() return coroutine.create(function() for _, v in ipairs{'x', 'y', 'z'} do coroutine.yield(v) end end) end
local function filter(p) return coroutine.create(function() local n = 1 while true do local _, v = coroutine.resume(p) if not v then return end coroutine.yield(n .. v) n = n + 1 end end) end
local c = filter(producer()) while true do local _, v = coroutine.resume(c) if not v then break end io.write(v, ' ') end print()
local count = 0 for i = 1, 2000 do local w = coroutine.wrap(function() coroutine.yield(1) end) count = count + w() end print(count)
print(select('#', coroutine.resume(coroutine.create(function(...) return ... end), nil, nil, nil)))
