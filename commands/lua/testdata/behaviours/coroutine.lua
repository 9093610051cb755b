---- resume gives what is returned, and what is raised
local x = {coroutine.resume(coroutine.create(function() return 1, 2, 3 end))}
print(#x, x[2], x[3], x[4])
x = {coroutine.resume(coroutine.create(function() error({'tag'}, 0) end))}
print(#x, x[1], x[2][1])
--> 4	1	2	3
--> 2	false	tag
---- a fiber may wait within resume
coroutine.resume(coroutine.create(function() this_fiber.yield() print(1) end))
print(2)
--> 1
--> 2
---- a fiber may wait within wrap
coroutine.wrap(function() this_fiber.yield() print(1) end)()
print(2)
--> 1
--> 2
---- a coroutine that another fiber runs cannot be resumed
local shared = coroutine.create(function() this_fiber.yield() end)
spawn(function() coroutine.resume(shared) end)
print(coroutine.status(shared))
this_fiber.yield()
print(coroutine.status(shared))
coroutine.resume(shared)
--> suspended
--> normal
--! EPERM
---- wrap is an interruption point before it begins
local f = spawn(function() coroutine.wrap(function() print('not here') end)() print('not here') end)
f:interrupt()
---- resume is an interruption point before it begins
local f = spawn(function()
  coroutine.resume(coroutine.create(function() print('not here') end))
  print('not here')
end)
f:interrupt()
---- a fiber may sleep within resume
coroutine.resume(coroutine.create(function() time.sleep(0.001) print(1) end))
print(2)
--> 1
--> 2
---- which coroutine runs
coroutine.wrap(function() print(type(coroutine.running())) end)()
print(coroutine.running())
--> thread
--> nil
---- a fiber is no coroutine
spawn(function() print(coroutine.running()) end):join()
--> nil
---- yield and return
local co = coroutine.create(function() coroutine.yield('a') return 'b' end)
print(coroutine.resume(co))
print(coroutine.resume(co))
print(coroutine.status(co))
print(coroutine.resume(coroutine.create(function() error('tag', 0) end)))
--> true	a
--> true	b
--> dead
--> false	tag
---- yield outside of a coroutine
coroutine.yield()
--! outside a coroutine
---- yield gives numbers as they are
local x = {coroutine.resume(coroutine.create(function() coroutine.yield(1, 2, 3) end))}
print(#x, type(x[2]), x[2], x[3], x[4])
--> 4	number	1	2	3
---- pcall is an interruption point before it begins
local f = spawn(function() pcall(function() print('not here') end) print('not here') end)
f:interrupt()
---- xpcall is an interruption point before it begins
local f = spawn(function() xpcall(function() print('not here') end, print) print('not here') end)
f:interrupt()
