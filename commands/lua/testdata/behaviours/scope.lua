---- a handler runs when the scope is left
scope(function()
  scope_cleanup_push(function() print(2) end)
  print(1)
end)
print(3)
--> 1
--> 2
--> 3
---- a scope is no interruption point
local f = spawn(function() scope(function() end) print('ran') end)
f:interrupt()
--> ran
---- a handler runs when the scope is left by an error
scope(function()
  scope_cleanup_push(function() print('cleanup') end)
  error('tag', 0)
end)
print('not here')
--> cleanup
--! tag
---- a handler that fails ends its fiber
scope(function()
  scope_cleanup_push(function() error('in the handler') end)
  print(1)
end)
print('not here')
--> 1
--! in the handler
---- a handler that fails when it is popped
scope(function()
  scope_cleanup_push(function() error('in the handler') end)
  pcall(scope_cleanup_pop)
  scope_cleanup_pop()
  print('not here')
end)
print('not here')
--! in the handler
---- handlers are popped, and run or not
scope(function()
  scope_cleanup_push(function() print('d') end)
  scope_cleanup_push(function() print('c') end)
  scope_cleanup_push(function() print('b') end)
  scope_cleanup_push(function() print('a') end)
  scope_cleanup_pop()
  scope_cleanup_pop(false)
  scope_cleanup_pop(true)
  print('end')
end)
--> a
--> c
--> end
--> d
---- fibers and coroutines are scopes
spawn(function()
  scope_cleanup_push(function() print('fiber 1') end)
  scope_cleanup_push(function() print('fiber 2') end)
end)
coroutine.wrap(function()
  scope_cleanup_push(function() print('coroutine 1') end)
  scope_cleanup_push(function() print('coroutine 2') end)
end)()
scope_cleanup_push(function() print('main 1') end)
scope_cleanup_push(function() print('main 2') end)
--> coroutine 2
--> coroutine 1
--> main 2
--> main 1
--> fiber 2
--> fiber 1
---- handlers may wait
for n = 1, 2 do
  spawn(function()
    scope_cleanup_push(function() print(n, 'begin') this_fiber.yield() print(n, 'end') end)
    error('tag', 0)
  end):detach()
end
--> 1	begin
--> 2	begin
--> 1	end
--> 2	end
--? tag
---- the scopes of a coroutine are not its fibers'
local co = coroutine.create(function()
  for n = 1, 3 do scope_cleanup_push(function() print('c' .. n) end) end
  for _ = 1, 3 do
    coroutine.yield()
    scope_cleanup_pop()
  end
end)
for n = 1, 3 do
  spawn(function()
    scope_cleanup_push(function() print('p' .. n) end)
    coroutine.resume(co)
  end):detach()
end
coroutine.resume(co)
--> c3
--> p1
--> c2
--> p2
--> c1
--> p3
---- scopes nest
scope(function()
  scope_cleanup_push(function() print('outer') end)
  scope(function()
    scope_cleanup_push(function() print('inner') end)
    print(1)
  end)
  print(2)
end)
--> 1
--> inner
--> 2
--> outer
---- an inner scope without handlers
scope(function()
  scope_cleanup_push(function() print('outer') end)
  scope(function() print(1) end)
  print(2)
end)
--> 1
--> 2
--> outer
---- pcall is a scope
pcall(function()
  scope_cleanup_push(function() print('cleanup') end)
  print(1)
end)
print(2)
--> 1
--> cleanup
--> 2
---- xpcall is a scope
xpcall(function()
  scope_cleanup_push(function() print('cleanup') end)
  print(1)
  error('tag')
end, function(e) print('handler') return e end)
print(2)
--> 1
--> handler
--> cleanup
--> 2
---- handlers run with interruption disabled
local f = spawn(function()
  scope_cleanup_push(function() time.sleep(0.001) print('cleaned') end)
  time.sleep(10)
end)
this_fiber.yield()
f:interrupt()
f:interrupt()
f:join()
print(f.interruption_caught)
--> cleaned
--> true
---- a handler that a handler adds runs, too
scope_cleanup_push(function()
  scope_cleanup_push(function() print('inner') end)
  print('outer')
end)
local f = spawn(function()
  scope(function()
    scope_cleanup_push(function() scope_cleanup_push(function() print('second') end) print('first') end)
  end)
  print('left')
end)
f:join()
coroutine.wrap(function()
  scope_cleanup_push(function() scope_cleanup_push(function() print('of the coroutine') end) end)
end)()
--> first
--> second
--> left
--> of the coroutine
--> outer
--> inner
---- who joins a fiber whose handler failed gets that error
local f = spawn(function()
  scope_cleanup_push(function() error('in the handler', 0) end)
end)
print(pcall(f.join, f))
print('goes on')
--> false	in the handler
--> goes on
